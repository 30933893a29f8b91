using System.Collections.Immutable;
using CsCheck;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;

namespace Heliograph.Testing.Generation;

/// <summary>Gives some sessions a policy, as far as it decides the same at any time.</summary>
public static class SessionPolicies
{
    private static readonly SampleRate[] Rates = [.. new[] { "1/2", "1/3", "999/1000", "1/1", "1/1000" }
        .Select(text => SampleRate.TryParse(text, out var rate) ? rate : throw new FormatException(text))];

    public static ImmutableArray<SessionPlan> Sprinkle(ImmutableArray<SessionPlan> sessions, PCG source)
        => source.Next(2) == 0 ? sessions : [.. sessions.Select(session => session with { Policy = Policy(source) })];

    private static SessionPolicy Policy(PCG source) => new()
    {
        Continue = source.Next(3) > 0,
        Sampling = source.Next(2) == 0 ? null : new Sampling(SamplingMode.Flow, Rates[source.Next((uint)Rates.Length)]),
    };
}
