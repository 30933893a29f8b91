using System.CommandLine;
using System.CommandLine.Help;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary>The table of contents of the program.</summary>
internal static class CommandTree
{
    public static RootCommand Build(Roles roles, TimeProvider time)
    {
        var root = new RootCommand("Heliograph: traffic mirroring of cloud grade for your own Linux hosts.");
        Add(root, roles.Up, UpCommand.Build);
        Add(root, roles.Serve, ServeCommand.Build);
        Add(root, roles.Agent, AgentCommand.Build);
        Add(root, roles.Receive, ReceiveCommand.Build);
        root.Add(ApiCommand.Build(time));
        root.Add(StatusCommand.Build(time));
        root.Add(ExplainCommand.Build(time));
        foreach (var noun in Nouns.Build(time))
        {
            if (noun.Name == "session")
            {
                noun.Add(SessionStatsCommand.Build(time));
                noun.Add(SessionCaptureCommand.Build(time));
            }

            root.Add(noun);
        }

        Add(root, roles.Lab, LabCommand.Build);
        root.Add(DoctorCommand.Build(time));
        root.Add(SupportBundleCommand.Build(time));
        root.Add(CompletionCommand.Build());
        root.Add(ManCommand.Build());
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!); // The library gives every help option one.
        return root;
    }

    private static void Add<T>(RootCommand root, T? role, Func<T, Command> build)
        where T : class
    {
        if (role is not null)
        {
            root.Add(build(role));
        }
    }
}
