using System.Collections.Immutable;
using System.Net;

namespace Heliograph.Doctor;

/// <summary>How bad it is; the exit code of <c>doctor</c> is the worst of all.</summary>
internal enum Level
{
    Ok = 0,

    /// <summary>Mirroring works, but less well, or not everything of it.</summary>
    Warn = 1,

    /// <summary>Mirroring, or the part that was asked for, does not work.</summary>
    Fail = 2,
}

/// <summary>What a check saw.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Says">One line.</param>
/// <param name="Remedy">One line; empty when there is nothing to do.</param>
internal sealed record Finding(string Check, Level Level, string Says, string Remedy = "");

/// <summary>What is to be looked at.</summary>
internal sealed record Questions
{
    /// <summary>Where the store is or will be.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the API listens or will listen.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Whether a server of ours answers there.</summary>
    public bool ServerAnswers { get; init; }

    /// <summary>Where copies go.</summary>
    public ImmutableArray<IPAddress> Collectors { get; init; } = [];
}

/// <summary>Looks at one thing of the machine, in the network namespace of the calling thread, and changes nothing.</summary>
internal interface ICheck
{
    string Name { get; }

    IEnumerable<Finding> Look(Questions questions);
}
