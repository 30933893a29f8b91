using System.Buffers.Binary;
using System.Globalization;
using Heliograph.Server.Documents;
using Heliograph.Store;
using Heliograph.Wire.Signing;

namespace Heliograph.Server.Access;

/// <summary>Spent nonces as entries of the store: all of one minute together, which end when no request can name them any more.</summary>
internal static class NonceEntries
{
    private const int HashBytes = 16;
    private const int HashesPerEntry = 4_096;

    /// <param name="nonces">In any order.</param>
    /// <param name="now">The time to live counts from here.</param>
    public static IEnumerable<Put> Of(IEnumerable<SpentNonce> nonces, DateTimeOffset now)
        => nonces
            .GroupBy(nonce => nonce.Minute, nonce => nonce.Hash)
            .SelectMany(minute => minute.Chunk(HashesPerEntry).Select(hashes => EntryOf(minute.Key, hashes, now)));

    public static IEnumerable<SpentNonce> Read(Entry entry)
    {
        var minute = long.Parse(entry.Key.Split('/')[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        for (var at = 0; at + HashBytes <= entry.Value.Length; at += HashBytes)
        {
            yield return new SpentNonce(minute, BinaryPrimitives.ReadUInt128BigEndian(entry.Value.Span[at..]));
        }
    }

    private static Put EntryOf(long minute, UInt128[] hashes, DateTimeOffset now)
    {
        var value = new byte[hashes.Length * HashBytes];
        for (var i = 0; i < hashes.Length; i++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(value.AsSpan(i * HashBytes), hashes[i]);
        }

        var left = DateTimeOffset.FromUnixTimeSeconds((minute + 2) * 60) + SignatureClaim.ClockWindow - now;
        return new Put(StoreKeys.Nonce(minute, $"{hashes[0]:x32}"), value)
        {
            TimeToLive = left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1),
        };
    }
}
