using System.Collections.Immutable;

namespace Heliograph.Ram.Identities;

/// <summary>Why a directory is not changed.</summary>
/// <param name="Code">Spelled as published, see <see cref="DirectoryCodes"/>.</param>
/// <param name="Arguments">What fills the holes of the message: for <c>MalformedPolicyDocument</c> the sentence itself; else empty.</param>
public sealed record DirectoryRefusal(string Code, ImmutableArray<string> Arguments)
{
    public static DirectoryRefusal Of(string code, params ReadOnlySpan<string> arguments) => new(code, [.. arguments]);
}

/// <summary>The directory after a change, or why it was not changed.</summary>
public abstract record DirectoryOutcome
{
    private DirectoryOutcome()
    {
    }

    /// <param name="Directory">Replaces the one that was asked.</param>
    public sealed record Changed(AccountDirectory Directory) : DirectoryOutcome;

    /// <param name="Refusal">The first check that failed.</param>
    public sealed record Refused(DirectoryRefusal Refusal) : DirectoryOutcome;

    /// <summary>The same with the tags of what was just made, unless something refuses.</summary>
    public DirectoryOutcome WithTags(TaggedKind kind, string name, ImmutableArray<RamTag> tags)
        => this is Changed changed && !tags.IsEmpty ? changed.Directory.Tag(kind, [name], tags, DirectoryLimits.Default) : this;

    public static implicit operator DirectoryOutcome(AccountDirectory directory) => new Changed(directory);

    public static implicit operator DirectoryOutcome(DirectoryRefusal refusal) => new Refused(refusal);

    public static DirectoryOutcome FromAccountDirectory(AccountDirectory directory) => directory;

    public static DirectoryOutcome FromDirectoryRefusal(DirectoryRefusal refusal) => refusal;
}
