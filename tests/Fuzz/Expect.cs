using System.Diagnostics.CodeAnalysis;

namespace Heliograph.Fuzz;

/// <summary>What an oracle found.</summary>
public sealed class FindingException(string message) : Exception(message);

/// <summary>The assertions of the targets.</summary>
internal static class Expect
{
    public static void That([DoesNotReturnIf(false)] bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new FindingException(otherwise);
        }
    }

    public static void Same<T>(T actual, T expected, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new FindingException($"{what}: <{actual}> instead of <{expected}>");
        }
    }
}
