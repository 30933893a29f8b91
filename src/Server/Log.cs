using Microsoft.Extensions.Logging;

namespace Heliograph.Server;

// Ids 3000 to 3999 belong to the server.
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "The call {RequestId} ({Action}) failed unexpectedly")]
    public static partial void CallFailed(ILogger logger, string requestId, string action, Exception failure);

    [LoggerMessage(3002, LogLevel.Error, "The store refused the call {RequestId} ({Action})")]
    public static partial void StoreFailed(ILogger logger, string requestId, string action, Exception failure);

    [LoggerMessage(3003, LogLevel.Warning, "{Count} audit records were lost because they came faster than they could be written; {Total} since the start")]
    public static partial void AuditLost(ILogger logger, long count, long total);

    [LoggerMessage(3004, LogLevel.Error, "Audit records could not be written")]
    public static partial void AuditNotWritten(ILogger logger, Exception failure);
}
