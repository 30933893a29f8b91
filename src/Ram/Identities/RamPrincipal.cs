using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Identities;

/// <summary>Who calls.</summary>
public abstract record RamPrincipal
{
    private RamPrincipal()
    {
    }

    /// <summary>The account of the caller.</summary>
    public abstract string AccountId { get; }

    /// <summary>As <c>acs:PrincipalARN</c> has it.</summary>
    public abstract string Arn { get; }

    /// <summary>The account itself.</summary>
    public sealed record Owner(string Account) : RamPrincipal
    {
        public override string AccountId => Account;

        public override string Arn => $"acs:ram::{Account}:root";
    }

    /// <summary>A RAM user.</summary>
    public sealed record User(string Account, string UserName) : RamPrincipal
    {
        public override string AccountId => Account;

        public override string Arn => $"acs:ram::{Account}:user/{UserName}";
    }

    /// <summary>Somebody who assumed a role.</summary>
    /// <param name="Account">The account of the role.</param>
    /// <param name="RoleName">The role.</param>
    /// <param name="SessionName">RoleSessionName of AssumeRole.</param>
    /// <param name="SessionPolicy">Cuts down what the role may do; null if none was given.</param>
    public sealed record RoleSession(string Account, string RoleName, string SessionName, PolicyDocument? SessionPolicy) : RamPrincipal
    {
        public override string AccountId => Account;

        /// <summary>The role itself, without the session: as trust policies and conditions (<c>acs:ram:*:*:role/…</c>) name it.</summary>
        public override string Arn => $"acs:ram::{Account}:role/{RoleName}";
    }
}
