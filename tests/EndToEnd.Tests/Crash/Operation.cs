using System.Collections.Immutable;
using System.Text.Json;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>A call that changes something, and what must be different once it has had its effect.</summary>
internal sealed record Operation(string Action, params (string Name, string Value)[] Parameters)
{
    public string Version { get; init; } = ApiClient.VpcVersion;

    /// <summary>Null where the operation takes none.</summary>
    public string? Token { get; init; }

    /// <summary>Paths of <see cref="Picture.Things"/> with their new values; null: it is gone.</summary>
    public ImmutableArray<(string Path, string? Value)> Writes { get; init; } = [];

    /// <summary>Where its answer has the ids of what it made.</summary>
    public ImmutableArray<(string Path, Func<JsonElement, string?> Id)> Makes { get; init; } = [];

    /// <summary>The bytes that were sent for it, as often as it was tried.</summary>
    public ImmutableList<byte[]> Sent { get; init; } = [];

    public ImmutableSortedDictionary<string, string> ApplyTo(ImmutableSortedDictionary<string, string> things)
    {
        var after = things.ToBuilder();
        foreach (var (path, value) in Writes)
        {
            if (value is null)
            {
                after.Remove(path);
            }
            else
            {
                after[path] = value;
            }
        }

        return after.ToImmutable();
    }

    public byte[] Sign(ApiClient api)
    {
        IEnumerable<(string, string)> token = Token is null ? [] : [("ClientToken", Token)];
        IEnumerable<(string, string)> region = Parameters.Any(p => p.Name == "RegionId") ? [] : [("RegionId", ApiClient.Region)];
        return api.Request(Action, new CallOptions { Version = Version }, [.. Parameters, .. token, .. region]);
    }

    public override string ToString()
        => $"{Action} {string.Join(' ', Parameters.Select(p => $"{p.Name}={p.Value}"))}{(Token is null ? "" : $" ClientToken={Token}")}";
}
