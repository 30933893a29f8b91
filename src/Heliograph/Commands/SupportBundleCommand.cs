using System.CommandLine;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary><c>heliograph support-bundle</c>: what somebody who helps has to know, in one archive without secrets.</summary>
internal static class SupportBundleCommand
{
    private const string Scope = "SUPPORT";

    public static Command Build(TimeProvider time)
    {
        var command = new DocumentedCommand(
            "support-bundle",
            "Write versions, settings, what doctor finds, status with all counters, what is configured and facts of the kernel into one archive, without secrets. Lists what it holds.",
            "heliograph support-bundle --output support.tar.gz",
            "heliograph support-bundle --output support.tar.gz --log server.log --plan web.yaml");
        var output = new Setting<string>("--output", "FILE", "The archive, tar and gzip; refused when it is there already.", "a file", Texts.TryText, null, Scope);
        var log = new Setting<string>("--log", "FILE", "Log of the server or agent, whose last megabyte goes in.", "a file", Texts.TryText, null, Scope);
        var flags = new DoctorFlags();
        command.Add(output.Option);
        command.Add(log.Option);
        flags.AddTo(command);
        command.SetAction((result, cancellationToken) => SupportBundleRole.RunAsync(
            new SupportBundleSettings(Path.GetFullPath(output.Read(result)), log.ReadOrDefault(result), flags.Read(result)), Screen.Of(result), time, cancellationToken));
        return command;
    }
}
