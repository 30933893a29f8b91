using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using CsCheck;
using Heliograph.Core.Matching;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;
using Heliograph.Testing.Generation;
using Heliograph.Testing.Interpreter;
using Heliograph.Testing.Matching;

namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>Compares a machine with the reference matcher at random.</summary>
/// <remarks>
/// <c>HELIOGRAPH_LONG=1</c> compares ten times as many cases. <c>HELIOGRAPH_SEED</c> repeats a run; a difference prints the seed.
/// </remarks>
internal sealed class Comparison(IProbeMachine machine, bool manyRules = false)
{
    private FragmentMemory _fragments = new();

    /// <summary>How many times the ordinary number of cases this run compares.</summary>
    public static int Factor { get; } = Environment.GetEnvironmentVariable("HELIOGRAPH_LONG") == "1" ? 10 : 1;

    /// <summary>Compares at least so many cases (ten times as many in a long run).</summary>
    /// <returns>How many were compared.</returns>
    public int Run(int atLeast)
    {
        var seed = ChooseSeed();
        var compared = 0;
        for (uint stream = 0; compared < atLeast * Factor; stream++)
        {
            compared += CompareRuleSet(seed, stream);
        }

        return compared;
    }

    /// <summary>Compares chosen frames; a difference is shown as it is.</summary>
    /// <returns>How many the machine took.</returns>
    public int Check(ImmutableArray<SessionPlan> sessions, IEnumerable<ImmutableArray<byte>> frames)
    {
        Load(sessions);
        var compared = 0;
        foreach (var frame in frames.Where(frame => machine.Takes(frame.AsSpan(), 0)))
        {
            var (expected, actual) = (Expected(sessions, frame.AsSpan(), 0), Actual(frame.AsSpan(), 0));
            compared++;
            if (expected != actual)
            {
                Assert.Fail(Describe(new MatchCase(sessions, frame), expected, actual, "a chosen frame"));
            }
        }

        return compared;
    }

    private int CompareRuleSet(ulong seed, uint stream)
    {
        var source = new PCG(stream, seed);
        var sessions = (manyRules ? RuleSets.ManySessions : RuleSets.Sessions).Generate(source, null, out _);
        sessions = SessionPolicies.Sprinkle(sessions, source);
        var frames = new FrameGenerator(sessions, source);
        Load(sessions, seed, stream);
        var compared = 0;
        for (var count = 0; count < machine.FramesPerRuleSet; count++)
        {
            var frame = frames.Next(out var tags);
            if (!machine.Takes(frame, tags))
            {
                continue;
            }

            compared++;
            if (Actual(frame, tags) != Expected(sessions, frame, tags))
            {
                Report(new MatchCase(sessions, [.. frame], tags), seed, stream);
            }
        }

        return compared;
    }

    private void Load(ImmutableArray<SessionPlan> sessions, ulong seed, uint stream)
    {
        try
        {
            Load(sessions);
        }
        catch (LinuxException refused)
        {
            Assert.Fail($"the kernel refused a program, {SeedText(seed, stream)}: {refused.Message}\n{new MatchCase(sessions, [])}");
        }
    }

    private void Load(ImmutableArray<SessionPlan> sessions)
    {
        machine.Load(sessions);
        _fragments = new FragmentMemory();
    }

    private void Report(MatchCase found, ulong seed, uint stream)
    {
        if (!Differs(found))
        {
            Assert.Fail($"{machine.Name} and reference differ after the frames before this one, {SeedText(seed, stream)}\n{found}");
        }

        var smallest = Minimiser.Minimise(found, Differs);
        Load(smallest.Sessions);
        var expected = Expected(smallest.Sessions, smallest.Frame.AsSpan(), smallest.AcceleratedTags);
        Assert.Fail(Describe(smallest, expected, Actual(smallest), SeedText(seed, stream)));
    }

    private bool Differs(MatchCase candidate)
    {
        if (!machine.Takes(candidate.Frame.AsSpan(), candidate.AcceleratedTags))
        {
            return false;
        }

        Load(candidate.Sessions);
        return Actual(candidate) != Expected(candidate.Sessions, candidate.Frame.AsSpan(), candidate.AcceleratedTags);
    }

    private int Actual(MatchCase entry) => Actual(entry.Frame.AsSpan(), entry.AcceleratedTags);

    private int Actual(ReadOnlySpan<byte> frame, int tags)
    {
        try
        {
            return machine.Probe(frame, tags);
        }
        catch (ProgramFaultException fault)
        {
            // A fault differs from every verdict; its message is in the output of the test.
            TestContext.Current.TestOutputHelper?.WriteLine(fault.Message);
            return int.MinValue;
        }
    }

    private int Expected(ImmutableArray<SessionPlan> sessions, ReadOnlySpan<byte> frame, int tags)
    {
        var verdicts = ReferenceMatcher.DecideAll(sessions, TrafficDirection.Ingress, frame, MatchingCase.Collectors, tags, null, _fragments);
        return ProbedRules.AnswerOf(verdicts, sessions);
    }

    private string Describe(MatchCase entry, int expected, int actual, string origin)
        => $"reference: {ProbedRules.Describe(expected)}; {machine.Name}: {ProbedRules.Describe(actual)}; {origin}\n{entry}";

    private static string SeedText(ulong seed, uint stream)
        => string.Create(CultureInfo.InvariantCulture, $"rule set {stream} of HELIOGRAPH_SEED={seed}");

    private static ulong ChooseSeed()
        => ulong.TryParse(Environment.GetEnvironmentVariable("HELIOGRAPH_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : (ulong)RandomNumberGenerator.GetInt32(int.MaxValue);
}
