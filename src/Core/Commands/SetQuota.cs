using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Raises or lowers a quota of the account. What is over a lowered quota already stays.</summary>
public sealed record SetQuota
{
    public required string Name { get; init; }

    /// <summary>0 to 1,000,000; null: the default again.</summary>
    public int? Value { get; init; }

    public static Decision Decide(World world, SetQuota command, Facts facts)
    {
        if (Quota.Find(command.Name) is null)
        {
            return Decision.Refuse(RefusalCodes.QuotaNotFound);
        }

        if (command.Value is < 0 or > Quota.Max)
        {
            return Decision.Refuse(RefusalCodes.IllegalQuotaValue);
        }

        var before = world.Settings.Quotas;
        var after = command.Value is { } value ? before.SetItem(command.Name, value) : before.Remove(command.Name);
        return after == before ? Decision.Accept() : Decision.Accept(new WorldChange.PutQuotas(after));
    }
}
