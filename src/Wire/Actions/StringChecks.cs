using System.Text;

namespace Heliograph.Wire.Actions;

/// <summary>The checks of the operation table on texts.</summary>
internal static class StringChecks
{
    /// <param name="parameter">Its declaration.</param>
    /// <param name="text">What was sent.</param>
    /// <param name="accepted">The text, or the allowed spelling of it.</param>
    public static bool TryAccept(OperationParameter parameter, string text, out string accepted)
    {
        accepted = text;
        return TryFindAllowed(parameter, text, ref accepted)
            && HasAllowedLength(parameter, text)
            && (!parameter.Ascii || Ascii.IsValid(text))
            && (parameter.Characters is not { } characters || text.All(c => char.IsAsciiLetterOrDigit(c) || characters.Contains(c)))
            && !parameter.NotPrefix.Any(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            && !parameter.NotContains.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
    }

    public static bool IsAllowedItem(OperationParameter parameter, string item)
        => item.Length <= (parameter.ItemMaxLength ?? int.MaxValue);

    private static bool TryFindAllowed(OperationParameter parameter, string text, ref string accepted)
    {
        if (parameter.Allowed.IsEmpty)
        {
            return true;
        }

        var comparison = parameter.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var allowed in parameter.Allowed)
        {
            if (allowed.Equals(text, comparison))
            {
                accepted = allowed;
                return true;
            }
        }

        return false;
    }

    public static bool HasAllowedLength(OperationParameter parameter, string text)
    {
        // Characters, so that a name of 128 emoji is as long as one of 128 letters.
        var length = text.EnumerateRunes().Count();
        return length <= (parameter.MaxLength ?? int.MaxValue) && (length == 0 || length >= (parameter.MinLength ?? 0));
    }
}
