using System.Buffers.Binary;

namespace Heliograph.Core.Packets;

/// <summary>
/// What an agent asks a collector on the port of VXLAN, and what the collector answers: whether there is a receiver. Where VXLAN has
/// its flags there is zero, so every receiver of VXLAN discards it: without the I flag there is no valid header (RFC 7348, 5).
/// </summary>
/// <param name="IsAnswer">Else a question.</param>
/// <param name="Nonce">Drawn at random by whoever asks; the answer has the same.</param>
/// <param name="Sequence">Of the question; the answer has the same.</param>
/// <remarks>
/// Layout, in network order: u32 zero, u32 <c>HGLH</c>, u8 version 1, u8 kind (1 question, 2 answer), u16 zero, u32 sequence, u64 nonce.
/// A reader takes more bytes behind, and ignores them.
/// </remarks>
public readonly record struct HealthMessage(bool IsAnswer, ulong Nonce, uint Sequence)
{
    public const int Length = 24;

    private const uint Mark = 0x48474C48;
    private const byte Version = 1;
    private const byte Question = 1;
    private const byte Answer = 2;

    private const int MarkOffset = 4;
    private const int VersionOffset = 8;
    private const int KindOffset = 9;
    private const int SequenceOffset = 12;
    private const int NonceOffset = 16;

    public static bool TryRead(ReadOnlySpan<byte> payload, out HealthMessage message)
    {
        message = default;
        if (payload.Length < Length
            || BinaryPrimitives.ReadUInt32BigEndian(payload) != 0
            || BinaryPrimitives.ReadUInt32BigEndian(payload[MarkOffset..]) != Mark
            || payload[VersionOffset] != Version
            || payload[KindOffset] is not (Question or Answer))
        {
            return false;
        }

        message = new HealthMessage(
            payload[KindOffset] == Answer,
            BinaryPrimitives.ReadUInt64BigEndian(payload[NonceOffset..]),
            BinaryPrimitives.ReadUInt32BigEndian(payload[SequenceOffset..]));
        return true;
    }

    /// <param name="payload">Gets <see cref="Length"/> bytes.</param>
    public void WriteTo(Span<byte> payload)
    {
        payload[..Length].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(payload[MarkOffset..], Mark);
        payload[VersionOffset] = Version;
        payload[KindOffset] = IsAnswer ? Answer : Question;
        BinaryPrimitives.WriteUInt32BigEndian(payload[SequenceOffset..], Sequence);
        BinaryPrimitives.WriteUInt64BigEndian(payload[NonceOffset..], Nonce);
    }
}
