using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Heliograph.Core.Packets;
using Heliograph.Linux;
using Heliograph.Linux.Sockets;
using Heliograph.Receiver.Delivering;
using Heliograph.Receiver.Listening;
using Heliograph.Receiver.Writing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heliograph.Receiver;

/// <summary>
/// Receives mirrored packets in VXLAN, counts them, writes them to pcapng files, delivers them to local interfaces
/// and hands them to a sink. The socket is bound, the first file begun and the interface made by the constructor: packets that come between it and <see cref="RunAsync"/> wait in the
/// socket's buffer.
/// </summary>
/// <remarks>Nothing that arrives stops it. The receiving thread allocates nothing per packet.</remarks>
public sealed class MirrorReceiver : IDisposable
{
    /// <summary>Bounds how long a stop takes, and how late files are flushed and rotated.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly ReceiverOptions _options;
    private readonly ILogger _logger;
    private readonly DatagramSource _source;
    private readonly RingSource? _ring;
    private readonly CaptureWriter? _writer;
    private readonly InterfaceWriter? _interfaces;
    private int _started;

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    /// <exception cref="CaptureException">The directory for captures cannot be written.</exception>
    /// <exception cref="RingException">A ring is asked for and cannot be had.</exception>
    /// <exception cref="DeliveryException">The interface for frames cannot be made.</exception>
    public MirrorReceiver(ReceiverOptions options, TimeProvider time, ILogger<MirrorReceiver>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _logger = logger ?? NullLogger<MirrorReceiver>.Instance;
        Counters = new ReceiverCounters(options.MaxNetworks);
        var socket = options.BoundSocket ?? DatagramSource.Bind(options.Address, options.Port);
        try
        {
            LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
            ReceiveBufferBytes = SocketBuffers.SetReceive(socket.SafeHandle, options.ReceiveBufferBytes);
            _source = new DatagramSource(socket, options.BatchSize);
            _interfaces = options.Delivery is { } delivery ? new InterfaceWriter(delivery, Counters, _logger) : null;
            _writer = options.Capture is { } capture ? new CaptureWriter(capture, Counters, time, _logger) : null;
            (_ring, ModeReason) = OpenRing();
        }
        catch
        {
            _interfaces?.Dispose();
            _writer?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    public ReceiverCounters Counters { get; }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>What the kernel gave for payload; it reserves as much again for its own records.</summary>
    public int ReceiveBufferBytes { get; }

    /// <summary>Never <see cref="ReceiveMode.Auto"/>.</summary>
    public ReceiveMode Mode => _ring is null ? ReceiveMode.Socket : ReceiveMode.Ring;

    /// <summary>Why it is this <see cref="Mode"/>, or where the ring is.</summary>
    public string ModeReason { get; }

    /// <summary>The newest finished capture files, at most 100, oldest first.</summary>
    public ImmutableArray<string> CaptureFiles => _writer?.Finished ?? [];

    /// <summary>Receives until it is cancelled, then finishes the open file. May be called once.</summary>
    /// <returns>Completes when everything is flushed; cancellation is the normal end and not an exception.</returns>
    /// <exception cref="LinuxException">The socket fails again and again.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            throw new InvalidOperationException("A receiver runs once.");
        }

        // A thread of its own: it waits in the kernel, and the pool is not for that.
        return Task.Factory.StartNew(
            () => Run(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose()
    {
        _ring?.Dispose();
        _source.Dispose();
        _interfaces?.Dispose();
        _writer?.Dispose();
    }

    private (RingSource? Ring, string Reason) OpenRing()
    {
        if (_options.Mode == ReceiveMode.Socket)
        {
            return (null, "asked for");
        }

        try
        {
            var ring = RingSource.Open(LocalEndPoint, _options.Ring);
            return (ring, $"on {ring.InterfaceName}");
        }
        catch (RingException e) when (_options.Mode == ReceiveMode.Auto)
        {
            return (null, e.Message.TrimEnd('.'));
        }
    }

    private void Run(CancellationToken cancellationToken)
    {
        _logger.Listening(LocalEndPoint.ToString(), ReceiveBufferBytes);
        if (ReceiveBufferBytes < _options.ReceiveBufferBytes)
        {
            _logger.SmallBuffer(ReceiveBufferBytes, _options.ReceiveBufferBytes);
        }

        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                ReceiveBatch(LongestWait);
            }

            TakeWhatIsWaiting();
        }
        finally
        {
            _writer?.Finish();
            _logger.Stopped(Counters.Received, Counters.Mirrored, Counters.KernelDrops);
        }
    }

    /// <summary>What arrived before the stop is received, but a sender that never pauses does not hold the stop up.</summary>
    private void TakeWhatIsWaiting()
    {
        const int MaxBatches = 1024;
        // A block that is not full is handed over by the kernel's timer only.
        var wait = _ring is null ? TimeSpan.Zero : 3 * _options.Ring.BlockTimeout;
        for (var batch = 0; batch < MaxBatches && ReceiveBatch(wait); batch++)
        {
        }
    }

    /// <returns>Whether there was anything.</returns>
    private bool ReceiveBatch(TimeSpan wait)
    {
        var any = _ring is not null && ReceiveBlock(_ring, wait);
        _source.Receive(_ring is null ? wait : TimeSpan.Zero);
        Counters.SetKernelDrops(_source.KernelDrops + (_ring?.KernelDrops ?? 0));
        Counters.SetSocketErrors(_source.Errors);
        for (var i = 0; i < _source.Count; i++)
        {
            if (Handle(_source.Datagram(i), _source.ArrivalUnixNanoseconds(i), out var question))
            {
                Answer(question, _source.Sender(i));
            }
        }

        _writer?.Tick();
        return any || _source.Count > 0;
    }

    private bool ReceiveBlock(RingSource ring, TimeSpan wait)
    {
        var taken = ring.TakeBlock(wait, _source.Handle);
        while (ring.Next(out var datagram, out var arrival))
        {
            if (Handle(datagram, arrival, out var question))
            {
                Answer(question, ring.ReadSender());
            }
        }

        return taken;
    }

    /// <returns>Whether it is a question that wants an answer.</returns>
    private bool Handle(ReadOnlySpan<byte> datagram, long arrival, out HealthMessage question)
    {
        question = default;
        Counters.AddReceived(datagram.Length);
        if (!VxlanPayload.TryRead(datagram, out var payload, out var reason))
        {
            if (reason == MalformedReason.WithoutNetworkIdentifier && HealthMessage.TryRead(datagram, out question) && !question.IsAnswer)
            {
                Counters.AddHealthQuestion();
                return true;
            }

            Counters.AddMalformed(reason);
            return false;
        }

        if (payload.ReservedBitsSet)
        {
            Counters.AddReservedBitsSet();
        }

        var bytes = datagram[VxlanHeader.Length..];
        var frame = new MirroredFrame
        {
            Vni = payload.Vni,
            ArrivalUnixNanoseconds = arrival,
            OriginalLength = OriginalLength.Of(bytes),
            Bytes = bytes,
        };
        var known = Counters.AddMirrored(frame.Vni, bytes.Length, frame.OriginalLength > bytes.Length);
        Store(frame, known);
        _interfaces?.Write(frame);
        _options.Sink?.Accept(frame);
        return false;
    }

    /// <summary>As long as the question, so that nobody is sent more than was sent here in his name.</summary>
    private void Answer(in HealthMessage question, IPEndPoint? sender)
    {
        if (sender is not null)
        {
            Span<byte> answer = stackalloc byte[HealthMessage.Length];
            (question with { IsAnswer = true }).WriteTo(answer);
            _source.Send(answer, sender);
        }
    }

    private void Store(in MirroredFrame frame, bool known)
    {
        if (_writer is null)
        {
            return;
        }

        if (known)
        {
            _writer.Write(frame);
        }
        else
        {
            Counters.AddNotStored(1);
        }
    }
}
