using System.Text;
using CsCheck;
using Heliograph.Ram.Documents;
using Shouldly;

namespace Heliograph.Ram.Tests.Documents;

/// <summary>Whatever the text is, the answer is a document or one sentence, never an exception.</summary>
public sealed class RobustnessTests
{
    private const string Whole =
        """{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:*","ecs:?x"],"Resource":"acs:vpc:*:1:filter/*","Condition":{"IpAddress":{"acs:SourceIp":["10.0.0.0/8","::1"]},"DateLessThan":{"acs:CurrentTime":"2026-01-01T00:00:00Z"},"NumericEquals":{"x:y":1.5},"Bool":{"acs:MFAPresent":"true"}}},{"Effect":"Deny","NotAction":"sts:AssumeRole","Resource":["*"],"Principal":{"RAM":["acs:ram::1:root"]}}]}""";

    private static readonly string[] s_pieces =
        ["{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\ud800", "*", "?", "/", "null", "true", "-", "1e9", "0", "\0", "\"Version\":\"1\",", "é", "𝄞"];

    private static readonly Gen<string> s_mutated = Gen.Select(Gen.Int[0, Whole.Length - 1], Gen.Int[0, 12], Gen.OneOf(s_pieces)).Array[1, 4]
        .Select(cuts => cuts.Aggregate(Whole, (text, cut) =>
        {
            var at = Math.Min(cut.Item1, text.Length);
            return text[..at] + cut.Item3 + text[Math.Min(text.Length, at + cut.Item2)..];
        }));

    private static readonly Gen<string> s_pieced = Gen.OneOf(s_pieces).Array[0, 40].Select(string.Concat);

    private static readonly Gen<string> s_bytes = Gen.Byte.Array[0, 200].Select(bytes => Encoding.Latin1.GetString(bytes));

    private static readonly Gen<string> s_nested = Gen.Int[0, 3000].Select(depth => new string('[', depth));

    [Theory]
    [InlineData(DocumentUse.Identity)]
    [InlineData(DocumentUse.Session)]
    [InlineData(DocumentUse.Trust)]
    public void Any_text_is_a_document_or_a_mistake(DocumentUse use)
        => Gen.Frequency((6, s_mutated), (2, s_pieced), (1, s_bytes), (1, s_nested), (1, Gen.String)).Sample(
            text =>
            {
                var good = PolicyDocument.TryParse(text, use, out var document, out var mistake);

                (document is not null).ShouldBe(good);
                (mistake is null).ShouldBe(good);
                mistake?.Message.ShouldEndWith(".");
            },
            iter: 60_000);

    [Fact]
    public void Half_a_surrogate_pair_is_a_mistake()
    {
        foreach (var half in new[] { "\\ud800", "\ud800" })
        {
            var text = $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"{{half}}","Resource":"*"}]}""";

            PolicyDocument.TryParse(text, DocumentUse.Identity, out _, out var mistake).ShouldBeFalse();
            mistake!.Message.ShouldBe("The document is not valid Unicode text.");
        }
    }
}
