using System.Globalization;

namespace Heliograph.Core.Model;

/// <summary>So many of so many: <c>1/100</c>, <c>250/1000</c>.</summary>
public readonly record struct SampleRate
{
    public const int Most = 1_000_000;

    private readonly int _left;

    private SampleRate(int kept, int of) => (Kept, _left) = (kept, of - kept);

    public int Kept { get; }

    /// <summary>Never less than <see cref="Kept"/>.</summary>
    public int Of => Kept + _left;

    /// <summary>Of the numbers of 32 bits those below this one are in the sample; 2^32 when all are.</summary>
    public ulong Threshold => Of == 0 ? 0 : ((ulong)Kept << 32) / (ulong)Of;

    /// <summary>1 &lt;= kept &lt;= of &lt;= <see cref="Most"/>.</summary>
    public static bool TryParse(string text, out SampleRate rate)
    {
        rate = default;
        var parts = text.Split('/');
        if (parts.Length != 2 || !TryNumber(parts[0], out var kept) || !TryNumber(parts[1], out var of) || kept < 1 || kept > of || of > Most)
        {
            return false;
        }

        rate = new SampleRate(kept, of);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kept}/{Of}");

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
