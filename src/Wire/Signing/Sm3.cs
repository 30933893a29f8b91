using System.Buffers.Binary;
using System.Numerics;

namespace Heliograph.Wire.Signing;

/// <summary>The SM3 hash (GB/T 32905-2016, draft-sca-cfrg-sm3-02) and HMAC over it. .NET has none of its own.</summary>
internal static class Sm3
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestSize = 32;

    private const int BlockSize = 64;

    public static byte[] Hash(ReadOnlySpan<byte> data) => Hash([], data);

    /// <summary>HMAC as in RFC 2104 with the block size of SM3.</summary>
    public static byte[] Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Clear();
        if (key.Length > BlockSize)
        {
            Hash(key).CopyTo(block);
        }
        else
        {
            key.CopyTo(block);
        }

        Span<byte> inner = stackalloc byte[BlockSize];
        Span<byte> outer = stackalloc byte[BlockSize];
        for (var i = 0; i < BlockSize; i++)
        {
            inner[i] = (byte)(block[i] ^ 0x36);
            outer[i] = (byte)(block[i] ^ 0x5c);
        }

        return Hash(outer, Hash(inner, data));
    }

    /// <param name="prefix">Empty, or exactly one block.</param>
    /// <param name="data">What follows it.</param>
    private static byte[] Hash(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data)
    {
        Span<uint> state =
        [
            0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
        ];
        var bits = (ulong)(prefix.Length + data.Length) * 8;
        if (!prefix.IsEmpty)
        {
            Compress(state, prefix);
        }

        for (; data.Length >= BlockSize; data = data[BlockSize..])
        {
            Compress(state, data);
        }

        // Padding: a one bit, zeros, and the length in bits as the last eight bytes of a block.
        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        data.CopyTo(tail);
        tail[data.Length] = 0x80;
        var tailLength = data.Length + 1 + sizeof(ulong) <= BlockSize ? BlockSize : 2 * BlockSize;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(tailLength - sizeof(ulong))..], bits);
        for (var offset = 0; offset < tailLength; offset += BlockSize)
        {
            Compress(state, tail[offset..]);
        }

        var digest = new byte[DigestSize];
        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(i * sizeof(uint)), state[i]);
        }

        return digest;
    }

    // Names of variables are those of the standard.
    private static void Compress(Span<uint> v, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[68];
        Expand(w, block);
        var (a, b, c, d) = (v[0], v[1], v[2], v[3]);
        var (e, f, g, h) = (v[4], v[5], v[6], v[7]);
        for (var j = 0; j < 64; j++)
        {
            var t = j < 16 ? 0x79cc4519u : 0x7a879d8au;
            var ss1 = BitOperations.RotateLeft(BitOperations.RotateLeft(a, 12) + e + BitOperations.RotateLeft(t, j), 7);
            var ss2 = ss1 ^ BitOperations.RotateLeft(a, 12);
            var ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
            var gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
            var tt1 = ff + d + ss2 + (w[j] ^ w[j + 4]);
            var tt2 = gg + h + ss1 + w[j];
            (d, c, b, a) = (c, BitOperations.RotateLeft(b, 9), a, tt1);
            (h, g, f, e) = (g, BitOperations.RotateLeft(f, 19), e, P0(tt2));
        }

        v[0] ^= a;
        v[1] ^= b;
        v[2] ^= c;
        v[3] ^= d;
        v[4] ^= e;
        v[5] ^= f;
        v[6] ^= g;
        v[7] ^= h;
    }

    private static void Expand(Span<uint> w, ReadOnlySpan<byte> block)
    {
        for (var j = 0; j < 16; j++)
        {
            w[j] = BinaryPrimitives.ReadUInt32BigEndian(block[(j * sizeof(uint))..]);
        }

        for (var j = 16; j < w.Length; j++)
        {
            w[j] = P1(w[j - 16] ^ w[j - 9] ^ BitOperations.RotateLeft(w[j - 3], 15))
                ^ BitOperations.RotateLeft(w[j - 13], 7) ^ w[j - 6];
        }
    }

    private static uint P0(uint x) => x ^ BitOperations.RotateLeft(x, 9) ^ BitOperations.RotateLeft(x, 17);

    private static uint P1(uint x) => x ^ BitOperations.RotateLeft(x, 15) ^ BitOperations.RotateLeft(x, 23);
}
