using System.Globalization;
using System.Text;

namespace Heliograph.Core.Decoding;

/// <summary>Names of DNS messages, compressed ones too (RFC 1035, 3.1 and 4.1.4).</summary>
internal static class DnsName
{
    /// <summary>RFC 1035, 2.3.4.</summary>
    private const int MaxBytes = 255;

    private const int PointerBits = 0xc0;

    /// <param name="message">The whole DNS message; pointers are offsets in it.</param>
    /// <param name="at">Where the name begins; afterwards where it ends.</param>
    /// <param name="name">Without the last dot; "." for the root.</param>
    /// <returns>False when it is cut off or malformed. A pointer must lead back, so that no walk is endless.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        var text = new StringBuilder();
        var (position, lowest, bytes) = (at, at, 0);
        var jumped = false;
        while (position < message.Length)
        {
            var length = message[position];
            if ((length & PointerBits) == PointerBits)
            {
                if (position + 1 >= message.Length)
                {
                    return false;
                }

                var target = ((length & ~PointerBits) << 8) | message[position + 1];
                at = jumped ? at : position + 2;
                if (target >= lowest)
                {
                    return false;
                }

                (position, lowest, jumped) = (target, target, true);
                continue;
            }

            if (length > 63 || position + 1 + length > message.Length || (bytes += length + 1) > MaxBytes)
            {
                return false;
            }

            if (length == 0)
            {
                at = jumped ? at : position + 1;
                name = text.Length == 0 ? "." : text.ToString();
                return true;
            }

            AppendLabel(text, message.Slice(position + 1, length));
            position += 1 + length;
        }

        return false;
    }

    /// <summary>As in zone files (RFC 1035, 5.1): what is not printable, and a dot in a label, is a backslash with three decimal digits.</summary>
    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        if (text.Length > 0)
        {
            text.Append('.');
        }

        foreach (var value in label)
        {
            if (value is > 0x20 and < 0x7f and not (byte)'\\' and not (byte)'.')
            {
                text.Append((char)value);
            }
            else
            {
                text.Append('\\').Append(value.ToString("000", CultureInfo.InvariantCulture));
            }
        }
    }
}
