namespace Heliograph.Testing.Interpreter;

/// <summary>A packet that a program sent to another device.</summary>
public sealed record RedirectedClone(uint InterfaceIndex, SocketBuffer Packet);

/// <summary>What helpers ask the kernel for.</summary>
public sealed class InterpreterEnvironment
{
    /// <summary>Nanoseconds since boot (<c>bpf_ktime_get_ns</c>).</summary>
    public Func<ulong> Clock { get; init; } = () => 1_000_000_000;

    /// <summary>Likewise, with the time that the machine slept (<c>bpf_ktime_get_boot_ns</c>).</summary>
    public Func<ulong> BootClock { get; init; } = () => 2_000_000_000;

    /// <summary><c>bpf_get_prandom_u32</c>.</summary>
    public Func<uint> Chance { get; init; } = () => 4;

    /// <summary>
    /// Runs where the clone would reach the other device, before <c>bpf_clone_redirect</c> returns, and gives its return value.
    /// </summary>
    public Func<RedirectedClone, int>? OnClone { get; init; }

    /// <summary>Every clone so far.</summary>
    public IList<RedirectedClone> Clones { get; } = [];
}
