using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;

namespace Heliograph.Server.Documents;

// The stored form of users, groups, roles and policies, one document each. Secrets of access keys stand elsewhere (AccessKeyDocument).

internal sealed record RamUserDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? DisplayName { get; init; }
    public string? MobilePhone { get; init; }
    public string? Email { get; init; }
    public string? Comments { get; init; }
    public required DateTimeOffset CreateDate { get; init; }
    public required DateTimeOffset UpdateDate { get; init; }
    public required ImmutableArray<RamKeyDocument> AccessKeys { get; init; }
    public RamLoginDocument? Login { get; init; }
}

/// <param name="Password">Its hash.</param>
internal sealed record RamLoginDocument(string Password, bool ResetRequired, bool MfaRequired, DateTimeOffset CreateDate);

internal sealed record RamSettingsDocument
{
    public int V { get; init; } = 1;
    public string? Alias { get; init; }
    public PasswordPolicy? PasswordPolicy { get; init; }
    public SecurityPreference? SecurityPreference { get; init; }
}

/// <summary>What may be shown of an access key.</summary>
internal sealed record RamKeyDocument(string Id, AccessKeyStatus Status, DateTimeOffset CreateDate);

internal sealed record RamGroupDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? Comments { get; init; }
    public required DateTimeOffset CreateDate { get; init; }
    public required DateTimeOffset UpdateDate { get; init; }
    public required ImmutableArray<RamMemberDocument> Members { get; init; }
}

internal sealed record RamMemberDocument(string UserName, DateTimeOffset JoinDate);

internal sealed record RamRoleDocument
{
    public int V { get; init; } = 1;
    public required string Id { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required string TrustPolicy { get; init; }
    public required int MaxSessionSeconds { get; init; }
    public ImmutableSortedDictionary<string, string>? Tags { get; init; }
    public required DateTimeOffset CreateDate { get; init; }
    public required DateTimeOffset UpdateDate { get; init; }
}

internal sealed record RamPolicyDocument
{
    public int V { get; init; } = 1;
    public required string Name { get; init; }
    public string? Description { get; init; }
    public required DateTimeOffset CreateDate { get; init; }
    public required DateTimeOffset UpdateDate { get; init; }
    public required ImmutableArray<RamPolicyVersionDocument> Versions { get; init; }
    public required string DefaultVersionId { get; init; }
    public required int NextVersion { get; init; }
    public ImmutableSortedDictionary<string, string>? Tags { get; init; }
}

internal sealed record RamPolicyVersionDocument(string Id, string Document, DateTimeOffset CreateDate);

internal sealed record RamAttachmentDocument
{
    public int V { get; init; } = 1;
    public required PolicyType PolicyType { get; init; }
    public required string PolicyName { get; init; }
    public required AttachedTo AttachedTo { get; init; }
    public required string Name { get; init; }
    public string? ResourceGroupId { get; init; }
    public required DateTimeOffset AttachDate { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RamUserDocument))]
[JsonSerializable(typeof(RamSettingsDocument))]
[JsonSerializable(typeof(RamGroupDocument))]
[JsonSerializable(typeof(RamRoleDocument))]
[JsonSerializable(typeof(RamPolicyDocument))]
[JsonSerializable(typeof(RamAttachmentDocument))]
internal sealed partial class IdentityJson : JsonSerializerContext;
