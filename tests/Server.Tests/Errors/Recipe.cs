using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>How an operation of a real server is brought to answer one published code.</summary>
/// <param name="Operation">Key of the operation; <see cref="Any"/> for what does not depend on one.</param>
/// <param name="Code">The published code.</param>
/// <param name="How">What is done, for people.</param>
/// <param name="Provoke">Does it, and gives the answer to look at.</param>
internal sealed record Recipe(string Operation, string Code, string How, Func<Scene, Task<Reply>> Provoke)
{
    public const string Any = "*";

    /// <summary>The server that it needs.</summary>
    public Setting Setting { get; init; } = Setting.Lenient;

    /// <summary>Whether the service is open and eni-1 to eni-5 are known before it begins.</summary>
    public bool Open { get; init; } = true;

    /// <summary>What fills the holes of the published text.</summary>
    public ImmutableArray<string> Fillings { get; init; } = [];

    /// <summary>The status when the same code is published with several.</summary>
    public int? Http { get; init; }

    /// <summary>The file that it stands in.</summary>
    public string Area
    {
        get
        {
            var type = Provoke.Method.DeclaringType!;
            while (type.DeclaringType is { } outer)
            {
                type = outer;
            }

            return type.Name;
        }
    }

    public string Key => $"{Operation} {Code}";

    public override string ToString() => Key;
}

/// <summary>Settings of the servers that recipes run on. All recipes of one share a server, but for <see cref="Alone"/>.</summary>
internal enum Setting
{
    /// <summary>The defaults.</summary>
    Lenient,

    /// <summary>Every strict switch on.</summary>
    Strict,

    /// <summary>Quotas of one or two.</summary>
    Small,

    /// <summary>One call of each operation in a minute.</summary>
    Throttled,

    /// <summary>The defaults, and a server of its own: what it does concerns more than one region, or harms the server.</summary>
    Alone,
}

/// <summary>All recipes, area by area.</summary>
internal static class Recipes
{
    public static ImmutableArray<Recipe> All { get; } =
    [
        .. OpeningRecipes.All,
        .. FilterRecipes.All,
        .. RuleRecipes.All,
        .. SessionRecipes.All,
        .. TargetRecipes.All,
        .. SourceRecipes.All,
        .. InterfaceRecipes.All,
        .. StatusRecipes.All,
        .. TagRecipes.All,
        .. GroupRecipes.All,
        .. EcsRecipes.All,
        .. RoleRecipes.All,
        .. DenialRecipes.All,
        .. EveryOperationRecipes.All,
        .. GatewayRecipes.All,
        .. FailureRecipes.All,
    ];
}
