using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Makes a further account with a key for its owner. Decided on the world that is no account's.</summary>
public sealed record CreateAccount
{
    /// <summary>16 digits; empty: a new one.</summary>
    public string Id { get; init; } = "";
    public string DisplayName { get; init; } = "";

    public static Decision Decide(World world, CreateAccount command, Facts facts)
    {
        if (command.Id.Length > 0 && !IsId(command.Id))
        {
            return Decision.Refuse(RefusalCodes.IllegalAccountId);
        }

        if (world.Accounts.ContainsKey(command.Id))
        {
            return Decision.Refuse(RefusalCodes.AccountExists);
        }

        if (world.Accounts.Count >= facts.Policy.Limits.Accounts)
        {
            return Decision.Refuse(RefusalCodes.AccountQuota);
        }

        var account = new Account
        {
            Id = command.Id.Length > 0 ? new AccountId(command.Id) : IdGenerator.NewAccountId(world, facts),
            DisplayName = command.DisplayName,
            CreationTime = facts.Now,
            OwnerKeyId = IdGenerator.NewAccessKeyId(facts),
        };
        return Decision.Accept(new Outcome { Id = account.Id.Value, AccessKeyId = account.OwnerKeyId }, new WorldChange.PutAccount(account));
    }

    private static bool IsId(string text) => text.Length == AccountId.Digits && text.All(char.IsAsciiDigit);
}

/// <summary>Changes the display name of an account.</summary>
public sealed record UpdateAccount
{
    public required string Id { get; init; }

    /// <summary>Null leaves it as it is.</summary>
    public string? DisplayName { get; init; }

    public static Decision Decide(World world, UpdateAccount command, Facts facts)
    {
        if (!world.Accounts.TryGetValue(command.Id, out var before))
        {
            return Decision.Refuse(RefusalCodes.AccountNotFound);
        }

        var after = before with { DisplayName = command.DisplayName ?? before.DisplayName };
        return after == before ? Decision.Accept() : Decision.Accept(new WorldChange.PutAccount(after));
    }
}

/// <summary>Gives the owner of an account a new key in place of all that it had: for a secret that was lost or seen.</summary>
public sealed record ReplaceAccountKey
{
    public required string Id { get; init; }

    public static Decision Decide(World world, ReplaceAccountKey command, Facts facts)
    {
        if (!world.Accounts.TryGetValue(command.Id, out var before))
        {
            return Decision.Refuse(RefusalCodes.AccountNotFound);
        }

        if (before.Id == facts.Operator)
        {
            return Decision.Refuse(RefusalCodes.OperatorAccount);
        }

        var after = before with { OwnerKeyId = IdGenerator.NewAccessKeyId(facts) };
        return Decision.Accept(new Outcome { Id = command.Id, AccessKeyId = after.OwnerKeyId }, new WorldChange.PutAccount(after));
    }
}
