using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Heliograph.Server.Identities;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

/// <summary>Whose policies are asked: a user, a group, a role, or nobody but the document that the request brings.</summary>
internal sealed record TestedPrincipal
{
    private const string InlineName = "PolicyDocument";

    /// <summary>Null for a group, which never calls, and for a document alone.</summary>
    public required string? Arn { get; init; }

    /// <summary>All that count.</summary>
    public required AppliedPolicies Policies { get; init; }

    public required AccountDirectory Directory { get; init; }

    /// <summary>What policies come from: the principal itself, and the groups of a user.</summary>
    public required ImmutableArray<(AttachedTo Kind, string Name)> Holders { get; init; }

    /// <summary>The document of the request among the policies, as if it were attached; null without one.</summary>
    public AppliedPolicy? Inline { get; private init; }

    public static TestedPrincipal? Of(BoundParameters asked, DirectorySnapshot snapshot, out Refusal? refusal)
    {
        var (document, session) = (asked.String(InlineName), asked.String("SessionPolicyDocument"));
        (AttachedTo Kind, string Name)[] named =
            [.. Named(AttachedTo.User, asked.String("UserName")), .. Named(AttachedTo.Group, asked.String("GroupName")), .. Named(AttachedTo.Role, asked.String("RoleName"))];
        if (named.Length > 1 || (named.Length == 0 && document is null) || (session is not null && named is not [(AttachedTo.Role, _)]))
        {
            refusal = Refusal.Of("IllegalParam.Principal");
            return null;
        }

        refusal = named.Select(one => Missing(snapshot.Directory, one.Kind, one.Name)).FirstOrDefault(missing => missing is not null);
        var inline = Read(document, DocumentUse.Identity, ref refusal);
        var cut = Read(session, DocumentUse.Session, ref refusal);
        return refusal is null ? (named is [var (kind, name)] ? Of(snapshot, kind, name) : Nobody(snapshot.Directory)).With(inline, cut) : null;
    }

    /// <summary>What a policy is attached to, such as <c>Group readers</c>; empty for the document of the request.</summary>
    public string HoldersOf(AppliedPolicy policy) => ReferenceEquals(policy, Inline) ? "" : string.Join(", ", Holders
        .Where(one => Directory.AttachmentsOf(one.Kind, one.Name).Any(attachment
            => (attachment.PolicyType, attachment.PolicyName, attachment.ResourceGroupId) == (policy.Type, policy.Name, policy.ResourceGroupId)))
        .Select(one => $"{one.Kind} {one.Name}"));

    private static (AttachedTo Kind, string Name)[] Named(AttachedTo kind, string? name) => name is null ? [] : [(kind, name)];

    private static Refusal? Missing(AccountDirectory directory, AttachedTo kind, string name) => kind switch
    {
        AttachedTo.User => directory.Users.ContainsKey(name) ? null : Refusal.Of(DirectoryCodes.UserNotExist),
        AttachedTo.Group => directory.Groups.ContainsKey(name) ? null : Refusal.Of(DirectoryCodes.GroupNotExist),
        _ => directory.Roles.ContainsKey(name) ? null : Refusal.Of(DirectoryCodes.RoleNotExist),
    };

    private static PolicyDocument? Read(string? text, DocumentUse use, ref Refusal? refusal)
    {
        if (text is null)
        {
            return null;
        }

        if (!PolicyDocument.TryParse(text, use, out var document, out var mistake))
        {
            refusal ??= Refusal.Of(DirectoryCodes.MalformedPolicyDocument, mistake.Message);
        }

        return document;
    }

    private static TestedPrincipal Of(DirectorySnapshot snapshot, AttachedTo kind, string name)
    {
        var directory = snapshot.Directory;
        return new TestedPrincipal
        {
            Directory = directory,
            Arn = kind switch
            {
                AttachedTo.User => new RamPrincipal.User(directory.AccountId, name).Arn,
                AttachedTo.Role => new RamPrincipal.RoleSession(directory.AccountId, name, "", null).Arn,
                _ => null,
            },
            Policies = kind switch
            {
                AttachedTo.User => snapshot.PoliciesOfUser(name),
                AttachedTo.Role => snapshot.PoliciesOfRole(name, directory.Roles[name].Id),
                _ => directory.PoliciesOfGroup(name),
            },
            Holders = [(kind, name), .. kind == AttachedTo.User ? directory.GroupsOf(name).Select(group => (AttachedTo.Group, group.Name)) : []],
        };
    }

    private static TestedPrincipal Nobody(AccountDirectory directory)
        => new() { Directory = directory, Arn = null, Policies = AppliedPolicies.None, Holders = [] };

    private TestedPrincipal With(PolicyDocument? inline, PolicyDocument? session)
    {
        var policy = inline is null ? null : new AppliedPolicy(PolicyType.Custom, InlineName, inline);
        return this with
        {
            Inline = policy,
            Policies = Policies with { Attached = policy is null ? Policies.Attached : Policies.Attached.Add(policy), Session = session },
        };
    }
}
