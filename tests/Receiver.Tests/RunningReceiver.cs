using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Heliograph.Receiver.Tests;

/// <summary>A receiver that runs on a port of the loopback interface, and a socket that sends to it.</summary>
internal sealed class RunningReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Task _run;

    public RunningReceiver(ReceiverOptions options, TimeProvider? time = null, ILogger<MirrorReceiver>? logger = null)
    {
        Receiver = new MirrorReceiver(
            options with { Address = IPAddress.Loopback, Port = 0 }, time ?? TimeProvider.System, logger);
        _sender.Connect(Receiver.LocalEndPoint);
        _run = Receiver.RunAsync(_stop.Token);
    }

    public MirrorReceiver Receiver { get; }

    public ReceiverCounters Counters => Receiver.Counters;

    /// <summary>Sends one datagram and waits until the receiver has taken it.</summary>
    public void Send(byte[] datagram)
    {
        var before = Counters.Received;
        _sender.Send(datagram);
        WaitUntil(() => Counters.Received > before);
    }

    public byte[] Receive()
    {
        var buffer = new byte[2048];
        _sender.ReceiveTimeout = (int)Deadline.TotalMilliseconds;
        return buffer[.._sender.Receive(buffer)];
    }

    public void SendWithoutWaiting(byte[] datagram) => _sender.Send(datagram);

    public void WaitUntil(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        var spin = new SpinWait();
        while (!condition())
        {
            if (_run.IsFaulted)
            {
                _run.GetAwaiter().GetResult();
            }

            if (clock.Elapsed > Deadline)
            {
                throw new TimeoutException("The condition did not become true: " + Counters.Snapshot());
            }

            spin.SpinOnce();
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Receiver.Dispose();
        _sender.Dispose();
        _stop.Dispose();
    }
}
