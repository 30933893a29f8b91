using System.Collections.Immutable;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Store;

namespace Heliograph.Server.Worlds;

/// <summary>What a piece of work wants to happen to a world that it has seen.</summary>
/// <typeparam name="T">What it answers.</typeparam>
/// <param name="Result">The answer if this becomes true.</param>
/// <param name="Changes">Changes of the world.</param>
internal sealed record Proposal<T>(T Result, ImmutableArray<WorldChange> Changes)
{
    /// <summary>Entries beside the world that belong to the same transaction.</summary>
    public ImmutableArray<Put> Puts { get; init; } = [];

    /// <summary>The nonce of the call, to be remembered from the same transaction on; null for none.</summary>
    public SpentNonce? Nonce { get; init; }

    /// <summary>Keys beside the world that must be absent; otherwise the work ends in <see cref="Committed{T}.KeyTaken"/>.</summary>
    public ImmutableArray<string> AbsentKeys { get; init; } = [];

    /// <summary>Changes of another world that belong to the same transaction; null for none.</summary>
    public BesideChanges? Beside { get; init; }
}

/// <summary>Changes of a second world. If it has changed meanwhile, the work ends in <see cref="Committed{T}.KeyTaken"/>: its head is taken.</summary>
/// <param name="Holder">Learns of them before the work is complete.</param>
/// <param name="World">The world of the holder that they were decided on.</param>
/// <param name="Changes">At least one.</param>
internal sealed record BesideChanges(WorldHolder Holder, World World, ImmutableArray<WorldChange> Changes);

/// <summary>What became of a piece of work.</summary>
/// <param name="Result">The answer; default when <paramref name="KeyTaken"/>.</param>
/// <param name="KeyTaken">One of the keys that had to be absent was not, or a world beside has changed: nothing was changed.</param>
/// <param name="Revision">Revision of the world that holds the changes.</param>
internal readonly record struct Committed<T>(T? Result, bool KeyTaken, long Revision);
