using Microsoft.Extensions.Logging;

namespace Heliograph.Receiver;

/// <summary>Messages of the receiver; event ids 6000 to 6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "Listening on UDP {EndPoint} with a receive buffer of {BufferBytes} bytes")]
    public static partial void Listening(this ILogger logger, string endPoint, int bufferBytes);

    [LoggerMessage(6001, LogLevel.Warning,
        "The receive buffer is {BufferBytes} bytes where {WantedBytes} were asked for, so bursts may be dropped; run with CAP_NET_ADMIN or raise net.core.rmem_max")]
    public static partial void SmallBuffer(this ILogger logger, int bufferBytes, int wantedBytes);

    [LoggerMessage(6002, LogLevel.Error,
        "Captures cannot be written to {Directory}: {Reason}; packets are kept in memory while they fit and then counted as not stored, next attempt in {Seconds} s")]
    public static partial void DiskRefuses(this ILogger logger, string directory, string reason, double seconds);

    [LoggerMessage(6003, LogLevel.Warning, "Captures are written to {Directory} again; {NotStored} packets were not stored so far")]
    public static partial void DiskAccepts(this ILogger logger, string directory, long notStored);

    [LoggerMessage(6004, LogLevel.Error, "The end of {Path} could not be written: {Reason}; it is valid up to there")]
    public static partial void FileNotComplete(this ILogger logger, string path, string reason);

    [LoggerMessage(6005, LogLevel.Error, "{Path} could not be finished and keeps this name: {Reason}")]
    public static partial void FileNotFinished(this ILogger logger, string path, string reason);

    [LoggerMessage(6006, LogLevel.Information, "Stopped after {Received} datagrams, {Mirrored} of them copies, {KernelDrops} dropped by the kernel")]
    public static partial void Stopped(this ILogger logger, long received, long mirrored, long kernelDrops);

    [LoggerMessage(6007, LogLevel.Information, "Decapsulated frames are delivered to the interface {Name}")]
    public static partial void Delivering(this ILogger logger, string name);

    [LoggerMessage(6008, LogLevel.Warning,
        "This kernel cannot keep the frames on {Name} from the network stack (Linux 6.6, CAP_BPF): it handles those that are sent to everybody")]
    public static partial void StackSeesFrames(this ILogger logger, string name);

    [LoggerMessage(6009, LogLevel.Error, "Frames of VNI {Vni} are counted as not delivered: {Reason}")]
    public static partial void NetworkNotDelivered(this ILogger logger, int vni, string reason);

    [LoggerMessage(6010, LogLevel.Warning, "There are {Limit} interfaces already; frames of further networks are counted as not delivered")]
    public static partial void TooManyInterfaces(this ILogger logger, int limit);
}
