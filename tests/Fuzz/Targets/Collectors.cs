using System.Collections.Immutable;
using System.Net;
using System.Text;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;

namespace Heliograph.Fuzz.Targets;

/// <summary>Load balancers and the addresses of their collectors, one a line behind the id: exactly IPv4 addresses in their usual form, each once.</summary>
internal sealed class Collectors() : FuzzTarget("collectors")
{
    private static readonly World s_world = World.Empty(new AccountId("1"), new RegionId("cn-hangzhou"), "rg-default");

    public override IEnumerable<string> Words => ["lb-", "ep-", "10.0.0.1", "010.0.0.1", "::1", "::ffff:10.0.0.1", "1.2", "0x7f.0.0.1", "/32", "\n", "\0", " "];

    protected override void Try(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n');
        var command = new RegisterLoadBalancer { Id = lines[0], Collectors = [.. lines.Skip(1)] };
        var decision = Bounds.Measure(input.Length, "registering", () => RegisterLoadBalancer.Decide(s_world, command, Chances.Facts(1)));
        var texts = lines.Skip(1).ToList();
        var good = (lines[0].Length == 0 || IsId(lines[0])) && texts.TrueForAll(IsUsualForm) && texts.Distinct(StringComparer.Ordinal).Count() == texts.Count;
        Expect.Same(decision is Decision.Accepted, good, $"whether \"{string.Join("\\n", lines)}\" is taken");
        if (decision is Decision.Accepted accepted)
        {
            var put = (WorldChange.PutLoadBalancer)accepted.Changes.Single();
            Expect.That(put.LoadBalancer.Collectors.Select(address => address.ToString()).SequenceEqual(texts), "the collectors are others");
            var world = s_world.Apply(put);
            Expect.That(world.LoadBalancers.ContainsKey(put.LoadBalancer.Id), "the load balancer is not there");
        }
    }

    private static bool IsId(string text) => text.Length > 3
        && (text.StartsWith("lb-", StringComparison.Ordinal) || text.StartsWith("ep-", StringComparison.Ordinal)) // An endpoint of a gateway load balancer.
        && text.All(c => c is '-' || char.IsAsciiLetterOrDigit(c));

    // An address is in its usual form when it prints as it was written.
    private static bool IsUsualForm(string text) => !text.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && address.ToString() == text;
}
