using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux.Namespaces;

namespace Heliograph.Agent.Health;

/// <summary>Probes the members of groups and knows which of them are well.</summary>
/// <param name="time">Paces the probes.</param>
/// <param name="thread">Of the agent's namespace.</param>
/// <param name="changed">A member became healthy or unhealthy; called on any thread.</param>
internal sealed class HealthMonitor(TimeProvider time, NamespaceThread thread, Action changed) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Group, IPAddress Address), MemberProbe> _probes = new();
    private readonly ConcurrentDictionary<ulong, MemberProbe> _byNonce = new();
    private readonly Dictionary<ProbeKind, ProbeSocket?> _sockets = [];
    private ImmutableArray<GroupPlan> _groups = [];

    /// <summary>Why members are not probed although they should be.</summary>
    public ImmutableArray<string> Problems { get; private set; } = [];

    /// <summary>Null: not known, or it is not probed.</summary>
    public bool? IsUp(string group, IPAddress address) => _probes.TryGetValue((group, address), out var probe) ? probe.IsUp : null;

    /// <summary>Probes the members of these groups and no others. What is known of a member that stays, and is probed as before, stays. Not called twice at once.</summary>
    public async Task WatchAsync(ImmutableArray<GroupPlan> groups)
    {
        if (groups.SequenceEqual(_groups))
        {
            return;
        }

        _groups = groups;
        Problems = [];
        var wanted = groups.Where(group => group.Probe.Kind != ProbeKind.None)
            .SelectMany(group => group.Members.Select(member => (Key: (group.Id, member.Address), group.Probe)))
            .ToDictionary(item => item.Key, item => item.Probe);
        foreach (var (key, probe) in _probes.Where(found => wanted.GetValueOrDefault(found.Key) != found.Value.Settings))
        {
            _probes.TryRemove(key, out _);
            _byNonce.TryRemove(probe.Nonce, out _);
            await probe.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var (key, settings) in wanted.Where(item => !_probes.ContainsKey(item.Key)))
        {
            if (await SocketAsync(settings.Kind).ConfigureAwait(false) is { } socket)
            {
                var probe = new MemberProbe(key.Address, NewNonce(), settings, socket, changed);
                _probes[key] = _byNonce[probe.Nonce] = probe;
                probe.Start(time);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await WatchAsync([]).ConfigureAwait(false);
        foreach (var socket in _sockets.Values.OfType<ProbeSocket>())
        {
            await socket.DisposeAsync().ConfigureAwait(false);
        }

        _sockets.Clear();
    }

    private async Task<ProbeSocket?> SocketAsync(ProbeKind kind)
    {
        if (_sockets.TryGetValue(kind, out var known))
        {
            return known;
        }

        try
        {
            return _sockets[kind] = await thread.InvokeAsync(() => ProbeSocket.Open(kind, Answered)).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            var problem = $"collectors cannot be probed ({failure.Message}); every member of a group counts as healthy. Run the agent as root, or with CAP_NET_RAW";
            Problems = [.. Problems.Append(problem).Distinct()];
            return null;
        }
    }

    private void Answered(ulong nonce, uint sequence)
    {
        if (_byNonce.TryGetValue(nonce, out var probe))
        {
            probe.Answered(sequence);
        }
    }

    private static ulong NewNonce()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
