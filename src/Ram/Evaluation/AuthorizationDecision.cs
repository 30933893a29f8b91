namespace Heliograph.Ram.Evaluation;

/// <summary>What the policies say, and which of them said it.</summary>
/// <param name="Outcome">Only <see cref="AccessOutcome.Allowed"/> lets the request through.</param>
/// <param name="Level">Where it was decided: <c>PolicyType</c> of AccessDeniedDetail.</param>
/// <param name="Policy">The policy that decided; null for the owner, for an implicit denial and for a session policy.</param>
/// <param name="Statement">Index of the statement that decided; -1 when no statement did.</param>
/// <param name="Resource">The resource that was decided on; for <see cref="AccessOutcome.Allowed"/> the last one.</param>
public sealed record AuthorizationDecision(AccessOutcome Outcome, PolicyLevel Level, AppliedPolicy? Policy, int Statement, string Resource)
{
    public bool IsAllowed => Outcome == AccessOutcome.Allowed;
}

/// <summary>The denials are spelled as <c>NoPermissionType</c> on the wire.</summary>
public enum AccessOutcome
{
    Allowed,
    ImplicitDeny,
    ExplicitDeny,
}

/// <summary>Spelled as <c>PolicyType</c> of AccessDeniedDetail on the wire.</summary>
public enum PolicyLevel
{
    AccountLevelIdentityBasedPolicy,
    ResourceGroupLevelIdentityBasedPolicy,
    SessionPolicy,
    AssumeRolePolicy,
}
