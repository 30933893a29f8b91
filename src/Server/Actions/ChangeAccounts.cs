using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

/// <summary>Makes a key for the owner of an account. A repeated call tells account and key again, but not the secret.</summary>
internal abstract class KeyMakingAction<TCommand>(string name, Func<World, TCommand, Facts, Decision> decide)
    : CommandAction<TCommand>(name, decide), IKeyMakingAction
{
    public override string Version => ActionList.HeliographVersion;

    public override bool IsForOperatorOnly => true;

    public override ImmutableArray<WorldScope> Scopes => [WorldScope.Deployment];

    public override AnswerObject Answer(Outcome outcome) => new() { { "AccountId", outcome.Id }, { "AccessKeyId", outcome.AccessKeyId } };

    public AnswerObject Answer(Outcome outcome, Secret secret)
    {
        var answer = Answer(outcome);
        answer.Add("AccessKeySecret", secret.Reveal());
        return answer;
    }
}

internal sealed class CreateAccount() : KeyMakingAction<Commands.CreateAccount>("CreateAccount", Commands.CreateAccount.Decide)
{
    protected override Commands.CreateAccount Read(BoundParameters parameters) => new()
    {
        Id = parameters.String("AccountId") ?? "",
        DisplayName = parameters.String("DisplayName") ?? "",
    };
}

internal sealed class ReplaceAccountKey() : KeyMakingAction<Commands.ReplaceAccountKey>("ReplaceAccountKey", Commands.ReplaceAccountKey.Decide)
{
    protected override Commands.ReplaceAccountKey Read(BoundParameters parameters) => new() { Id = parameters.RequiredString("AccountId") };
}

internal sealed class UpdateAccount() : CommandAction<Commands.UpdateAccount>("UpdateAccount", Commands.UpdateAccount.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    public override bool IsForOperatorOnly => true;

    public override ImmutableArray<WorldScope> Scopes => [WorldScope.Deployment];

    protected override Commands.UpdateAccount Read(BoundParameters parameters)
        => new() { Id = parameters.RequiredString("AccountId"), DisplayName = parameters.String("DisplayName") };
}
