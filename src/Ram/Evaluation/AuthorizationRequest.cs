using System.Collections.Immutable;

namespace Heliograph.Ram.Evaluation;

/// <summary>What somebody wants to do.</summary>
public sealed record AuthorizationRequest
{
    /// <summary><c>&lt;ram-code&gt;:&lt;operation&gt;</c>, for example <c>vpc:CreateTrafficMirrorFilter</c>; case does not matter.</summary>
    public required string Action { get; init; }

    /// <summary>At least one; each must be allowed.</summary>
    public required ImmutableArray<RequestedResource> Resources { get; init; }

    public required RequestContext Context { get; init; }
}

/// <summary>One resource that an operation touches.</summary>
/// <param name="Arn">
/// <c>acs:vpc:{region}:{account}:trafficmirrorfilter/{id}</c>, <c>…/*</c> for create and list, or <c>*</c> where the operation has no resource.
/// </param>
public sealed record RequestedResource(string Arn)
{
    /// <summary>The resource group that it is in; empty when it is in none that counts: grants scoped to a group do not reach it then.</summary>
    public string ResourceGroupId { get; init; } = "";

    /// <summary>For <c>acs:ResourceTag/…</c>.</summary>
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;
}
