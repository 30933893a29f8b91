namespace Heliograph.EndToEnd.Tests.Fixture;

internal static class FinishedShould
{
    /// <summary>The most lines that a refusal takes: a sentence, and where to read on.</summary>
    private const int FewLines = 5;

    /// <summary>A refusal as a person wants it: not zero, short, about the cause, on stderr, and no stack trace.</summary>
    public static void ShouldRefuse(this Finished finished, string cause)
    {
        finished.ExitCode.ShouldNotBe(0, finished.ToString());
        finished.ExitCode.ShouldBeLessThan(128, $"It was killed by a signal. {finished}");
        finished.Error.ShouldContain(cause, Case.Sensitive, finished.ToString());
        finished.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(FewLines, finished.ToString());
        finished.ShouldHaveNoStackTrace();
    }

    public static void ShouldHaveNoStackTrace(this Finished finished)
        => (finished.Output + finished.Error).ShouldHaveNoStackTrace();

    /// <summary>Neither a frame nor the name of an exception.</summary>
    public static void ShouldHaveNoStackTrace(this string text)
    {
        // On lines of their own, or all on one line of a log.
        text.ShouldNotMatch(@"\sat [\w.`<>+]+\.[\w`<>|]+\(");
        text.ShouldNotMatch(@"\b\w+Exception\b");
        text.ShouldNotContain("Unhandled", Case.Insensitive);
    }
}
