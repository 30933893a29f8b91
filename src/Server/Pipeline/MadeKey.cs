using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Store;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Pipeline;

/// <summary>The access key that a command makes for the owner of an account: the command knows its id, and only this its secret.</summary>
internal sealed class MadeKey(AccessKeyRing keys)
{
    private readonly Secret _secret = AccessKeyMaking.NewSecret();
    private ImmutableArray<AccessKey> _prepared = [];

    /// <summary>What belongs to the transaction of the command: the key, and those of the owner until now, which hold no more.</summary>
    /// <param name="world">The accounts as the command found them. The key ring learns of a commit a moment later than they do.</param>
    /// <param name="outcome">Of the command.</param>
    /// <param name="now">The time of the command.</param>
    public IEnumerable<Put> Prepare(World world, Outcome outcome, DateTimeOffset now)
    {
        var account = new AccountId(outcome.Id);
        var before = keys.All.Where(key => key.Account == account && key.UserId is null && key.Active).Select(key => key.Id)
            .Append(world.Accounts.GetValueOrDefault(outcome.Id)?.OwnerKeyId ?? "")
            .Where(id => id.Length > 0)
            .Distinct(StringComparer.Ordinal);
        _prepared =
        [
            new AccessKey(outcome.AccessKeyId, account, _secret, Active: true),
            .. before.Select(id => new AccessKey(id, account, AccessKeyMaking.NewSecret(), Active: false)),
        ];
        return _prepared.Select(key => keys.EntryOf(key, now));
    }

    /// <summary>What was prepared last is committed, and holds from here on; the secret is in the answer.</summary>
    public AnswerObject Answer(IKeyMakingAction action, Outcome outcome, long revision)
    {
        foreach (var key in _prepared)
        {
            keys.Learn(key.Id, key, revision);
        }

        return action.Answer(outcome, _secret);
    }
}
