using System.Text;

namespace Heliograph.Store;

/// <summary>A half-open range of keys in the order of their UTF-8 bytes.</summary>
public sealed class KeyRange
{
    // Strict: a lone surrogate would otherwise become U+FFFD, and two different strings one key.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private KeyRange(byte[] start, byte[] end) => (StartBytes, EndBytes) = (start, end);

    public static KeyRange All { get; } = new([], []);

    /// <summary>The first key of the range.</summary>
    internal byte[] StartBytes { get; }

    /// <summary>The first key behind the range; empty when there is no upper bound.</summary>
    internal byte[] EndBytes { get; }

    /// <summary>The one key.</summary>
    public static KeyRange OfKey(string key)
    {
        var bytes = Encode(key);
        return new KeyRange(bytes, [.. bytes, 0]);
    }

    /// <summary>Every key that begins with <paramref name="prefix"/>; all keys when it is empty.</summary>
    public static KeyRange OfPrefix(string prefix)
    {
        if (prefix.Length == 0)
        {
            return All;
        }

        var start = Encode(prefix);
        // UTF-8 has no byte 0xff, so the last byte can always be raised.
        var end = (byte[])start.Clone();
        end[^1]++;
        return new KeyRange(start, end);
    }

    /// <summary>The part of this range behind <paramref name="key"/>: the next page after a read with a limit.</summary>
    public KeyRange After(string key)
    {
        byte[] start = [.. Encode(key), 0];
        return Compare(start, StartBytes) <= 0 ? this : new KeyRange(start, EndBytes);
    }

    public bool Contains(string key) => Contains(Encode(key));

    internal bool Contains(ReadOnlySpan<byte> key)
        => key.SequenceCompareTo(StartBytes) >= 0 && (EndBytes.Length == 0 || key.SequenceCompareTo(EndBytes) < 0);

    /// <summary>The bytes under which a key is stored.</summary>
    /// <exception cref="ArgumentException">Empty, longer than <see cref="StoreLimits.MaxKeyBytes"/>, or not valid Unicode.</exception>
    internal static byte[] Encode(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var bytes = s_utf8.GetBytes(key);
        return bytes.Length <= StoreLimits.MaxKeyBytes
            ? bytes
            : throw new ArgumentException($"A key has {bytes.Length} bytes; at most {StoreLimits.MaxKeyBytes} are allowed.", nameof(key));
    }

    internal static string Decode(ReadOnlySpan<byte> key) => s_utf8.GetString(key);

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);
}
