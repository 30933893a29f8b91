using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Core.Planning;

namespace Heliograph.Testing.Generation;

/// <summary>Makes a failing case smaller as long as it still fails: fewer sessions, policies and rules, plainer rules, fewer and plainer bytes.</summary>
public static class Minimiser
{
    /// <param name="failing">A case that fails.</param>
    /// <param name="fails">Whether a case still fails; must not throw.</param>
    public static MatchCase Minimise(MatchCase failing, Func<MatchCase, bool> fails)
    {
        var smallest = failing;
        // Each round only takes something away, so that it ends; a smaller rule set may allow a smaller frame and the reverse.
        while (Candidates(smallest).FirstOrDefault(fails) is { } smaller)
        {
            smallest = smaller;
        }

        return smallest;
    }

    private static IEnumerable<MatchCase> Candidates(MatchCase original)
        => WithoutSessions(original).Concat(WithoutPolicies(original)).Concat(WithoutRules(original)).Concat(PlainerRules(original)).Concat(PlainerFrames(original));

    private static IEnumerable<MatchCase> WithoutSessions(MatchCase original)
        => Enumerable.Range(0, original.Sessions.Length).Where(_ => original.Sessions.Length > 1)
            .Select(index => original with { Sessions = original.Sessions.RemoveAt(index) });

    private static IEnumerable<MatchCase> WithoutPolicies(MatchCase original)
        => Enumerable.Range(0, original.Sessions.Length).Where(index => !original.Sessions[index].Policy.IsNone)
            .Select(index => original with { Sessions = original.Sessions.SetItem(index, original.Sessions[index] with { Policy = SessionPolicy.None }) });

    private static IEnumerable<MatchCase> WithoutRules(MatchCase original)
        => from place in Places(original)
           select original with { Sessions = Replace(original.Sessions, place.Session, rules => rules.RemoveAt(place.Rule)) };

    private static IEnumerable<MatchCase> PlainerRules(MatchCase original)
        => from place in Places(original)
           let rule = original.Sessions[place.Session].IngressRules[place.Rule]
           from plainer in Plainer(rule)
           where plainer != rule
           select original with { Sessions = Replace(original.Sessions, place.Session, rules => rules.SetItem(place.Rule, plainer)) };

    private static IEnumerable<FilterRule> Plainer(FilterRule rule)
    {
        var any = rule.IpVersion == IpVersion.IPv6 ? Cidr.AnyIPv6 : Cidr.AnyIPv4;
        yield return rule with { Source = any };
        yield return rule with { Destination = any };
        yield return rule with { SourcePorts = PortRange.Any };
        yield return rule with { DestinationPorts = PortRange.Any };
        yield return rule with { Action = RuleAction.Accept };
        if (rule.SourcePorts.IsAny && rule.DestinationPorts.IsAny)
        {
            yield return rule with { Protocol = RuleProtocol.All };
        }
    }

    private static IEnumerable<MatchCase> PlainerFrames(MatchCase original)
    {
        if (original.AcceleratedTags > 0)
        {
            yield return original with { AcceleratedTags = 0 };
        }

        for (var cut = original.Frame.Length / 2; cut > 0; cut /= 2)
        {
            if (original.Frame.Length - cut >= EthernetHeader.UntaggedLength)
            {
                yield return original with { Frame = original.Frame[..^cut] };
            }
        }

        for (var index = 0; index < original.Frame.Length; index++)
        {
            if (original.Frame[index] != 0)
            {
                yield return original with { Frame = original.Frame.SetItem(index, 0) };
            }
        }
    }

    private static IEnumerable<(int Session, int Rule)> Places(MatchCase original)
        => from session in Enumerable.Range(0, original.Sessions.Length)
           from rule in Enumerable.Range(0, original.Sessions[session].IngressRules.Length)
           select (session, rule);

    private static ImmutableArray<SessionPlan> Replace(
        ImmutableArray<SessionPlan> sessions, int session, Func<ImmutableArray<FilterRule>, ImmutableArray<FilterRule>> change)
        => sessions.SetItem(session, sessions[session] with { IngressRules = change(sessions[session].IngressRules) });
}
