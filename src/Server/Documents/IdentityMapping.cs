using Heliograph.Ram.Documents;
using Heliograph.Ram.Identities;

namespace Heliograph.Server.Documents;

/// <summary>Users, groups, roles and policies to stored form and back.</summary>
internal static class IdentityMapping
{
    public static RamUserDocument ToDocument(this RamUser user) => new()
    {
        Id = user.Id,
        Name = user.Name,
        DisplayName = user.DisplayName,
        MobilePhone = user.MobilePhone,
        Email = user.Email,
        Comments = user.Comments,
        CreateDate = user.CreateDate,
        UpdateDate = user.UpdateDate,
        AccessKeys = [.. user.AccessKeys.Select(key => new RamKeyDocument(key.Id, key.Status, key.CreateDate))],
        Login = user.Login is { } login
            ? new RamLoginDocument(login.PasswordHash, login.PasswordResetRequired, login.MfaBindRequired, login.CreateDate)
            : null,
    };

    public static RamUser ToModel(this RamUserDocument document) => new()
    {
        Id = document.Id,
        Name = document.Name,
        DisplayName = document.DisplayName ?? "",
        MobilePhone = document.MobilePhone ?? "",
        Email = document.Email ?? "",
        Comments = document.Comments ?? "",
        CreateDate = document.CreateDate,
        UpdateDate = document.UpdateDate,
        AccessKeys = [.. document.AccessKeys.Select(key => new AccessKeyInfo(key.Id, key.Status, key.CreateDate))],
        Login = document.Login is { } login ? new LoginProfile(login.Password, login.ResetRequired, login.MfaRequired, login.CreateDate) : null,
    };

    public static RamSettingsDocument ToDocument(this DirectorySettings settings) => new()
    {
        Alias = settings.Alias,
        PasswordPolicy = settings.PasswordPolicy,
        SecurityPreference = settings.SecurityPreference,
    };

    public static DirectorySettings ToModel(this RamSettingsDocument document) => new()
    {
        Alias = document.Alias ?? "",
        PasswordPolicy = document.PasswordPolicy ?? PasswordPolicy.Default,
        SecurityPreference = document.SecurityPreference ?? SecurityPreference.Default,
    };

    public static RamGroupDocument ToDocument(this RamGroup group) => new()
    {
        Id = group.Id,
        Name = group.Name,
        Comments = group.Comments,
        CreateDate = group.CreateDate,
        UpdateDate = group.UpdateDate,
        Members = [.. group.Members.Select(member => new RamMemberDocument(member.Key, member.Value))],
    };

    public static RamGroup ToModel(this RamGroupDocument document)
    {
        var group = new RamGroup
        {
            Id = document.Id,
            Name = document.Name,
            Comments = document.Comments ?? "",
            CreateDate = document.CreateDate,
            UpdateDate = document.UpdateDate,
        };
        return group with { Members = group.Members.AddRange(document.Members.Select(member => KeyValuePair.Create(member.UserName, member.JoinDate))) };
    }

    public static RamRoleDocument ToDocument(this RamRole role) => new()
    {
        Id = role.Id,
        Name = role.Name,
        Description = role.Description,
        TrustPolicy = role.TrustPolicy.Text,
        MaxSessionSeconds = role.MaxSessionSeconds,
        Tags = role.Tags.IsEmpty ? null : role.Tags,
        CreateDate = role.CreateDate,
        UpdateDate = role.UpdateDate,
    };

    public static RamRole ToModel(this RamRoleDocument document) => new()
    {
        Id = document.Id,
        Name = document.Name,
        Description = document.Description ?? "",
        TrustPolicy = PolicyDocument.Parse(document.TrustPolicy, DocumentUse.Trust),
        MaxSessionSeconds = document.MaxSessionSeconds,
        Tags = RamTags.None.AddRange(document.Tags ?? RamTags.None),
        CreateDate = document.CreateDate,
        UpdateDate = document.UpdateDate,
    };

    public static RamPolicyDocument ToDocument(this CustomPolicy policy) => new()
    {
        Name = policy.Name,
        Description = policy.Description,
        CreateDate = policy.CreateDate,
        UpdateDate = policy.UpdateDate,
        Versions = [.. policy.Versions.Select(version => new RamPolicyVersionDocument(version.Id, version.Document.Text, version.CreateDate))],
        DefaultVersionId = policy.DefaultVersionId,
        NextVersion = policy.NextVersion,
        Tags = policy.Tags.IsEmpty ? null : policy.Tags,
    };

    public static CustomPolicy ToModel(this RamPolicyDocument document) => new()
    {
        Name = document.Name,
        Description = document.Description ?? "",
        CreateDate = document.CreateDate,
        UpdateDate = document.UpdateDate,
        Versions =
        [
            .. document.Versions.Select(
                version => new CustomPolicyVersion(version.Id, PolicyDocument.Parse(version.Document, DocumentUse.Identity), version.CreateDate)),
        ],
        DefaultVersionId = document.DefaultVersionId,
        NextVersion = document.NextVersion,
        Tags = RamTags.None.AddRange(document.Tags ?? RamTags.None),
    };

    public static RamAttachmentDocument ToDocument(this PolicyAttachment attachment) => new()
    {
        PolicyType = attachment.PolicyType,
        PolicyName = attachment.PolicyName,
        AttachedTo = attachment.AttachedTo,
        Name = attachment.Name,
        ResourceGroupId = attachment.ResourceGroupId,
        AttachDate = attachment.AttachDate,
    };

    public static PolicyAttachment ToModel(this RamAttachmentDocument document) => new()
    {
        PolicyType = document.PolicyType,
        PolicyName = document.PolicyName,
        AttachedTo = document.AttachedTo,
        Name = document.Name,
        ResourceGroupId = document.ResourceGroupId ?? "",
        AttachDate = document.AttachDate,
    };
}
