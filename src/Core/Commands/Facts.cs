using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>What a decision may know besides the world: time, chance, settings, and what the hosts have done.</summary>
public sealed record Facts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>A random number from 0 up to, and not including, its argument.</summary>
    public required Func<int, int> Chance { get; init; }
    public MirrorPolicy Policy { get; init; } = MirrorPolicy.Default;

    /// <summary>The account of the operator, whose key is that of the start.</summary>
    public AccountId Operator { get; init; }

    /// <summary>What holds for the account in every region.</summary>
    public AccountSettings Account { get; init; } = AccountSettings.Default;

    /// <summary>Whether any resource of the account is in a resource group, in whatever region.</summary>
    public Func<string, bool> IsGroupInUse { get; init; } = static _ => false;

    /// <summary>Whether a host of the account and region takes plans now.</summary>
    public Func<HostId, bool> IsConnected { get; init; } = static _ => false;

    /// <summary>The quotas of the account.</summary>
    public Limits Limits => Policy.Limits.With(Account.Quotas);

    /// <summary>Status of an object from its last change and the revision of that change.</summary>
    public Func<LastChange, long, LifecycleStatus> StatusOf { get; init; } = static (_, _) => LifecycleStatus.Created;

    public bool IsSettled(Filter filter) => StatusOf(filter.LastChange, filter.Revision) == LifecycleStatus.Created;

    public bool IsSettled(Session session) => StatusOf(session.LastChange, session.Revision) == LifecycleStatus.Created;
}
