using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Netlink;

/// <summary>Writes one netlink request: header, fixed part, attributes. Numbers are in the byte order of the machine.</summary>
internal sealed class RequestBuilder
{
    /// <summary>Everything is aligned to this (NLMSG_ALIGNTO, NLA_ALIGNTO).</summary>
    private const int Alignment = 4;

    private readonly ushort _type;
    private readonly ushort _flags;
    private byte[] _bytes = new byte[512];
    private int _length = Unsafe.SizeOf<nlmsghdr>();

    public RequestBuilder(int type, int flags)
    {
        _type = (ushort)type;
        _flags = (ushort)(flags | Interop.Netlink.NLM_F_REQUEST);
    }

    /// <summary>The fixed part, or a fixed part inside of an attribute.</summary>
    public RequestBuilder Fixed<T>(T header)
        where T : unmanaged
    {
        MemoryMarshal.Write(Grow(Unsafe.SizeOf<T>()), header);
        return this;
    }

    public RequestBuilder Add(int attribute, ReadOnlySpan<byte> value)
    {
        var header = new nlattr { nla_len = (ushort)(Unsafe.SizeOf<nlattr>() + value.Length), nla_type = (ushort)attribute };
        MemoryMarshal.Write(Grow(Unsafe.SizeOf<nlattr>()), header);
        value.CopyTo(Grow(value.Length));
        return this;
    }

    public RequestBuilder Add(int attribute, int value) => Add(attribute, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    /// <summary>A text with its zero at the end.</summary>
    public RequestBuilder Add(int attribute, string value) => Add(attribute, [.. Encoding.UTF8.GetBytes(value), 0]);

    /// <summary>Network byte order, 4 or 16 bytes.</summary>
    public RequestBuilder Add(int attribute, IPAddress? value) => value is null ? this : Add(attribute, value.GetAddressBytes());

    public RequestBuilder Add(int attribute, PhysicalAddress? value) => value is null ? this : Add(attribute, value.GetAddressBytes());

    public RequestBuilder AddIf(bool condition, int attribute, int value) => condition ? Add(attribute, value) : this;

    /// <summary>An attribute whose content is attributes.</summary>
    public RequestBuilder Nest(int attribute, Action<RequestBuilder> content)
    {
        var start = _length;
        Add(attribute, []);
        content(this);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(start), (ushort)(_length - start));
        return this;
    }

    public ReadOnlySpan<byte> Build(uint sequence)
    {
        MemoryMarshal.Write(_bytes, new nlmsghdr
        {
            nlmsg_len = (uint)_length,
            nlmsg_type = _type,
            nlmsg_flags = _flags,
            nlmsg_seq = sequence,
        });
        return _bytes.AsSpan(0, _length);
    }

    private Span<byte> Grow(int bytes)
    {
        var start = _length;
        _length += (bytes + Alignment - 1) & -Alignment;
        if (_length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_length, _bytes.Length * 2));
        }

        return _bytes.AsSpan(start, bytes);
    }
}
