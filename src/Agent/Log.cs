using Microsoft.Extensions.Logging;

namespace Heliograph.Agent;

/// <summary>Messages of the agent, event ids 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Plan {Revision} applied: {Interfaces} interfaces mirrored")]
    public static partial void Applied(ILogger logger, long revision, int interfaces);

    [LoggerMessage(3001, LogLevel.Warning, "{Problem}")]
    public static partial void Problem(ILogger logger, string problem);

    [LoggerMessage(3002, LogLevel.Error, "Plan {Revision} could not be applied: {Reason}; source traffic is untouched")]
    public static partial void Failed(ILogger logger, long revision, string reason);
}
