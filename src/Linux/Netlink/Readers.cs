using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Netlink;

/// <summary>Walks the messages of one datagram. A malformed one ends the walk.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool Next(out nlmsghdr header, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (!MemoryMarshal.TryRead(_rest, out header)
            || header.nlmsg_len < Unsafe.SizeOf<nlmsghdr>()
            || header.nlmsg_len > _rest.Length)
        {
            return false;
        }

        var length = (int)header.nlmsg_len;
        body = _rest[Unsafe.SizeOf<nlmsghdr>()..length];
        _rest = _rest[Math.Min((length + 3) & ~3, _rest.Length)..];
        return true;
    }
}

/// <summary>Walks attributes. A malformed one ends the walk.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> bytes)
{
    private const int TypeMask = ~(Interop.Netlink.NLA_F_NESTED | Interop.Netlink.NLA_F_NET_BYTEORDER);

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The attributes behind a fixed part of type <typeparamref name="T"/>.</summary>
    public static AttributeReader After<T>(ReadOnlySpan<byte> body, out T header)
        where T : unmanaged
        => MemoryMarshal.TryRead(body, out header) ? new(body[Math.Min((Unsafe.SizeOf<T>() + 3) & ~3, body.Length)..]) : default;

    public bool Next(out int type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (!MemoryMarshal.TryRead<nlattr>(_rest, out var header) || header.nla_len < Unsafe.SizeOf<nlattr>() || header.nla_len > _rest.Length)
        {
            return false;
        }

        type = header.nla_type & TypeMask;
        value = _rest[Unsafe.SizeOf<nlattr>()..header.nla_len];
        _rest = _rest[Math.Min((header.nla_len + 3) & ~3, _rest.Length)..];
        return true;
    }
}

/// <summary>Values of attributes; what is too short reads as zero or empty.</summary>
internal static class AttributeValue
{
    public static int Number(ReadOnlySpan<byte> value) => MemoryMarshal.TryRead<int>(value, out var number) ? number : 0;

    public static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.TrimEnd((byte)0));

    /// <summary>Null unless the value has 4 or 16 bytes.</summary>
    public static IPAddress? Address(ReadOnlySpan<byte> value) => value.Length is 4 or 16 ? new IPAddress(value) : null;
}
