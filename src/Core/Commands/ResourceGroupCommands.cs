using System.Collections.Immutable;
using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Creates a resource group of the account.</summary>
public sealed record CreateResourceGroup
{
    /// <summary>Groups of an account beside the default one.</summary>
    public const int MaxGroups = 30;

    /// <summary>2 to 50 ASCII letters, digits and hyphens, the first one a letter.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 50 characters.</summary>
    public required string DisplayName { get; init; }
    public ImmutableArray<Tag> Tags { get; init; } = [];

    public static Decision Decide(World world, CreateResourceGroup command, Facts facts)
    {
        var groups = world.Settings.ResourceGroups;
        var refusal = ResourceGroupChecks.MalformedName(command.Name)
            ?? ResourceGroupChecks.MalformedDisplayName(command.DisplayName)
            ?? TagChecks.Malformed(command.Tags, facts.Limits);
        if (refusal is not null)
        {
            return refusal;
        }

        if (command.Name == ResourceGroupChecks.DefaultName || groups.Values.Any(group => group.Name == command.Name))
        {
            return Decision.Refuse(RefusalCodes.GroupExists);
        }

        if (groups.Count >= MaxGroups)
        {
            return Decision.Refuse(RefusalCodes.GroupQuota);
        }

        var created = new ResourceGroup
        {
            Id = IdGenerator.NewResourceGroupId(facts),
            Name = command.Name,
            DisplayName = command.DisplayName,
            Tags = command.Tags,
            CreationTime = facts.Now,
        };
        return Decision.Accept(new Outcome { Group = created }, new WorldChange.PutResourceGroup(created));
    }
}

/// <summary>Changes the display name of a resource group; the default one is not changed.</summary>
public sealed record UpdateResourceGroup
{
    public required string Id { get; init; }

    /// <summary>1 to 50 characters.</summary>
    public required string NewDisplayName { get; init; }

    public static Decision Decide(World world, UpdateResourceGroup command, Facts facts)
    {
        var refusal = ResourceGroupChecks.MalformedDisplayName(command.NewDisplayName)
            ?? ResourceGroupChecks.Unchangeable(world, command.Id);
        if (refusal is not null)
        {
            return refusal;
        }

        var changed = world.Settings.ResourceGroups[command.Id] with { DisplayName = command.NewDisplayName };
        return Decision.Accept(new Outcome { Group = changed }, new WorldChange.PutResourceGroup(changed));
    }
}

/// <summary>Deletes a resource group that holds nothing, in whatever region.</summary>
/// <remarks>
/// What is in the group stands in the worlds of the regions, so a resource that is put into it at the very same moment may stay behind
/// in a group that is gone; it can be moved out of it as out of any other.
/// </remarks>
public sealed record DeleteResourceGroup
{
    public required string Id { get; init; }

    public static Decision Decide(World world, DeleteResourceGroup command, Facts facts)
    {
        var refusal = ResourceGroupChecks.Unchangeable(world, command.Id);
        if (refusal is not null)
        {
            return refusal;
        }

        return facts.IsGroupInUse(command.Id)
            ? Decision.Refuse(RefusalCodes.GroupNotEmpty)
            : Decision.Accept(
                new Outcome { Group = world.Settings.ResourceGroups[command.Id] }, new WorldChange.DeleteResourceGroup(command.Id));
    }
}
