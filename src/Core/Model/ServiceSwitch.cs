namespace Heliograph.Core.Model;

/// <summary>Whether traffic mirroring is opened for an account in a region. It cannot be closed again.</summary>
/// <param name="OpenedAt">When it was opened; null while it is closed.</param>
/// <param name="Locked">The overdue lock: sessions stop mirroring and show FinancialLocked, and keep their settings.</param>
public sealed record ServiceSwitch(DateTimeOffset? OpenedAt, bool Locked)
{
    public static ServiceSwitch Closed { get; } = new(null, false);

    public bool IsOpen => OpenedAt is not null;
}
