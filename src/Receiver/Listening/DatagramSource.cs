using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Heliograph.Linux;
using Heliograph.Linux.Sockets;

namespace Heliograph.Receiver.Listening;

/// <summary>The UDP socket, read in batches into buffers that are made once. Owns the socket.</summary>
internal sealed class DatagramSource : IDisposable
{
    /// <summary>UDP's length field is 16 bits wide.</summary>
    private const int LargestDatagramBytes = 65_535;

    // An option that System.Net.Sockets has no name for (asm-generic/socket.h).
    private const int SOL_SOCKET = 1;
    private const int SO_MEMINFO = 55;

    // enum sk_meminfo_vars (linux/sock_diag.h): nine 32-bit numbers.
    private const int SK_MEMINFO_VARS = 9;
    private const int SK_MEMINFO_DROPS = 8;

    private const int MaxErrorsInARow = 64;

    private readonly Socket _socket;
    private readonly byte[] _memory;
    private readonly int[] _lengths;
    private readonly long[] _arrivals;
    private readonly (uint Address, int Port)[] _senders;
    private uint _lastDrops;
    private int _errorsInARow;

    /// <exception cref="LinuxException">The socket cannot tell the kernel's time of arrival.</exception>
    public DatagramSource(Socket socket, int batchSize)
    {
        _socket = socket;
        UdpTimestamps.Enable(socket);
        _memory = GC.AllocateUninitializedArray<byte>(batchSize * LargestDatagramBytes);
        _lengths = new int[batchSize];
        _arrivals = new long[batchSize];
        _senders = new (uint, int)[batchSize];
        _lastDrops = ReadDrops();
    }

    /// <summary>Datagrams of the last batch.</summary>
    public int Count { get; private set; }

    /// <summary>Failed receive calls so far.</summary>
    public long Errors { get; private set; }

    /// <summary>Datagrams that the kernel dropped at this socket since the source was made.</summary>
    public long KernelDrops { get; private set; }

    public SafeHandle Handle => _socket.SafeHandle;

    public static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for datagrams and takes at most a batch of them.</summary>
    /// <exception cref="LinuxException">The socket failed many times in a row.</exception>
    public void Receive(TimeSpan wait)
    {
        Count = 0;
        if (!_socket.Poll(wait, SelectMode.SelectRead))
        {
            ReadKernelDrops();
            return;
        }

        while (Count < _lengths.Length && TryReceiveOne())
        {
        }

        ReadKernelDrops();
    }

    /// <summary>UDP payload of one datagram of the batch.</summary>
    public ReadOnlySpan<byte> Datagram(int index) => _memory.AsSpan(index * LargestDatagramBytes, _lengths[index]);

    /// <summary>When the kernel had it.</summary>
    public long ArrivalUnixNanoseconds(int index) => _arrivals[index];

    /// <summary>Null when it is not an IPv4 address.</summary>
    public IPEndPoint? Sender(int index)
        => _senders[index] is { Address: not 0 } sender ? new IPEndPoint(BinaryPrimitives.ReverseEndianness(sender.Address), sender.Port) : null;

    /// <summary>From the port that it listens on. What the kernel does not take is lost, as any datagram may be.</summary>
    public void Send(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, _socket.AddressFamily == AddressFamily.InterNetwork ? to : new IPEndPoint(to.Address.MapToIPv6(), to.Port));
        }
        catch (SocketException)
        {
            // No route, full queue.
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool TryReceiveOne()
    {
        var buffer = _memory.AsSpan(Count * LargestDatagramBytes, LargestDatagramBytes);
        try
        {
            var length = UdpTimestamps.Receive(_socket, buffer, TimeSpan.Zero, out var metadata);
            _errorsInARow = 0;
            if (length < 0)
            {
                return false;
            }

            _lengths[Count] = Math.Min(length, buffer.Length);
            _arrivals[Count] = metadata.TimestampNanoseconds;
            _senders[Count] = (metadata.SourceAddress, metadata.SourcePort);
            Count++;
            return true;
        }
        catch (LinuxException) when (++_errorsInARow < MaxErrorsInARow)
        {
            Errors++;
            return false;
        }
    }

    private void ReadKernelDrops()
    {
        var drops = ReadDrops();
        KernelDrops += drops - _lastDrops;
        _lastDrops = drops;
    }

    /// <summary>The socket's own 32-bit counter, which wraps; it counts also what came before any packet that we see.</summary>
    private uint ReadDrops()
    {
        Span<byte> information = stackalloc byte[SK_MEMINFO_VARS * sizeof(uint)];
        var length = _socket.GetRawSocketOption(SOL_SOCKET, SO_MEMINFO, information);
        return length == information.Length ? BitConverter.ToUInt32(information[(SK_MEMINFO_DROPS * sizeof(uint))..]) : 0;
    }
}
