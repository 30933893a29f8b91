using System.Collections.Concurrent;
using System.Collections.Immutable;
using Heliograph.Receiver.Listening;

namespace Heliograph.Receiver;

/// <summary>
/// Live counts of one receiver; may be read from any thread while it runs. They close:
/// <c>Received = Mirrored + HealthQuestions + Σ Malformed</c>, and <c>Mirrored = Σ networks + OtherNetworks</c>.
/// </summary>
/// <remarks>Written by the receiving thread only, so an addition needs no interlocked instruction.</remarks>
public sealed class ReceiverCounters
{
    private static readonly MalformedReason[] Reasons = Enum.GetValues<MalformedReason>();

    private readonly long[] _malformed = new long[Reasons.Length];
    private readonly ConcurrentDictionary<int, NetworkCounter> _networks = new();
    private readonly int _maxNetworks;
    private NetworkCounter? _last;
    private long _received;
    private long _receivedBytes;
    private long _mirrored;
    private long _cut;
    private long _reservedBitsSet;
    private long _otherNetworks;
    private long _healthQuestions;
    private long _stored;
    private long _notStored;
    private long _delivered;
    private long _notDelivered;
    private long _kernelDrops;
    private long _socketErrors;

    internal ReceiverCounters(int maxNetworks) => _maxNetworks = maxNetworks;

    /// <summary>Datagrams taken from the socket.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>UDP payload bytes of <see cref="Received"/>.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Well-formed copies.</summary>
    public long Mirrored => Volatile.Read(ref _mirrored);

    /// <summary>Copies that are shorter than their original.</summary>
    public long Cut => Volatile.Read(ref _cut);

    /// <summary>Copies with reserved VXLAN bits set, which are accepted (RFC 7348: ignored on receipt).</summary>
    public long ReservedBitsSet => Volatile.Read(ref _reservedBitsSet);

    /// <summary>Agents asked whether there is a receiver, and were answered.</summary>
    public long HealthQuestions => Volatile.Read(ref _healthQuestions);

    /// <summary>Copies of networks beyond the limit of the options.</summary>
    public long OtherNetworks => Volatile.Read(ref _otherNetworks);

    /// <summary>Copies that are in a file on disk.</summary>
    public long Stored => Volatile.Read(ref _stored);

    /// <summary>Copies that should be in a file and are lost to it: the disk refused for too long, or too many networks.</summary>
    public long NotStored => Volatile.Read(ref _notStored);

    /// <summary>Copies that were received on a local interface.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Copies that should be received on a local interface and are not: it is down or gone, cannot be made, or there are too many.</summary>
    public long NotDelivered => Volatile.Read(ref _notDelivered);

    /// <summary>Datagrams that the kernel dropped because the ring or the buffer of the socket was full.</summary>
    public long KernelDrops => Volatile.Read(ref _kernelDrops);

    /// <summary>Receive calls that failed.</summary>
    public long SocketErrors => Volatile.Read(ref _socketErrors);

    public long Malformed(MalformedReason reason) => Volatile.Read(ref _malformed[(int)reason]);

    /// <summary>Copies of one network; zero when none was seen.</summary>
    public long MirroredOf(int vni) => _networks.TryGetValue(vni, out var network) ? network.Packets : 0;

    /// <summary>All counts at one moment. While packets arrive, counts may differ from each other by the packet in hand.</summary>
    public ReceiverSnapshot Snapshot() => new()
    {
        Received = Received,
        ReceivedBytes = ReceivedBytes,
        Mirrored = Mirrored,
        Cut = Cut,
        ReservedBitsSet = ReservedBitsSet,
        OtherNetworks = OtherNetworks,
        HealthQuestions = HealthQuestions,
        Stored = Stored,
        NotStored = NotStored,
        Delivered = Delivered,
        NotDelivered = NotDelivered,
        KernelDrops = KernelDrops,
        SocketErrors = SocketErrors,
        Malformed = [.. Reasons.Select(r => new MalformedCount(r, Malformed(r))).Where(c => c.Packets > 0)],
        Networks = [.. _networks.Values.Select(n => n.ToCount()).OrderBy(n => n.Vni)],
    };

    internal void AddReceived(int bytes)
    {
        Volatile.Write(ref _received, _received + 1);
        Volatile.Write(ref _receivedBytes, _receivedBytes + bytes);
    }

    internal void AddMalformed(MalformedReason reason)
        => Volatile.Write(ref _malformed[(int)reason], _malformed[(int)reason] + 1);

    internal void AddHealthQuestion() => Volatile.Write(ref _healthQuestions, _healthQuestions + 1);

    internal void AddReservedBitsSet() => Volatile.Write(ref _reservedBitsSet, _reservedBitsSet + 1);

    /// <returns>Whether the network is within the limit.</returns>
    internal bool AddMirrored(int vni, int bytes, bool cut)
    {
        Volatile.Write(ref _mirrored, _mirrored + 1);
        if (cut)
        {
            Volatile.Write(ref _cut, _cut + 1);
        }

        // Copies come in runs of one network.
        if (_last is null || _last.Vni != vni)
        {
            if (!TryFindNetwork(vni, out var network))
            {
                Volatile.Write(ref _otherNetworks, _otherNetworks + 1);
                return false;
            }

            _last = network;
        }

        _last.Add(bytes);
        return true;
    }

    internal void AddStored(long packets) => Volatile.Write(ref _stored, _stored + packets);

    internal void AddNotStored(long packets) => Volatile.Write(ref _notStored, _notStored + packets);

    internal void AddDelivered() => Volatile.Write(ref _delivered, _delivered + 1);

    internal void AddNotDelivered() => Volatile.Write(ref _notDelivered, _notDelivered + 1);

    internal void SetKernelDrops(long packets) => Volatile.Write(ref _kernelDrops, packets);

    internal void SetSocketErrors(long errors) => Volatile.Write(ref _socketErrors, errors);

    private bool TryFindNetwork(int vni, out NetworkCounter network)
    {
        if (_networks.TryGetValue(vni, out network!))
        {
            return true;
        }

        // Count takes the locks of the dictionary, but only when a network is new.
        if (_networks.Count >= _maxNetworks)
        {
            return false;
        }

        network = new NetworkCounter(vni);
        return _networks.TryAdd(vni, network);
    }

    private sealed class NetworkCounter(int vni)
    {
        private long _packets;
        private long _bytes;

        public int Vni => vni;

        public long Packets => Volatile.Read(ref _packets);

        public void Add(int bytes)
        {
            Volatile.Write(ref _packets, _packets + 1);
            Volatile.Write(ref _bytes, _bytes + bytes);
        }

        public NetworkCount ToCount() => new(vni, Packets, Volatile.Read(ref _bytes));
    }
}

/// <summary>The counts of <see cref="ReceiverCounters"/> at one moment; its docstrings say what they count.</summary>
public sealed record ReceiverSnapshot
{
    public required long Received { get; init; }
    public required long ReceivedBytes { get; init; }
    public required long Mirrored { get; init; }
    public required long Cut { get; init; }
    public required long ReservedBitsSet { get; init; }
    public required long OtherNetworks { get; init; }
    public required long HealthQuestions { get; init; }
    public required long Stored { get; init; }
    public required long NotStored { get; init; }
    public required long Delivered { get; init; }
    public required long NotDelivered { get; init; }
    public required long KernelDrops { get; init; }
    public required long SocketErrors { get; init; }

    /// <summary>Reasons that occurred.</summary>
    public required ImmutableArray<MalformedCount> Malformed { get; init; }

    /// <summary>By VNI, ascending.</summary>
    public required ImmutableArray<NetworkCount> Networks { get; init; }
}

public readonly record struct MalformedCount(MalformedReason Reason, long Packets);

/// <param name="Vni">VXLAN network identifier.</param>
/// <param name="Packets">Copies received.</param>
/// <param name="Bytes">Their bytes from the inner Ethernet header on, as received.</param>
public readonly record struct NetworkCount(int Vni, long Packets, long Bytes);
