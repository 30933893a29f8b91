using System.Buffers.Binary;
using System.Text;

namespace Heliograph.Lab.Traffic;

/// <summary>A query for one A record and its answer, as far as the lab needs them (RFC 1035, section 4).</summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const int FlagsOffset = 2;
    private const int AnswerCountOffset = 6;
    private const ushort RecursionDesired = 0x0100;
    private const ushort ResponseWithRecursion = 0x8180;

    /// <param name="id">Chosen by the client.</param>
    /// <param name="name">Labels of ASCII letters with dots between them.</param>
    public static byte[] Query(ushort id, string name)
    {
        var bytes = new List<byte> { (byte)(id >> 8), (byte)id, RecursionDesired >> 8, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        // Root label, type A, class IN.
        bytes.AddRange([0, 0, 1, 0, 1]);
        return [.. bytes];
    }

    /// <summary>The query turned into a response with one address; null when it is no query.</summary>
    public static byte[]? Answer(ReadOnlySpan<byte> query, ReadOnlySpan<byte> address)
    {
        if (query.Length < HeaderLength || (query[FlagsOffset] & 0x80) != 0)
        {
            return null;
        }

        // A pointer to the name of the question, type A, class IN, 60 s, 4 bytes.
        byte[] answer = [.. query, 0xc0, HeaderLength, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. address];
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(FlagsOffset), ResponseWithRecursion);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(AnswerCountOffset), 1);
        return answer;
    }

    public static bool IsAnswerTo(ReadOnlySpan<byte> message, ushort id)
        => message.Length > HeaderLength
            && BinaryPrimitives.ReadUInt16BigEndian(message) == id
            && (message[FlagsOffset] & 0x80) != 0
            && BinaryPrimitives.ReadUInt16BigEndian(message[AnswerCountOffset..]) == 1;
}
