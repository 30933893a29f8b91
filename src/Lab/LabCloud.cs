using System.Collections.Immutable;
using System.Net.Sockets;
using Heliograph.Lab.Cloud;
using Heliograph.Linux;
using Heliograph.Linux.Namespaces;

namespace Heliograph.Lab;

/// <summary>
/// A small cloud in network namespaces: a hypervisor with a bridge, a client, two servers, two collectors. Whoever made it
/// owns it and removes it by disposing; whoever only opened it leaves it as it is.
/// </summary>
public sealed class LabCloud : IAsyncDisposable
{
    private readonly Topology _topology;
    private readonly LabStateFile _state;
    private readonly TimeProvider _time;
    private readonly bool _isOwner;
    private readonly Dictionary<string, NamespaceThread> _threads = [];
    private bool _disposed;

    private LabCloud(Topology topology, LabStateFile state, TimeProvider time, bool isOwner)
        => (_topology, _state, _time, _isOwner) = (topology, state, time, isOwner);

    /// <summary>MTU of the bridge and of the links to collectors.</summary>
    public static int UnderlayMtu => Topology.UnderlayMtu;

    /// <summary>Where the agent works: it holds the bridge and the host halves of all guests' interfaces.</summary>
    public string HostNamespaceName => _topology.HostNamespaceName;

    /// <summary>Carries the copies: the bridge.</summary>
    public string UnderlayDeviceName => Topology.BridgeName;

    public ImmutableArray<LabGuest> Guests => _topology.Guests;

    public LabGuest Client => Guest("client");

    public LabGuest Server1 => Guest("server1");

    public LabGuest Server2 => Guest("server2");

    public LabGuest Collector1 => Guest("collector1");

    public LabGuest Collector2 => Guest("collector2");

    /// <summary>Makes a lab. What a dead process left of the same prefix is removed first.</summary>
    /// <exception cref="LabException">A lab of this prefix is in use, or something is missing to make one.</exception>
    /// <exception cref="LinuxException">The kernel refuses a step; everything made before it is removed.</exception>
    public static async Task<LabCloud> CreateAsync(LabOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var topology = Topology.Of(options.Prefix);
        RequireRoot();
        var file = new LabStateFile(options.StateDirectory, options.Prefix);
        using var exclusive = await file.LockAsync(time, cancellationToken).ConfigureAwait(false);
        if (file.Read() is { } existing)
        {
            RequireUnused(existing, file);
            RemoveAll(topology, file);
        }

        RequireFreeNames(topology);
        file.Write(LabState.OfThisProcess(options));
        var cloud = new LabCloud(topology, file, time, isOwner: !options.OutlivesOwner);
        try
        {
            cloud.MakeNamespaces();
            new LabBuilder(topology, cloud._threads).Build();
            return cloud;
        }
        catch
        {
            cloud.EndThreads();
            RemoveAll(topology, file);
            throw;
        }
    }

    /// <summary>Opens a lab that this or another process made.</summary>
    /// <exception cref="LabException">There is none.</exception>
    public static LabCloud Open(LabOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var topology = Topology.Of(options.Prefix);
        RequireRoot();
        var file = new LabStateFile(options.StateDirectory, options.Prefix);
        if (file.Read() is not { IsInUse: true })
        {
            throw new LabException(
                $"There is no lab '{options.Prefix}'. Make one with 'heliograph lab up', or start everything with 'heliograph up --lab'.");
        }

        var cloud = new LabCloud(topology, file, time, isOwner: false);
        try
        {
            cloud.EnterNamespaces();
            return cloud;
        }
        catch
        {
            cloud.EndThreads();
            throw;
        }
    }

    /// <summary>Removes a lab, whoever made it, and whether or not it is complete. Does nothing when there is none.</summary>
    /// <returns>Whether there was anything.</returns>
    public static async Task<bool> RemoveAsync(LabOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var topology = Topology.Of(options.Prefix);
        RequireRoot();
        var file = new LabStateFile(options.StateDirectory, options.Prefix);
        using var exclusive = await file.LockAsync(time, cancellationToken).ConfigureAwait(false);
        var found = file.Read() is not null || NetworkNamespace.List().Intersect(topology.NamespaceNames).Any();
        RemoveAll(topology, file);
        return found;
    }

    public LabGuest Guest(string name)
        => Guests.FirstOrDefault(g => g.Name == name) ?? throw new ArgumentException($"The lab has no guest '{name}'.", nameof(name));

    /// <summary>Makes a socket that lives in a guest; it may be used on any thread and is the caller's.</summary>
    public Socket OpenSocket(LabGuest guest, AddressFamily family, SocketType type, ProtocolType protocol)
        => In(guest, () => new Socket(family, type, protocol));

    /// <summary>Runs a function on a thread that is in a guest, for what has to be made there.</summary>
    public T In<T>(LabGuest guest, Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(guest);
        return _threads[guest.NamespaceName].Invoke(function);
    }

    /// <summary>Runs a function on a thread that is in the hypervisor.</summary>
    public T InHost<T>(Func<T> function) => _threads[HostNamespaceName].Invoke(function);

    /// <summary>Ends the threads in the lab; the owner also removes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        EndThreads();
        if (_isOwner)
        {
            using var exclusive = await _state.LockAsync(_time, CancellationToken.None).ConfigureAwait(false);
            RemoveAll(_topology, _state);
        }
    }

    private static void RequireRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new LabException("The lab makes network namespaces, which needs root. Run the command with sudo.");
        }
    }

    private static void RequireUnused(LabState state, LabStateFile file)
    {
        if (state.IsInUse)
        {
            var whose = state.OutlivesOwner ? "It stays until it is removed" : $"It belongs to process {state.OwnerPid}";
            throw new LabException(
                $"The lab '{state.Prefix}' exists ({file.Path}). {whose}: "
                + "end that, remove it with 'heliograph lab down', or choose another prefix.");
        }
    }

    private static void RequireFreeNames(Topology topology)
    {
        if (NetworkNamespace.List().Intersect(topology.NamespaceNames).FirstOrDefault() is { } taken)
        {
            throw new LabException(
                $"There is a network namespace '{taken}' that no lab is known to own. "
                + "Remove it with 'heliograph lab down', or choose another prefix.");
        }
    }

    /// <summary>The devices go with their namespaces. The state file goes last, so that an interrupted removal is finished later.</summary>
    private static void RemoveAll(Topology topology, LabStateFile file)
    {
        foreach (var name in topology.NamespaceNames)
        {
            NetworkNamespace.Delete(name);
        }

        file.Delete();
    }

    private void MakeNamespaces()
    {
        foreach (var name in _topology.NamespaceNames)
        {
            using var made = NetworkNamespace.Create(name);
            _threads.Add(name, new NamespaceThread(made));
        }
    }

    private void EnterNamespaces()
    {
        foreach (var name in _topology.NamespaceNames)
        {
            using var existing = NetworkNamespace.Open(name);
            _threads.Add(name, new NamespaceThread(existing));
        }
    }

    private void EndThreads()
    {
        foreach (var thread in _threads.Values)
        {
            thread.Dispose();
        }
    }
}
