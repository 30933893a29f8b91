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

    /// <summary>What belongs to the transaction of the command.</summary>
    public Put EntryOf(Outcome outcome, DateTimeOffset now) => keys.EntryOf(KeyOf(outcome), now);

    /// <summary>The key holds from here on; its secret is in the answer.</summary>
    public AnswerObject Answer(IKeyMakingAction action, Outcome outcome, long revision)
    {
        keys.Learn(outcome.AccessKeyId, KeyOf(outcome), revision);
        return action.Answer(outcome, _secret);
    }

    private AccessKey KeyOf(Outcome outcome) => new(outcome.AccessKeyId, new AccountId(outcome.Id), _secret, Active: true);
}
