using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Netlink;

/// <summary>
/// rtnetlink of the network namespace of the thread that makes the object: links, addresses, routes, neighbours. Any thread may use it
/// afterwards; requests are answered one after the other.
/// </summary>
/// <remarks>Source: rtnetlink(7), Documentation/userspace-api/netlink/intro.rst (v6.12).</remarks>
public sealed partial class RouteSocket : IDisposable
{
    /// <summary>The kernel fills at most 32 KiB per datagram of a dump (NLMSG_GOODSIZE up to v6.12).</summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>A dump that is interrupted by changes more often than this is given up.</summary>
    private const int MaxDumps = 20;

    private const string NeedsNetAdmin = "Run as root, or grant CAP_NET_ADMIN in this network namespace.";

    private readonly Lock _lock = new();
    private readonly NetlinkSocket _socket;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private uint _sequence;

    /// <exception cref="LinuxException">The socket cannot be made.</exception>
    public RouteSocket()
    {
        _socket = new NetlinkSocket(groups: 0);
        _socket.AskForStrictnessAndReasons();
    }

    private delegate T? Parse<T>(ReadOnlySpan<byte> body)
        where T : class;

    /// <summary>Of the namespace that the socket works in; never used twice while the machine runs.</summary>
    public ulong NamespaceCookie => _socket.NamespaceCookie;

    public void Dispose() => _socket.Dispose();

    /// <summary>A request that changes something.</summary>
    private void Change(RequestBuilder request, string call, string? remedy = null)
    {
        var outcome = Exchange<object>(request, call, null, []);
        outcome.ThrowIfFailed(call, remedy);
    }

    /// <summary>A request for one object.</summary>
    private Outcome TryGet<T>(RequestBuilder request, string call, Parse<T> parse, out T? result)
        where T : class
    {
        var found = new List<T>(1);
        var outcome = Exchange(request, call, parse, found);
        result = found.FirstOrDefault();
        return outcome;
    }

    /// <summary>A request for all objects; made again when the kernel says that the list changed under it.</summary>
    private List<T> Dump<T>(RequestBuilder request, string call, Parse<T> parse)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = new List<T>();
            var outcome = Exchange(request, call, parse, found);
            if (!outcome.Interrupted || attempt == MaxDumps)
            {
                outcome.ThrowIfFailed(call, null);
                return found;
            }
        }
    }

    private Outcome Exchange<T>(RequestBuilder request, string call, Parse<T>? parse, List<T> found)
        where T : class
    {
        lock (_lock)
        {
            var sequence = ++_sequence;
            _socket.Send(request.Build(sequence), call);
            var interrupted = false;
            while (true)
            {
                var length = _socket.Receive(_buffer, wait: true, out var overflow, call);
                if (overflow)
                {
                    return new Outcome(Errno.ENOBUFS, "", Interrupted: true);
                }

                var messages = new MessageReader(_buffer.AsSpan(0, length));
                while (messages.Next(out var header, out var body))
                {
                    // Left over from a request that ended early.
                    if (header.nlmsg_seq != sequence)
                    {
                        continue;
                    }

                    interrupted |= (header.nlmsg_flags & Interop.Netlink.NLM_F_DUMP_INTR) != 0;
                    switch (header.nlmsg_type)
                    {
                        case Interop.Netlink.NLMSG_ERROR:
                        case Interop.Netlink.NLMSG_DONE:
                            return Outcome.Read(header, body, interrupted);
                        case Interop.Netlink.NLMSG_NOOP:
                            break;
                        default:
                            if (parse?.Invoke(body) is { } item)
                            {
                                found.Add(item);
                            }

                            break;
                    }
                }
            }
        }
    }

    private static byte Family(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => Interop.Socket.AF_INET,
        AddressFamily.InterNetworkV6 => Interop.Socket.AF_INET6,
        _ => throw new ArgumentException($"{address} is neither IPv4 nor IPv6.", nameof(address)),
    };

    /// <summary>How the kernel ended an exchange.</summary>
    /// <param name="Errno">0 when all went well.</param>
    /// <param name="Reason">Text of the extended acknowledgement, or empty.</param>
    /// <param name="Interrupted">The dump is not of one moment.</param>
    private readonly record struct Outcome(int Errno, string Reason, bool Interrupted)
    {
        public static Outcome Read(nlmsghdr header, ReadOnlySpan<byte> body, bool interrupted)
        {
            // Both kinds begin with the negative error number; behind it NLMSG_ERROR repeats the request (its header at least).
            MemoryMarshal.TryRead<int>(body, out var error);
            var skip = sizeof(int);
            if (header.nlmsg_type == Interop.Netlink.NLMSG_ERROR && MemoryMarshal.TryRead<nlmsgerr>(body, out var full))
            {
                var capped = (header.nlmsg_flags & Interop.Netlink.NLM_F_CAPPED) != 0;
                skip += capped ? 16 : (int)Math.Min(full.msg.nlmsg_len, (uint)body.Length);
            }

            var hasReasons = (header.nlmsg_flags & Interop.Netlink.NLM_F_ACK_TLVS) != 0 && skip <= body.Length;
            return new Outcome(-error, hasReasons ? ReadReason(body[skip..]) : "", interrupted);
        }

        public void ThrowIfFailed(string call, string? remedy)
        {
            if (Errno != 0)
            {
                throw new LinuxException(call, Errno, Errno == Interop.Errno.EPERM ? NeedsNetAdmin : remedy, Reason);
            }
        }

        private static string ReadReason(ReadOnlySpan<byte> bytes)
        {
            var attributes = new AttributeReader(bytes);
            while (attributes.Next(out var type, out var value))
            {
                if (type == Interop.Netlink.NLMSGERR_ATTR_MSG)
                {
                    return AttributeValue.Text(value);
                }
            }

            return "";
        }
    }
}
