using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Identities;

/// <summary>What CreateRole is told.</summary>
public sealed record NewRole
{
    /// <summary>Drawn by the caller.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public required string AssumeRolePolicyDocument { get; init; }

    public int MaxSessionSeconds { get; init; } = RamRole.DefaultMaxSessionSeconds;
}

/// <summary>What UpdateRole changes; null keeps what is there.</summary>
public sealed record RoleChange
{
    public string? NewAssumeRolePolicyDocument { get; init; }

    public string? NewDescription { get; init; }

    public int? NewMaxSessionSeconds { get; init; }
}

public sealed partial record AccountDirectory
{
    public DirectoryOutcome CreateRole(NewRole role, DateTimeOffset now, DirectoryLimits limits)
    {
        PolicyDocument? trust = null;
        var refusal = DirectoryNames.Role(role.Name)
            ?? DirectoryNames.Description(role.Description)
            ?? DirectoryNames.SessionSeconds(role.MaxSessionSeconds)
            ?? Read(role.AssumeRolePolicyDocument, DocumentUse.Trust, "AssumeRolePolicyDocument", out trust)
            ?? RefuseIf(Roles.ContainsKey(role.Name), DirectoryCodes.RoleExists)
            ?? RefuseIf(Roles.Count >= limits.Roles, DirectoryCodes.TooManyRoles);
        if (refusal is not null || trust is null)
        {
            return refusal!; // Without a refusal the document was read.
        }

        return this with
        {
            Roles = Roles.Add(role.Name, new RamRole
            {
                Id = role.Id,
                Name = role.Name,
                Description = role.Description,
                TrustPolicy = trust,
                MaxSessionSeconds = role.MaxSessionSeconds,
                CreateDate = now,
                UpdateDate = now,
            }),
        };
    }

    public DirectoryOutcome UpdateRole(string roleName, RoleChange change, DateTimeOffset now)
    {
        PolicyDocument? trust = null;
        var refusal = DirectoryNames.Role(roleName)
            ?? (change.NewDescription is { } description ? DirectoryNames.Description(description, "NewDescription") : null)
            ?? (change.NewMaxSessionSeconds is { } seconds ? DirectoryNames.SessionSeconds(seconds) : null)
            ?? (change.NewAssumeRolePolicyDocument is { } text
                ? Read(text, DocumentUse.Trust, "NewAssumeRolePolicyDocument", out trust)
                : null)
            ?? RefuseIf(!Roles.ContainsKey(roleName), DirectoryCodes.RoleNotExist);
        if (refusal is not null)
        {
            return refusal;
        }

        var role = Roles[roleName];
        return this with
        {
            Roles = Roles.SetItem(roleName, role with
            {
                TrustPolicy = trust ?? role.TrustPolicy,
                Description = change.NewDescription ?? role.Description,
                MaxSessionSeconds = change.NewMaxSessionSeconds ?? role.MaxSessionSeconds,
                UpdateDate = now,
            }),
        };
    }

    public DirectoryOutcome DeleteRole(string roleName)
    {
        var refusal = DirectoryNames.Role(roleName)
            ?? RefuseIf(!Roles.ContainsKey(roleName), DirectoryCodes.RoleNotExist)
            ?? RefuseIf(AttachmentsOf(AttachedTo.Role, roleName).Any(), DirectoryCodes.RoleHasPolicies);
        return refusal is not null ? refusal : this with { Roles = Roles.Remove(roleName) };
    }

    private static DirectoryRefusal? Read(string text, DocumentUse use, string parameter, out PolicyDocument? document)
        => PolicyDocument.TryParse(text, use, out document, out var mistake) ? null
        : mistake.Kind == PolicyMistakeKind.Length ? DirectoryRefusal.Of(DirectoryCodes.Length(parameter))
        : DirectoryRefusal.Of(DirectoryCodes.MalformedPolicyDocument, mistake.Message);
}
