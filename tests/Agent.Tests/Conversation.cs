using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>
/// Programs in the guest and on the host that talk over g0, by sockets of their own: numbered datagrams that come back, and one TCP connection
/// that carries bytes both ways, in super-packets. They were there before any mirror, and notice whatever is lost, doubled, changed or reordered.
/// </summary>
internal sealed class Conversation : IDisposable
{
    public const int DatagramPort = 7001;
    private const int StreamPort = 7002;
    private const int DatagramBytes = 600;
    private const int StreamBytes = 2 * 1024 * 1024;

    /// <summary>Datagrams on the way at a time: far fewer than any queue between the two holds.</summary>
    private const int Window = 32;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly IPAddress HostAddress = IPAddress.Parse("10.99.1.1");

    /// <summary>A prime number of bytes, so that no packet carries what another of its length carried a little before.</summary>
    private static readonly byte[] Pattern = Bytes(65_521);

    private readonly Socket _guest;
    private readonly Socket _host;
    private readonly Socket _guestStream;
    private readonly Socket _hostStream;
    private readonly Thread _thread;
    private Exception? _failure;
    private int _rounds;
    private volatile bool _over;
    private int _number;

    /// <summary>Opens the sockets; the connection stays the same to the end.</summary>
    public Conversation(AgentCloud cloud)
    {
        _host = cloud.InHost(() => Bound(SocketType.Dgram, HostAddress, DatagramPort));
        _guest = cloud.InGuest(() => Bound(SocketType.Dgram, AgentCloud.GuestAddress, 0));
        _guest.Connect(HostAddress, DatagramPort);
        _host.Connect(_guest.LocalEndPoint.ShouldNotBeNull());
        using var listener = cloud.InHost(() => Bound(SocketType.Stream, HostAddress, StreamPort));
        listener.Listen();
        _guestStream = cloud.InGuest(() => new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Milliseconds, SendTimeout = Milliseconds });
        _guestStream.Connect(HostAddress, StreamPort);
        _hostStream = listener.Accept();
        _hostStream.ReceiveTimeout = _hostStream.SendTimeout = Milliseconds;
        _thread = new Thread(TalkOn);
    }

    /// <summary>Datagrams that have come from the guest to the host; as many went back.</summary>
    public int Datagrams => _number;

    /// <summary>Talks for some rounds, and is content only if everything arrived once, whole and in order.</summary>
    public void Talk(int rounds = 8)
    {
        for (var round = 0; round < rounds; round++)
        {
            TalkOnce();
        }
    }

    /// <summary>Talks until the end, beside what the test does.</summary>
    public void Begin() => _thread.Start();

    /// <summary>Waits until they have talked some rounds more.</summary>
    public void Pass(int rounds)
    {
        var until = Volatile.Read(ref _rounds) + rounds;
        SpinWait.SpinUntil(() => Volatile.Read(ref _rounds) >= until || _failure is not null, 2 * Deadline).ShouldBeTrue($"{_rounds} rounds, not {until}");
        _failure.ShouldBeNull();
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public void End()
    {
        _over = true;
        _thread.Join();
        _failure.ShouldBeNull();
    }

    public void Dispose()
    {
        _over = true;
        if (_thread.ThreadState != ThreadState.Unstarted)
        {
            _thread.Join();
        }

        foreach (var socket in (Socket[])[_guest, _host, _guestStream, _hostStream])
        {
            socket.Dispose();
        }
    }

    private static int Milliseconds => (int)Deadline.TotalMilliseconds;

    private void TalkOn()
    {
        try
        {
            while (!_over)
            {
                TalkOnce();
            }
        }
        catch (Exception failure) when (failure is ShouldAssertException or SocketException)
        {
            _failure = failure;
        }
    }

    private void TalkOnce()
    {
        Datagram(_guest, _host);
        Datagram(_host, _guest);
        _number += Window;
        Stream(_guestStream, _hostStream);
        Stream(_hostStream, _guestStream);
        Volatile.Write(ref _rounds, _rounds + 1);
    }

    /// <summary>The numbers of a window, in order, each once, with the bytes that belong to it.</summary>
    private void Datagram(Socket from, Socket to)
    {
        Span<byte> bytes = stackalloc byte[DatagramBytes];
        for (var number = _number; number < _number + Window; number++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes, number);
            ContentOf(number).CopyTo(bytes[sizeof(int)..]);
            from.Send(bytes);
        }

        Span<byte> received = stackalloc byte[DatagramBytes + 1];
        for (var number = _number; number < _number + Window; number++)
        {
            to.Receive(received).ShouldBe(DatagramBytes);
            BinaryPrimitives.ReadInt32BigEndian(received).ShouldBe(number, "datagrams come in their order, each once");
            received[sizeof(int)..DatagramBytes].SequenceEqual(ContentOf(number)).ShouldBeTrue($"datagram {number} was changed");
        }

        to.Available.ShouldBe(0, "a datagram came twice");
    }

    private static ReadOnlySpan<byte> ContentOf(int number)
        => Pattern.AsSpan(number % (Pattern.Length - DatagramBytes), DatagramBytes - sizeof(int));

    private static void Stream(Socket from, Socket to)
    {
        Exception? failure = null;
        var sending = new Thread(() =>
        {
            try
            {
                for (var sent = 0; sent < StreamBytes;)
                {
                    sent += from.Send(Pattern.AsSpan(sent % Pattern.Length, Math.Min(Pattern.Length - (sent % Pattern.Length), StreamBytes - sent)));
                }
            }
            catch (SocketException caught)
            {
                failure = caught;
            }
        });
        sending.Start();
        var buffer = new byte[256 * 1024];
        try
        {
            for (var received = 0; received < StreamBytes;)
            {
                var length = to.Receive(buffer.AsSpan(0, Math.Min(buffer.Length, StreamBytes - received)));
                length.ShouldBeGreaterThan(0, "the connection was closed");
                for (var at = 0; at < length;)
                {
                    var expected = Pattern.AsSpan((received + at) % Pattern.Length);
                    var part = Math.Min(expected.Length, length - at);
                    buffer.AsSpan(at, part).SequenceEqual(expected[..part]).ShouldBeTrue($"the stream was changed behind byte {received + at}");
                    at += part;
                }

                received += length;
            }
        }
        finally
        {
            sending.Join();
        }

        failure.ShouldBeNull();
    }

    private static Socket Bound(SocketType type, IPAddress address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, ProtocolType.Unspecified) { ReceiveTimeout = Milliseconds, SendTimeout = Milliseconds };
        socket.Bind(new IPEndPoint(address, port));
        return socket;
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
