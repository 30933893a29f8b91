using System.Net;
using System.Net.Sockets;

namespace Heliograph.Receiver.Listening;

/// <summary>The UDP socket, read in batches into buffers that are made once. Owns the socket.</summary>
internal sealed class DatagramSource : IDisposable
{
    /// <summary>UDP's length field is 16 bits wide.</summary>
    private const int LargestDatagramBytes = 65_535;

    // Options of SOL_SOCKET that System.Net.Sockets has no names for (asm-generic/socket.h).
    private const int SOL_SOCKET = 1;
    private const int SO_RCVBUFFORCE = 33;
    private const int SO_MEMINFO = 55;

    // enum sk_meminfo_vars (linux/sock_diag.h): nine 32-bit numbers.
    private const int SK_MEMINFO_VARS = 9;
    private const int SK_MEMINFO_DROPS = 8;

    private const int MaxErrorsInARow = 64;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly byte[] _memory;
    private readonly int[] _lengths;
    private readonly long[] _arrivals;
    private uint _lastDrops;
    private int _errorsInARow;

    public DatagramSource(Socket socket, int batchSize, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _socket.Blocking = false;
        _memory = GC.AllocateUninitializedArray<byte>(batchSize * LargestDatagramBytes);
        _lengths = new int[batchSize];
        _arrivals = new long[batchSize];
        _lastDrops = ReadDrops();
    }

    /// <summary>Datagrams of the last batch.</summary>
    public int Count { get; private set; }

    /// <summary>Failed receive calls so far.</summary>
    public long Errors { get; private set; }

    /// <summary>Datagrams that the kernel dropped at this socket since the source was made.</summary>
    public long KernelDrops { get; private set; }

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

    /// <returns>The buffer that the kernel gave, in bytes. It doubles what it is asked for (socket(7)).</returns>
    public static int EnlargeBuffer(Socket socket, int bytes)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(value, bytes);
        try
        {
            socket.SetRawSocketOption(SOL_SOCKET, SO_RCVBUFFORCE, value);
        }
        catch (SocketException)
        {
            // Not privileged: the kernel caps at net.core.rmem_max without an error.
            socket.ReceiveBufferSize = bytes;
        }

        return socket.ReceiveBufferSize;
    }

    /// <summary>Waits for datagrams and takes at most a batch of them.</summary>
    /// <exception cref="SocketException">The socket failed many times in a row.</exception>
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

    public ReadOnlySpan<byte> Datagram(int index) => _memory.AsSpan(index * LargestDatagramBytes, _lengths[index]);

    public long ArrivalUnixNanoseconds(int index) => _arrivals[index];

    public void Dispose() => _socket.Dispose();

    private bool TryReceiveOne()
    {
        var buffer = _memory.AsSpan(Count * LargestDatagramBytes, LargestDatagramBytes);
        var length = _socket.Receive(buffer, SocketFlags.None, out var error);
        switch (error)
        {
            case SocketError.Success:
                _lengths[Count] = length;
                _arrivals[Count] = _time.GetUtcNow().ToUnixNanoseconds();
                Count++;
                _errorsInARow = 0;
                return true;
            case SocketError.WouldBlock or SocketError.Interrupted or SocketError.TimedOut:
                return false;
            default:
                Errors++;
                return ++_errorsInARow < MaxErrorsInARow ? false : throw new SocketException((int)error);
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
