using System.Diagnostics;

namespace Heliograph.Receiver.Tests;

/// <summary>Wireshark's command line tools as independent readers.</summary>
internal static class Tools
{
    /// <summary>One array of fields per packet.</summary>
    public static string[][] Tshark(string file, params string[] fields)
    {
        string[] arguments = ["-n", "-r", file, "-T", "fields", "-E", "separator=|", .. fields.SelectMany(f => new[] { "-e", f })];
        return [.. Run("tshark", arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
    }

    public static string Capinfos(string file) => Run("capinfos", [file]);

    /// <summary>Runs a program that must succeed and must not complain.</summary>
    public static string Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complaints = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var complaint = string.Join('\n', complaints.Result.Split('\n').Where(l => !l.StartsWith("Running as user \"root\"", StringComparison.Ordinal))).Trim();
        return process.ExitCode == 0 && complaint.Length == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit {process.ExitCode}\n{complaint}\n{output}");
    }
}
