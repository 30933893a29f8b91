using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>A changing operation, of the Vpc product unless it says otherwise, whose answer, unless it says otherwise, has no fields of its own.</summary>
internal abstract class CommandAction<TCommand>(string name, Func<World, TCommand, Facts, Decision> decide) : ICommandAction
{
    public string Name => name;

    public virtual string Version => ActionList.VpcVersion;

    public virtual bool IsForOwnerOnly => false;

    public virtual bool IsForOperatorOnly => false;

    public virtual ImmutableArray<WorldScope> Scopes => [WorldScope.Region];

    public Func<World, Facts, Decision> Prepare(BoundParameters parameters)
    {
        var command = Read(parameters);
        return (world, facts) => decide(world, command, facts);
    }

    public virtual AnswerObject Answer(Outcome outcome) => [];

    public virtual AnswerObject Answer(Outcome outcome, AnswerContext context) => Answer(outcome);

    protected abstract TCommand Read(BoundParameters parameters);
}
