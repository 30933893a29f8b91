using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Composition;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Output;
using Heliograph.Wire.Parameters;

namespace Heliograph.Support;

/// <summary>What a bundle holds. A part that cannot be had says why, and the others go on.</summary>
internal static class Bundle
{
    private const string Vpc = "2016-04-28";
    private const string Extension = "2026-11-01";

    /// <summary>Of a log, from its end.</summary>
    private const int LogBytes = 1 << 20;

    public static IEnumerable<(string Name, Func<CancellationToken, Task<string>> Make)> Parts(SupportBundleSettings settings, TimeProvider time)
    {
        var doctor = settings.Doctor;
        yield return ("versions.txt", Local(() => Versions(time)));
        yield return ("settings.txt", Local(() => Settings(doctor)));
        yield return ("data-directory.txt", Local(() => Files(doctor.DataDirectory)));
        yield return ("doctor.json", async token => DoctorLines.Json(await DoctorRole.RunAsync(doctor, time, token).ConfigureAwait(false)));
        yield return ("kernel/links.txt", Local(() => InPlace(doctor, Links)));
        yield return ("kernel/programs.txt", Local(Programs));
        // Status holds every counter; the others what was wanted.
        foreach (var (name, action, version) in ((string, string, string)[])
            [
                ("status", "GetMirrorStatus", Extension), ("hosts", "DescribeHosts", Extension), ("interfaces", "DescribeInterfaces", Extension),
                ("targets", "DescribeTargets", Extension), ("sessions", "ListTrafficMirrorSessions", Vpc), ("filters", "ListTrafficMirrorFilters", Vpc),
            ])
        {
            yield return ($"server/{name}.json", token => AskAsync(doctor.Client, action, version, time, token));
        }

        if (doctor.PlanPath is { } plan)
        {
            yield return ("plan.yaml", Local(() => File.ReadAllText(plan)));
        }

        if (settings.LogPath is { } log)
        {
            yield return ("log.txt", Local(() => EndOf(log)));
        }
    }

    private static Func<CancellationToken, Task<string>> Local(Func<string> make) => _ =>
    {
        try
        {
            return Task.FromResult(make());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult($"It could not be had: {e.Message}\n");
        }
    };

    private static string Versions(TimeProvider time) => $"""
        heliograph  {typeof(Bundle).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}
        runtime     {RuntimeInformation.FrameworkDescription}
        kernel      {KernelInfo.Release} {KernelInfo.Machine}
        system      {RuntimeInformation.OSDescription}
        processors  {Environment.ProcessorCount}
        time        {time.GetUtcNow():O}

        """;

    /// <summary>Variables of ours; of those that tell a secret only that they are set.</summary>
    private static string Settings(DoctorSettings settings)
    {
        var text = new StringBuilder();
        text.Append($"data directory  {settings.DataDirectory}\nserver          {settings.Client?.Endpoint.ToString() ?? "not known"}\nkey             {settings.Client?.Key.AccessKeyId ?? "not known"}\n");
        foreach (var variable in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().OrderBy(variable => (string)variable.Key, StringComparer.Ordinal))
        {
            var name = (string)variable.Key;
            if (name.StartsWith("HELIOGRAPH_", StringComparison.Ordinal))
            {
                text.Append($"{name}={(Secrets.IsSecretName(name) ? "(set)" : variable.Value)}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Names and sizes; what is in them is the store and keys.</summary>
    private static string Files(string directory) => !Directory.Exists(directory)
        ? $"{directory} is not there.\n"
        : string.Concat(new DirectoryInfo(directory).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => $"{file.UnixFileMode}\t{file.Length}\t{file.LastWriteTimeUtc:O}\t{file.Name}\n"));

    private static string InPlace(DoctorSettings settings, Func<string> look)
    {
        using var place = settings.NetworkNamespace is { } name ? NetworkNamespace.Open(name) : null;
        using var thread = new NamespaceThread(place);
        return thread.Invoke(look);
    }

    private static string Links()
    {
        using var routes = new RouteSocket();
        var addresses = routes.Addresses().ToLookup(found => found.Ifindex);
        return string.Concat(routes.Links().Select(link =>
            $"{link.Index}\t{link.Name}\t{(link.Kind.Length == 0 ? "-" : link.Kind)}\tmtu {link.Mtu}\t{(link.IsUp ? "up" : "down")}\t{(link.HasCarrier ? "carrier" : "no carrier")}"
            + $"\tmaster {link.MasterIndex}\t{string.Join(' ', addresses[link.Index].Select(found => found.Address))}\n"));
    }

    /// <summary>Those that are attached by links, which are ours or of our neighbours, and all that have a name of ours.</summary>
    private static string Programs()
    {
        var links = BpfInventory.TcxLinks().ToLookup(link => link.ProgramId);
        return string.Concat(BpfInventory.Programs().Where(program => program.Name.StartsWith("hgl_", StringComparison.Ordinal) || links.Contains(program.Id))
            .Select(program => $"{program.Id}\t{program.Name}\t{string.Join(' ', links[program.Id].Select(link => $"link {link.Id} ifindex {link.Ifindex} {link.AttachType}"))}\n"));
    }

    private static string EndOf(string path)
    {
        using var file = File.OpenRead(path);
        file.Seek(-Math.Min(file.Length, LogBytes), SeekOrigin.End);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    private static async Task<string> AskAsync(ClientSettings? settings, string action, string version, TimeProvider time, CancellationToken cancellationToken)
    {
        if (settings is null)
        {
            return "{ \"missing\": \"no key to sign with is known\" }\n";
        }

        using var client = new ApiClient(settings, time);
        try
        {
            var answer = await client.CallAsync(action, version, [new RequestParameter("RegionId", settings.Region)], "JSON", cancellationToken).ConfigureAwait(false);
            return $"{JsonText.Pretty(answer.Body)}\n";
        }
        catch (CommandFailure failure)
        {
            return JsonText.Of(new Wire.Responses.AnswerObject { { "missing", failure.Message } });
        }
    }
}
