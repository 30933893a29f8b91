using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

/// <summary>
/// Cursors of lists: the place of the last object that was given, with a keyed hash over the place and the query. So a cursor holds
/// for the query that it came from, cannot be made up, and costs the server no memory.
/// </summary>
internal sealed class PageTokens(byte[] key)
{
    private const int HashBytes = 16;
    private const int TimeBytes = 8;

    public string Issue(string query, ListPosition last)
    {
        var place = PlaceOf(last);
        return Base64Url.EncodeToString([.. HashOf(query, place), .. place]);
    }

    public bool TryRead(string query, string token, [NotNullWhen(true)] out ListPosition? last)
    {
        last = null;
        var bytes = new byte[token.Length];
        if (!Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var length)
            || length <= HashBytes + TimeBytes
            || !CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, HashBytes), HashOf(query, bytes.AsSpan(HashBytes..length))))
        {
            return false;
        }

        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(HashBytes));
        last = new ListPosition(
            new DateTimeOffset(ticks, TimeSpan.Zero), Encoding.UTF8.GetString(bytes, HashBytes + TimeBytes, length - HashBytes - TimeBytes));
        return true;
    }

    /// <summary>The query that a cursor belongs to: everything asked, but not the page size, which may change on the way.</summary>
    public static string QueryOf(QueryContext query, params ReadOnlySpan<object?> asked)
    {
        var text = new StringBuilder($"{query.Operation.Name}\n{query.Caller.Account}\n{query.Region}\n");
        foreach (var part in asked)
        {
            Append(text, part);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, object? part)
    {
        switch (part)
        {
            case string value:
                text.Append(value.Length).Append(':').Append(value);
                break;
            case IEnumerable<string> items:
                text.Append('[');
                items.ToList().ForEach(item => Append(text, item));
                text.Append(']');
                break;
            case IEnumerable<BoundParameters> tags:
                Append(text, tags.SelectMany(tag => new[] { tag.String("Key") ?? "", tag.String("Value") ?? "" }));
                break;
            default:
                var other = part?.ToString();
                text.Append(other?.Length ?? -1).Append(':').Append(other);
                break;
        }
    }

    private static byte[] PlaceOf(ListPosition last)
    {
        var place = new byte[TimeBytes + Encoding.UTF8.GetByteCount(last.Id)];
        BinaryPrimitives.WriteInt64BigEndian(place, last.CreationTime.UtcTicks);
        Encoding.UTF8.GetBytes(last.Id, place.AsSpan(TimeBytes));
        return place;
    }

    private byte[] HashOf(string query, ReadOnlySpan<byte> place)
    {
        byte[] signed = [.. SHA256.HashData(Encoding.UTF8.GetBytes(query)), .. place];
        return HMACSHA256.HashData(key, signed)[..HashBytes];
    }
}
