using System.Buffers;
using System.Globalization;
using System.Text;

namespace Heliograph.Wire.Parameters;

/// <summary>Percent-encoding as the API family uses it (RFC 3986 section 2; a plus is a blank when it arrives).</summary>
public static class PercentEncoding
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encodes for signing: everything but unreserved characters becomes <c>%XX</c> in upper case.</summary>
    public static string Encode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Unreserved))
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var encoded = new StringBuilder(bytes.Length * 3);
        foreach (var b in bytes)
        {
            if (Unreserved.Contains((char)b))
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    /// <summary>Decodes one name or value of a query string or form.</summary>
    /// <param name="encoded">Bytes as they arrived.</param>
    /// <param name="text">The text; empty when refused.</param>
    /// <returns>False for a broken escape and for bytes that are not UTF-8.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out string text)
    {
        text = "";
        var buffer = ArrayPool<byte>.Shared.Rent(encoded.Length);
        try
        {
            if (!TryUnescape(encoded, buffer, out var length))
            {
                return false;
            }

            text = StrictUtf8.GetString(buffer, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryUnescape(ReadOnlySpan<byte> encoded, Span<byte> buffer, out int length)
    {
        length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var b = encoded[i];
            if (b == (byte)'+')
            {
                b = (byte)' ';
            }
            else if (b == (byte)'%')
            {
                // Checked digit by digit: byte.TryParse takes "4\0" for 4.
                if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit((char)encoded[i + 1]) || !char.IsAsciiHexDigit((char)encoded[i + 2]))
                {
                    return false;
                }

                b = byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

                i += 2;
            }

            buffer[length++] = b;
        }

        return true;
    }
}
