using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;

namespace Heliograph.Agent.Health;

/// <summary>Asks collectors, and hears their answers. One socket for all members that are probed in the same way.</summary>
/// <remarks>Made on the thread of the agent's namespace, to which the socket then belongs; used on any.</remarks>
internal abstract class ProbeSocket : IAsyncDisposable
{
    private const int MaxErrorsInARow = 64;

    private readonly Socket _socket;
    private readonly Action<ulong, uint> _answered;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _receiving;

    /// <param name="socket">Owned from now on.</param>
    /// <param name="answered">Called with nonce and sequence of each answer, on any thread.</param>
    protected ProbeSocket(Socket socket, Action<ulong, uint> answered)
    {
        (_socket, _answered) = (socket, answered);
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _receiving = Task.Run(ReceiveAsync);
    }

    /// <exception cref="SocketException">There can be no such socket, usually for want of CAP_NET_RAW.</exception>
    public static ProbeSocket Open(ProbeKind kind, Action<ulong, uint> answered)
        => kind == ProbeKind.Udp ? new UdpProbeSocket(answered) : new EchoProbeSocket(answered);

    /// <summary>Whoever cannot be reached does not answer: a failure is no news.</summary>
    public void Ask(IPAddress target, ulong nonce, uint sequence)
    {
        try
        {
            _socket.SendTo(Question(nonce, sequence), SocketFlags.None, new IPEndPoint(target, Port));
        }
        catch (SocketException)
        {
            // No route, no neighbour, full queue: the probe will have no answer.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _socket.Dispose();
        _stop.Dispose();
    }

    protected abstract int Port { get; }

    protected abstract byte[] Question(ulong nonce, uint sequence);

    protected abstract bool TryRead(ReadOnlySpan<byte> packet, out ulong nonce, out uint sequence);

    private async Task ReceiveAsync()
    {
        var buffer = new byte[2048];
        var sender = new SocketAddress(AddressFamily.InterNetwork);
        var errors = 0;
        while (!_stop.IsCancellationRequested && errors < MaxErrorsInARow)
        {
            try
            {
                var length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, sender, _stop.Token).ConfigureAwait(false);
                errors = 0;
                if (TryRead(buffer.AsSpan(0, length), out var nonce, out var sequence))
                {
                    _answered(nonce, sequence);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                errors++;
            }
        }
    }
}

/// <summary>Health messages, which <c>heliograph receive</c> answers.</summary>
internal sealed class UdpProbeSocket(Action<ulong, uint> answered)
    : ProbeSocket(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), answered)
{
    protected override int Port => VxlanHeader.Port;

    protected override byte[] Question(ulong nonce, uint sequence)
    {
        var message = new byte[HealthMessage.Length];
        new HealthMessage(false, nonce, sequence).WriteTo(message);
        return message;
    }

    protected override bool TryRead(ReadOnlySpan<byte> packet, out ulong nonce, out uint sequence)
    {
        var isAnswer = HealthMessage.TryRead(packet, out var message) && message.IsAnswer;
        (nonce, sequence) = (message.Nonce, message.Sequence);
        return isAnswer;
    }
}

/// <summary>ICMP echo (RFC 792): every host answers it, unless a firewall forbids.</summary>
internal sealed class EchoProbeSocket(Action<ulong, uint> answered)
    : ProbeSocket(new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp), answered)
{
    private const byte EchoRequest = 8;
    private const byte EchoReply = 0;
    private const int HeaderBytes = 8;
    private const int NonceOffset = HeaderBytes;
    private const int SequenceOffset = HeaderBytes + sizeof(ulong);
    private const int MessageBytes = SequenceOffset + sizeof(uint);

    protected override int Port => 0;

    protected override byte[] Question(ulong nonce, uint sequence)
    {
        // Identifier and sequence for whoever looks on; answers are told apart by what follows, which is longer.
        var message = new byte[MessageBytes];
        message[0] = EchoRequest;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), (ushort)nonce);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)sequence);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(NonceOffset), nonce);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(SequenceOffset), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    /// <param name="packet">With its IPv4 header, as raw sockets have it.</param>
    /// <param name="nonce">Of the question.</param>
    /// <param name="sequence">Of the question.</param>
    protected override bool TryRead(ReadOnlySpan<byte> packet, out ulong nonce, out uint sequence)
    {
        (nonce, sequence) = (0, 0);
        var header = packet.IsEmpty ? 0 : (packet[0] & 0x0f) * 4;
        if (packet.Length < header + MessageBytes || packet[header] != EchoReply)
        {
            return false;
        }

        nonce = BinaryPrimitives.ReadUInt64BigEndian(packet[(header + NonceOffset)..]);
        sequence = BinaryPrimitives.ReadUInt32BigEndian(packet[(header + SequenceOffset)..]);
        return true;
    }

    /// <summary>RFC 1071.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var i = 0; i < message.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(message[i..]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~(sum + (sum >> 16));
    }
}
