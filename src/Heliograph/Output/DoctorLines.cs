using System.Collections.Immutable;
using Heliograph.Doctor;
using Heliograph.Wire.Responses;

namespace Heliograph.Output;

/// <summary>What a checkup found: one line each, with one remedy below where there is one.</summary>
internal static class DoctorLines
{
    public static string Word(Level level) => level switch { Level.Ok => "ok", Level.Warn => "warn", _ => "fail" };

    public static Level Worst(ImmutableArray<Finding> findings) => findings.Max(finding => finding.Level);

    public static IEnumerable<string> Text(ImmutableArray<Finding> findings)
        => findings.SelectMany(finding => finding.Remedy.Length == 0
            ? (string[])[$"{Word(finding.Level),-4}  {finding.Check,-12}  {finding.Says}"]
            : [$"{Word(finding.Level),-4}  {finding.Check,-12}  {finding.Says}", $"{"",-18}  -> {finding.Remedy}"]);

    public static string Json(ImmutableArray<Finding> findings) => JsonText.Of(new AnswerObject
    {
        { "worst", Word(Worst(findings)) },
        {
            "findings",
            AnswerList.Of(findings.Select(finding => new AnswerObject
            {
                { "check", finding.Check }, { "level", Word(finding.Level) }, { "says", finding.Says }, { "remedy", finding.Remedy },
            }))
        },
    });
}
