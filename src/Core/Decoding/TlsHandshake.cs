using System.Buffers.Binary;

namespace Heliograph.Core.Decoding;

/// <summary>What the hellos of TLS say in clear: the name of the server, protocols, versions, the cipher suite (RFC 8446, 4.1; RFC 6066, 3; RFC 7301, 3.1).</summary>
internal static class TlsHandshake
{
    private const int HeaderBytes = 4;
    private const int VersionAndRandomBytes = 34;
    private const int ClientHello = 1;
    private const int ServerHello = 2;
    private const int MaxExtensions = 64;

    /// <summary>Chains of certificates are shorter.</summary>
    private const int MaxMessageBytes = 1 << 17;

    /// <returns>One line.</returns>
    public static string Decode(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at, int end)
    {
        if (end - at < HeaderBytes)
        {
            return "handshake";
        }

        var type = frame[at];
        var name = NameOf(type);
        // What is encrypted has any first byte and any length.
        if (name.Length == 0 || (BinaryPrimitives.ReadUInt32BigEndian(frame[at..]) & 0xffffff) > MaxMessageBytes)
        {
            return "handshake, encrypted";
        }

        if (type is not (ClientHello or ServerHello))
        {
            return name;
        }

        layer.Add("Handshake type", $"{type} ({name})", at, 1);
        at += HeaderBytes;
        if (end - at < VersionAndRandomBytes + 1)
        {
            return name;
        }

        layer.Add("Version", TlsDecoder.VersionOf(BinaryPrimitives.ReadUInt16BigEndian(frame[at..])), at, 2);
        layer.Add("Random", PrintableText.Hex(frame.Slice(at + 2, 32)), at + 2, 32);
        at += VersionAndRandomBytes;
        if (!TrySkip(frame, ref at, end, lengthBytes: 1))
        {
            return name;
        }

        return type == ClientHello ? DecodeClient(ref layer, frame, at, end, name) : DecodeServer(ref layer, frame, at, end, name);
    }

    private static string DecodeClient(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at, int end, string name)
    {
        var suites = at;
        if (!TrySkip(frame, ref at, end, lengthBytes: 2))
        {
            return name;
        }

        layer.Add("Cipher suites", $"{(at - suites - 2) / 2}", suites, at - suites);
        if (!TrySkip(frame, ref at, end, lengthBytes: 1))
        {
            return name;
        }

        var said = DecodeExtensions(ref layer, frame, at, end, isClient: true);
        return said.Length > 0 ? $"{name}, {said}" : name;
    }

    private static string DecodeServer(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at, int end, string name)
    {
        const int SuiteAndCompressionBytes = 3;
        if (end - at < SuiteAndCompressionBytes)
        {
            return name;
        }

        layer.AddHex16("Cipher suite", at);
        var said = DecodeExtensions(ref layer, frame, at + SuiteAndCompressionBytes, end, isClient: false);
        return said.Length > 0 ? $"{name}, {said}" : name;
    }

    private static string DecodeExtensions(ref LayerBuilder layer, ReadOnlySpan<byte> frame, int at, int end, bool isClient)
    {
        const int HeaderBytes = 4;
        var said = "";
        if (end - at < 2)
        {
            return said;
        }

        var all = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
        end = Math.Min(end, all);
        at += 2;
        for (var seen = 0; end - at >= HeaderBytes && seen < MaxExtensions; seen++)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(frame[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(frame[(at + 2)..]);
            at += HeaderBytes;
            if (length > end - at)
            {
                break;
            }

            var data = frame.Slice(at, length);
            switch (type)
            {
                case 0 when ServerNameOf(data) is { } server:
                    layer.Add("Server name", server, at, length);
                    said = $"server name {server}";
                    break;
                case 16:
                    layer.Add("Application protocols", ProtocolsOf(data), at, length);
                    break;
                case 43:
                    layer.Add(isClient ? "Supported versions" : "Selected version", VersionsOf(data, isClient), at, length);
                    said = isClient ? said : VersionsOf(data, isClient);
                    break;
            }

            at += length;
        }

        return said;
    }

    /// <summary>List length, type 0, length, name.</summary>
    private static string? ServerNameOf(ReadOnlySpan<byte> data)
    {
        const int Before = 5;
        if (data.Length < Before || data[2] != 0)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(data[3..]);
        return length > 0 && length <= data.Length - Before ? PrintableText.Of(data.Slice(Before, length)) : null;
    }

    private static string ProtocolsOf(ReadOnlySpan<byte> data)
    {
        var names = new List<string>();
        for (var at = 2; at < data.Length && at + 1 + data[at] <= data.Length && names.Count < 16; at += 1 + data[at])
        {
            names.Add(PrintableText.Of(data.Slice(at + 1, data[at]), 64));
        }

        return string.Join(", ", names);
    }

    /// <summary>A client sends a list behind one byte of length, a server the one that it takes.</summary>
    private static string VersionsOf(ReadOnlySpan<byte> data, bool isList)
    {
        var names = new List<string>();
        for (var at = isList ? 1 : 0; at + 2 <= data.Length && names.Count < 16; at += 2)
        {
            names.Add(TlsDecoder.VersionOf(BinaryPrimitives.ReadUInt16BigEndian(data[at..])));
        }

        return string.Join(", ", names);
    }

    private static bool TrySkip(ReadOnlySpan<byte> frame, ref int at, int end, int lengthBytes)
    {
        if (end - at < lengthBytes)
        {
            return false;
        }

        at += lengthBytes + (lengthBytes == 1 ? frame[at] : BinaryPrimitives.ReadUInt16BigEndian(frame[at..]));
        return at <= end;
    }

    private static string NameOf(byte type) => type switch
    {
        0 => "hello request",
        ClientHello => "client hello",
        ServerHello => "server hello",
        4 => "new session ticket",
        11 => "certificate",
        12 => "server key exchange",
        13 => "certificate request",
        14 => "server hello done",
        15 => "certificate verify",
        16 => "client key exchange",
        20 => "finished",
        _ => "",
    };
}
