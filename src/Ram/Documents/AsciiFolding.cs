namespace Heliograph.Ram.Documents;

/// <summary>Actions are compared without case; they are ASCII, so only A to Z are folded.</summary>
internal static class AsciiFolding
{
    public static string Fold(string text)
        => text.AsSpan().IndexOfAnyInRange('A', 'Z') < 0
            ? text
            : string.Create(text.Length, text, static (folded, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    folded[i] = source[i] is >= 'A' and <= 'Z' ? (char)(source[i] | 0x20) : source[i];
                }
            });
}
