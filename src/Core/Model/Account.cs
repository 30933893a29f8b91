namespace Heliograph.Core.Model;

/// <summary>An account of this deployment. What it owns stands in worlds of its own.</summary>
public sealed record Account
{
    public required AccountId Id { get; init; }

    /// <summary>For people; may be empty, and need not be unique.</summary>
    public string DisplayName { get; init; } = "";
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>The key that was made last for its owner by a command; empty when its keys are those of starts.</summary>
    public string OwnerKeyId { get; init; } = "";

    /// <summary>The account that the first start made: the operator's, unless a start names another one.</summary>
    public bool IsFirst { get; init; }
}
