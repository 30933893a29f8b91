namespace Heliograph.Receiver;

/// <summary>How datagrams come from the kernel.</summary>
public enum ReceiveMode
{
    /// <summary>The UDP socket alone.</summary>
    Socket,

    /// <summary>A ring of packets in shared memory, beside the socket, which takes what is not for the ring.</summary>
    Ring,

    /// <summary>The ring where it can be had, else the socket; <see cref="MirrorReceiver.ModeReason"/> says why.</summary>
    Auto,
}

/// <summary>The ring cannot be had; the message says why.</summary>
public sealed class RingException(string message, Exception? cause = null) : Exception(message, cause);
