using System.Collections.Immutable;
using System.Net.Sockets;
using Heliograph.Lab.Verification;

namespace Heliograph.Lab.Scenario;

/// <summary>The receiver under test, as far as the scenario needs it. The program puts the product's receiver behind it.</summary>
public interface ILabReceiver : IAsyncDisposable
{
    /// <summary>What arrived so far. Read while more arrives.</summary>
    IReadOnlyCollection<ReceivedCopy> Copies { get; }

    /// <summary>Takes what is waiting in the socket, and finishes the capture files.</summary>
    Task<ReceiverOutcome> StopAsync();
}

/// <summary>Starts a receiver on a socket that is bound to the VXLAN port in a collector; the receiver takes it over.</summary>
public delegate ILabReceiver StartReceiver(Socket socket);

/// <param name="CaptureFiles">pcapng files with the copies.</param>
/// <param name="Malformed">Datagrams that were not VXLAN.</param>
/// <param name="Lost">Datagrams that the kernel dropped, and copies that no file holds.</param>
public sealed record ReceiverOutcome(ImmutableArray<string> CaptureFiles, long Malformed, long Lost);
