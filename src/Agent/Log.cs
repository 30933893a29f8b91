using Microsoft.Extensions.Logging;

namespace Heliograph.Agent;

/// <summary>Messages of the agent, event ids 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Plan {Revision} applied: {Interfaces} interfaces mirrored")]
    public static partial void Applied(ILogger logger, long revision, int interfaces);

    [LoggerMessage(3001, LogLevel.Warning, "{Problem}")]
    public static partial void Problem(ILogger logger, string problem);

    [LoggerMessage(3003, LogLevel.Information, "{Directions} directions of interfaces were mirrored already and are taken over")]
    public static partial void Adopted(ILogger logger, int directions);

    [LoggerMessage(3006, LogLevel.Information, "Mirrors that an agent with pins left at {Path} are removed, since this one has none")]
    public static partial void Removed(ILogger logger, string path);

    [LoggerMessage(3004, LogLevel.Error, "What an agent before this one left could not be taken over: {Reason}; it is tried again with the first plan")]
    public static partial void NotAdopted(ILogger logger, string reason);

    [LoggerMessage(3005, LogLevel.Error, "The sign of life for mirrors could not be given: {Reason}")]
    public static partial void NotBeating(ILogger logger, string reason);

    [LoggerMessage(3002, LogLevel.Error, "Plan {Revision} could not be applied: {Reason}; source traffic is untouched")]
    public static partial void Failed(ILogger logger, long revision, string reason);
}
