using System.Diagnostics;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>Programs of the machine.</summary>
internal static class Shell
{
    /// <summary>Runs to its end, within a minute.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        }).ShouldNotBeNull();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await error);
    }
}
