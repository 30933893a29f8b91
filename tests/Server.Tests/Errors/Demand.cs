using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>One published error, and what shows it.</summary>
/// <param name="Operation">Key of the operation; <see cref="Recipe.Any"/> for a code of every operation.</param>
/// <param name="Published">What is published.</param>
internal sealed record Demand(string Operation, PublishedCode Published)
{
    public static ImmutableArray<Demand> OfOperations { get; } =
        [.. Errors.Published.Operations.SelectMany(operation => operation.Errors.Select(error => new Demand(operation.Key, error)))];

    /// <summary>Common errors and those of the gateway.</summary>
    public static ImmutableArray<Demand> OfAnyOperation { get; } =
        [.. Errors.Published.CommonErrors.Concat(Errors.Published.GatewayErrors).Select(error => new Demand(Recipe.Any, error))];

    public IEnumerable<Recipe> Recipes => Errors.Recipes.All.Where(recipe
        => recipe.Code == Published.Code && (Operation == Recipe.Any || recipe.Operation == Operation) && (recipe.Http ?? Published.Http) == Published.Http);

    /// <summary>A family of codes is shown by the limits of parameters.</summary>
    public bool IsProvoked => Published.IsFamily ? Limit.All.Any(limit => limit.Family == Published.Code) : Recipes.Any();

    public NotProvoked? Reason => NotProvoked.All.FirstOrDefault(reason
        => reason.Operation == Operation && reason.Code == Published.Code && (reason.Http ?? Published.Http) == Published.Http);

    /// <summary>What is published for the code of a recipe: for its operation, else for all.</summary>
    public static PublishedCode Of(Recipe recipe)
        => (OfOperations.FirstOrDefault(demand => demand.Operation == recipe.Operation && demand.Recipes.Contains(recipe))
            ?? OfAnyOperation.FirstOrDefault(demand => demand.Recipes.Contains(recipe)))?.Published
            ?? throw new InvalidOperationException($"{recipe.Key} is not published.");

    /// <summary>Whether a text is the published one; a hole that is still there stands for anything.</summary>
    public static bool IsText(string? published, string text)
    {
        if (published is null)
        {
            return text.Length > 0;
        }

        var hole = published.IndexOf("%s", StringComparison.Ordinal);
        return hole < 0 ? text == published : text.StartsWith(published[..hole], StringComparison.Ordinal) && text.EndsWith(published[(hole + 2)..], StringComparison.Ordinal);
    }
}
