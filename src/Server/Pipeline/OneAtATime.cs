using System.Collections.Concurrent;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Pipeline;

/// <summary>
/// Notices that an operation runs on an object while the same operation on it is still running. Calls are decided one after the other
/// in any case, so this only serves those who want to see the conflict.
/// </summary>
internal sealed class OneAtATime
{
    private static readonly string[] s_objects = ["TrafficMirrorSessionId", "TrafficMirrorFilterRuleId", "TrafficMirrorFilterId"];

    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);

    /// <returns>False when the same operation runs on the same object.</returns>
    public bool TryBegin(string key) => _running.TryAdd(key, 0);

    public void End(string key) => _running.TryRemove(key, out _);

    /// <summary>What must not run twice at a moment; null for a call that cannot meet another.</summary>
    public static string? KeyOf(Call call)
    {
        var operation = call.Operation!;
        var changed = ObjectOf(operation, call.Parameters);
        return changed is null ? null : $"{call.Caller.Account}/{call.Region}/{operation.Name}/{changed}";
    }

    /// <summary>A create names no object of its own; opening the service concerns the region.</summary>
    private static string? ObjectOf(Operation operation, BoundParameters parameters)
        => operation.Name == "OpenTrafficMirrorService" ? ""
        : operation.Name is "CreateTrafficMirrorSession" ? null
        : s_objects.FirstOrDefault(name => operation.FindParameter(name) is not null) is { } id ? parameters.String(id)
        : null;
}
