using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>Checks around resource groups. Each answers the refusal, or null.</summary>
public static class ResourceGroupChecks
{
    /// <summary>Name of the group that every account has.</summary>
    public const string DefaultName = "default";

    private const int MinNameCharacters = 2;
    private const int MaxNameCharacters = 50;

    internal static Refusal? Unknown(World world, string id, Facts facts)
        => id.Length == 0 || id == world.DefaultResourceGroupId || facts.Account.ResourceGroups.ContainsKey(id)
            ? null
            : Refusal.Of(RefusalCodes.ResourceGroupNotFound);

    internal static string OrDefault(World world, string id) => id.Length == 0 ? world.DefaultResourceGroupId : id;

    internal static Refusal? MalformedName(string name)
        => name.Length is < MinNameCharacters or > MaxNameCharacters ? Refusal.Of(RefusalCodes.GroupNameLength)
        : !char.IsAsciiLetter(name[0]) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            ? Refusal.Of(RefusalCodes.GroupNameCharacters)
        : null;

    internal static Refusal? MalformedDisplayName(string name)
        => name.Length > MaxNameCharacters ? Refusal.Of(RefusalCodes.GroupDisplayNameLength) : null;

    /// <summary>The default group is not the customer's to change.</summary>
    internal static Refusal? Unchangeable(World world, string id)
        => id == world.DefaultResourceGroupId ? Refusal.Of(RefusalCodes.GroupIdInvalid)
        : !world.Settings.ResourceGroups.ContainsKey(id) ? Refusal.Of(RefusalCodes.GroupNotFound)
        : null;
}
