using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;
using Commands = Heliograph.Core.Commands;

namespace Heliograph.Server.Actions;

/// <summary>A changing operation of ResourceManager; it answers the group.</summary>
internal abstract class ResourceGroupAction<TCommand>(string name, Func<World, TCommand, Facts, Decision> decide)
    : CommandAction<TCommand>(name, decide)
{
    public override string Version => ActionList.ResourceManagerVersion;

    public override ImmutableArray<WorldScope> Scopes => [WorldScope.Account];

    public override AnswerObject Answer(Outcome outcome, AnswerContext context)
        => new() { { "ResourceGroup", Show(outcome.Group!, context) } }; // Every accepted command on groups has one.

    protected abstract AnswerObject Show(ResourceGroup group, AnswerContext context);
}

internal sealed class CreateResourceGroup()
    : ResourceGroupAction<Commands.CreateResourceGroup>("CreateResourceGroup", Commands.CreateResourceGroup.Decide)
{
    protected override Commands.CreateResourceGroup Read(BoundParameters parameters) => new()
    {
        Name = parameters.RequiredString("Name"),
        DisplayName = parameters.RequiredString("DisplayName"),
        Tags = WireWords.Tags(parameters.Objects("Tag")),
    };

    /// <summary>Clients wait for OK afterwards, which it is at once.</summary>
    protected override AnswerObject Show(ResourceGroup group, AnswerContext context)
        => ResourceGroupAnswer.Of(group, context.Account, "Creating", context.Regions);
}

internal sealed class UpdateResourceGroup()
    : ResourceGroupAction<Commands.UpdateResourceGroup>("UpdateResourceGroup", Commands.UpdateResourceGroup.Decide)
{
    protected override Commands.UpdateResourceGroup Read(BoundParameters parameters) => new()
    {
        Id = parameters.RequiredString("ResourceGroupId"),
        NewDisplayName = parameters.RequiredString("NewDisplayName"),
    };

    protected override AnswerObject Show(ResourceGroup group, AnswerContext context) => ResourceGroupAnswer.Of(group, context.Account);
}

internal sealed class DeleteResourceGroup()
    : ResourceGroupAction<Commands.DeleteResourceGroup>("DeleteResourceGroup", Commands.DeleteResourceGroup.Decide)
{
    protected override Commands.DeleteResourceGroup Read(BoundParameters parameters)
        => new() { Id = parameters.RequiredString("ResourceGroupId") };

    protected override AnswerObject Show(ResourceGroup group, AnswerContext context)
        => ResourceGroupAnswer.Of(group, context.Account, "PendingDelete", context.Regions);
}
