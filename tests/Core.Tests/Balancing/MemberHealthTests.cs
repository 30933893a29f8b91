using Heliograph.Core.Balancing;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Shouldly;

namespace Heliograph.Core.Tests.Balancing;

public sealed class MemberHealthTests
{
    private static readonly HealthProbe Probe = new() { HealthyThreshold = 2, UnhealthyThreshold = 3 };

    /// <summary>In the text each sign is a probe: + answered, - not. The result has the state behind each: u, d or ?.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("+", "u")]
    [InlineData("-+", "?u")]
    [InlineData("---", "??d")]
    [InlineData("+--+--", "uuuuuu")]
    [InlineData("+---", "uuud")]
    [InlineData("---+-++", "??ddddu")]
    [InlineData("---++---", "??dduuud")]
    public void Thresholds_decide(string probes, string states)
    {
        var health = MemberHealth.Unknown;
        var seen = "";
        foreach (var probe in probes)
        {
            health = health.After(probe == '+', Probe);
            seen += health.IsUp switch { true => 'u', false => 'd', null => '?' };
        }

        seen.ShouldBe(states);
    }

    [Fact]
    public void A_threshold_of_one_follows_every_probe()
    {
        var probe = Probe with { HealthyThreshold = 1, UnhealthyThreshold = 1 };
        MemberHealth.Unknown.After(false, probe).IsUp.ShouldBe(false);
        MemberHealth.Unknown.After(false, probe).After(true, probe).IsUp.ShouldBe(true);
    }
}
