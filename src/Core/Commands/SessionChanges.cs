using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>What the commands that change a session have in common.</summary>
internal static class SessionChanges
{
    /// <summary>The session with its change noted; hosts are concerned when it mirrors before or afterwards.</summary>
    public static WorldChange Put(Facts facts, Session before, Session after)
        => new WorldChange.PutSession(after with
        {
            LastChange = new LastChange(ChangeKind.Modified, facts.Now, IsInForce(before) || IsInForce(after)),
        });

    private static bool IsInForce(Session session) => session.Enabled && !session.Sources.IsEmpty;
}
