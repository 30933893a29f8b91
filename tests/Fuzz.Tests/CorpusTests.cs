using Shouldly;

namespace Heliograph.Fuzz.Tests;

/// <summary>Replays every kept input, also each that once broke a promise. The fuzzer itself is eng/fuzz.</summary>
public sealed class CorpusTests
{
    private const int MaxInputs = 100;

    private static readonly string s_corpus = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static TheoryData<string, string> Inputs
        => [.. Directory.EnumerateFiles(s_corpus, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(Path.GetDirectoryName(file))!, Path.GetFileName(file)))];

    [Theory, MemberData(nameof(Inputs))]
    public void A_kept_input_breaks_no_promise(string target, string input)
        => Should.NotThrow(() => FuzzTargets.Find(target).Run(File.ReadAllBytes(Path.Combine(s_corpus, target, input))));

    [Fact]
    public void Every_target_has_a_corpus_that_can_be_looked_through()
    {
        Directory.EnumerateDirectories(s_corpus).Select(Path.GetFileName).ShouldBe(FuzzTargets.All.Select(target => target.Name), ignoreOrder: true);
        foreach (var target in FuzzTargets.All)
        {
            Directory.GetFiles(Path.Combine(s_corpus, target.Name)).Length.ShouldBeInRange(4, MaxInputs, target.Name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("GET /?a=%00 HTTP/1.1\n\n\n")]
    [InlineData("{\"Version\":\"1\"")]
    [InlineData("\u00ff\u00fe\ud83d\udd25////::::....%%%%====")]
    public void Every_target_takes_what_was_meant_for_another(string input)
    {
        foreach (var target in FuzzTargets.All)
        {
            Should.NotThrow(() => target.Run(System.Text.Encoding.UTF8.GetBytes(input)), target.Name);
        }
    }

    [Fact]
    public void What_a_target_lets_out_is_a_finding()
        => Should.Throw<InvalidOperationException>(() => new Throwing().Run([1]));

    [Fact]
    public void An_oracle_that_fails_is_a_finding()
        => Should.Throw<FindingException>(() => new Mistaken().Run([1])).Message.ShouldBe("sum: <3> instead of <2>");

    [Fact]
    public void Memory_out_of_proportion_is_a_finding()
        => Should.Throw<FindingException>(() => Bounds.Measure(1, "reading", () => new byte[64 * 1024 * 1024].Length)).Message.ShouldStartWith("reading allocated");

    private sealed class Throwing() : FuzzTarget("throwing")
    {
        protected override void Try(byte[] input) => throw new InvalidOperationException();
    }

    private sealed class Mistaken() : FuzzTarget("mistaken")
    {
        protected override void Try(byte[] input) => Expect.Same(input[0] + 2, 2, "sum");
    }
}
