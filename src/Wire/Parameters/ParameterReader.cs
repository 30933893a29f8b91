using System.Collections.Immutable;

namespace Heliograph.Wire.Parameters;

/// <summary>Splits a query string or a form body into decoded parameters, in order.</summary>
internal static class ParameterReader
{
    /// <returns>False when something does not decode or exceeds a limit; what decoded is in <paramref name="into"/> all the same.</returns>
    public static bool TryRead(ReadOnlySpan<byte> encoded, ImmutableArray<RequestParameter>.Builder into, int maxParameters)
    {
        var good = true;
        foreach (var range in encoded.Split((byte)'&'))
        {
            var pair = encoded[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (into.Count >= maxParameters)
            {
                return false;
            }

            if (TryReadPair(pair, out var parameter))
            {
                into.Add(parameter);
            }
            else
            {
                good = false;
            }
        }

        return good;
    }

    private static bool TryReadPair(ReadOnlySpan<byte> pair, out RequestParameter parameter)
    {
        parameter = default;
        var equals = pair.IndexOf((byte)'=');
        var name = equals < 0 ? pair : pair[..equals];
        var value = equals < 0 ? [] : pair[(equals + 1)..];
        if (!PercentEncoding.TryDecode(name, out var nameText)
            || !PercentEncoding.TryDecode(value, out var valueText)
            || nameText.Length is 0 or > RequestLimits.MaxNameLength
            || valueText.Length > RequestLimits.MaxValueLength)
        {
            return false;
        }

        parameter = new RequestParameter(nameText, valueText);
        return true;
    }
}
