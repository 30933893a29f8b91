using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Sockets;

/// <summary>Walks the control messages of recvmsg(2). A malformed one ends the walk.</summary>
internal ref struct ControlMessages(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool Next(out int level, out int type, out ReadOnlySpan<byte> data)
    {
        level = type = 0;
        data = default;
        if (!MemoryMarshal.TryRead<cmsghdr>(_rest, out var header)
            || header.cmsg_len < (nuint)Unsafe.SizeOf<cmsghdr>()
            || header.cmsg_len > (nuint)_rest.Length)
        {
            return false;
        }

        var length = (int)header.cmsg_len;
        level = header.cmsg_level;
        type = header.cmsg_type;
        data = _rest[Unsafe.SizeOf<cmsghdr>()..length];
        _rest = _rest[Math.Min((length + 7) & ~7, _rest.Length)..];
        return true;
    }

    /// <summary>A struct timespec in nanoseconds since 1970.</summary>
    public static long Nanoseconds(ReadOnlySpan<byte> data)
        => MemoryMarshal.TryRead<timespec>(data, out var time) ? time.tv_sec * 1_000_000_000 + time.tv_nsec : 0;
}
