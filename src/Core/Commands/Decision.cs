using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>What a command comes to: changes to commit with the outcome to answer, or a refusal.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <param name="Refusal">The first check that failed, in the order in which the service checks.</param>
    public sealed record Refused(Refusal Refusal) : Decision;

    /// <param name="Changes">To be committed all or not at all; may be empty when there is nothing to do.</param>
    /// <param name="Outcome">What the answer tells.</param>
    public sealed record Accepted(ImmutableArray<WorldChange> Changes, Outcome Outcome) : Decision;

    public static implicit operator Decision(Refusal refusal) => new Refused(refusal);

    public static Decision Refuse(string code, params ReadOnlySpan<string> arguments) => new Refused(Refusal.Of(code, arguments));

    public static Decision Accept(Outcome outcome, params ReadOnlySpan<WorldChange> changes) => new Accepted([.. changes], outcome);

    public static Decision Accept(params ReadOnlySpan<WorldChange> changes) => new Accepted([.. changes], Outcome.Nothing);

    public static Decision FromRefusal(Refusal refusal) => new Refused(refusal);
}

/// <summary>What the answer of a command tells besides its success. Kept with a client token, so that a retry gets it again.</summary>
public sealed record Outcome
{
    public static Outcome Nothing { get; } = new();

    /// <summary>Id of a created filter, session or account; else empty.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its resource group; else empty.</summary>
    public string ResourceGroupId { get; init; } = "";

    /// <summary>Id of the access key that is made for the owner of an account; else empty. Its secret is never part of an outcome.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>More changes are needed than one transaction may hold: the command is to be decided again after this one.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>The resource group that a command on groups was about. None of these takes a client token.</summary>
    public ResourceGroup? Group { get; init; }

    /// <summary>Ids of created inbound rules, in request order.</summary>
    public ImmutableArray<string> IngressRuleIds { get; init; } = [];

    /// <summary>Ids of created outbound rules, in request order.</summary>
    public ImmutableArray<string> EgressRuleIds { get; init; } = [];
}
