using Heliograph.Core.Model;
using Heliograph.Ram.Documents;
using Heliograph.Ram.Identities;

namespace Heliograph.Server.Access;

/// <summary>Who calls, after the signature was right.</summary>
/// <param name="Account">The account whose world is meant.</param>
/// <param name="AccessKeyId">The key that signed.</param>
internal abstract record Caller(AccountId Account, string AccessKeyId)
{
    /// <summary>The word of GetCallerIdentity: Account, RAMUser or AssumedRoleUser.</summary>
    public abstract string IdentityType { get; }

    /// <summary>Id of the account or of the user; <c>ROLE-ID:SESSION</c> for a role session.</summary>
    public abstract string PrincipalId { get; }

    /// <summary>As GetCallerIdentity tells it.</summary>
    public abstract string Arn { get; }

    /// <summary>As policies know it.</summary>
    public abstract RamPrincipal Principal { get; }
}

/// <summary>The owner: policies do not apply to it.</summary>
internal sealed record OwnerCaller(AccountId Account, string AccessKeyId) : Caller(Account, AccessKeyId)
{
    public override string IdentityType => "Account";

    public override string PrincipalId => Account.Value;

    public override string Arn => Principal.Arn;

    public override RamPrincipal Principal => new RamPrincipal.Owner(Account.Value);
}

/// <summary>A RAM user.</summary>
internal sealed record UserCaller(AccountId Account, string AccessKeyId, string UserId, string UserName) : Caller(Account, AccessKeyId)
{
    public override string IdentityType => "RAMUser";

    public override string PrincipalId => UserId;

    public override string Arn => Principal.Arn;

    public override RamPrincipal Principal => new RamPrincipal.User(Account.Value, UserName);
}

/// <summary>Someone who has assumed a role.</summary>
/// <param name="Account">The account of the role.</param>
/// <param name="AccessKeyId">The temporary key that signed.</param>
/// <param name="RoleId">Id of the role.</param>
/// <param name="RoleName">Name of the role.</param>
/// <param name="SessionName">Chosen when it was assumed.</param>
/// <param name="SessionPolicy">Cuts down what the role may do; null for none.</param>
/// <param name="SourceIdentity">Who stands behind it, as given when it was assumed; null if nothing was.</param>
internal sealed record RoleCaller(
    AccountId Account,
    string AccessKeyId,
    string RoleId,
    string RoleName,
    string SessionName,
    PolicyDocument? SessionPolicy,
    string? SourceIdentity)
    : Caller(Account, AccessKeyId)
{
    public override string IdentityType => "AssumedRoleUser";

    public override string PrincipalId => $"{RoleId}:{SessionName}";

    // Not the name that policies and AssumeRole have: ruling 82.
    public override string Arn => $"acs:ram::{Account}:assumed-role/{RoleName}/{SessionName}";

    public override RamPrincipal Principal => new RamPrincipal.RoleSession(Account.Value, RoleName, SessionName, SessionPolicy);
}
