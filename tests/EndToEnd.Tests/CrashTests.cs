using System.Globalization;
using Heliograph.EndToEnd.Tests.Crash;

namespace Heliograph.EndToEnd.Tests;

/// <summary>
/// The program is killed by SIGKILL at random moments while many clients write. After each start: every acknowledged effect is there, a call
/// in doubt happened wholly or not at all and can be tried again with its token, no id, token or nonce is worth anything twice, nothing
/// stays in a transition, and the audit has what it promises.
/// </summary>
/// <remarks><c>HELIOGRAPH_LONG=1</c> kills five times as often. <c>HELIOGRAPH_SEED</c> repeats the choices of a run, as far as the machine keeps time.</remarks>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("HELIOGRAPH_LONG") == "1" ? 1_000 : 200;

    [Fact]
    public async Task Whenever_it_is_killed_what_was_acknowledged_is_there_and_what_was_not_is_whole_or_absent()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("HELIOGRAPH_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next();
        await using var run = new CrashRun(seed);
        await run.SetUp();
        for (var life = 0; life < Kills; life++)
        {
            try
            {
                await run.Live(life);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"In life {life} of HELIOGRAPH_SEED={seed}: {e.Message}", e);
            }
        }

        await run.Finish();
        output.WriteLine($"{Kills} kills, {run.Count.Acknowledged} calls acknowledged, {run.Count.InDoubt} in doubt, HELIOGRAPH_SEED={seed}");
        run.Count.Acknowledged.ShouldBeGreaterThan(Kills);
    }
}
