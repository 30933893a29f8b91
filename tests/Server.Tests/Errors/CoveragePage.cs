using System.Globalization;
using System.Text;

namespace Heliograph.Server.Tests.Errors;

/// <summary>docs/coverage.md: operation × parameter × limit × error × test, from the tables that the tests run.</summary>
internal static class CoveragePage
{
    private const string Head = """
        # Coverage of the published API

        Made by `eng/coverage` from the tables that the tests run; a test fails when this page is not what they say. Change the tables, not the page.

        What is published is in [published-operations.json](../tests/cases/published-operations.json), apart from what the server promises in
        [contract](../contract). Errors are provoked by the recipes in [tests/Server.Tests/Errors](../tests/Server.Tests/Errors), over HTTP on a running server, and
        checked for status, code and text (`PublishedErrorTests`). Limits are tried at their border, the last value inside and the first one outside (`LimitTests`).
        """;

    public static string Text()
    {
        var page = new StringBuilder(Head).Append("\n\n");
        WriteOverview(page);
        WriteReasons(page);
        WriteAnyOperation(page);
        foreach (var operation in Published.Operations)
        {
            WriteOperation(page, operation);
        }

        return page.ToString().ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
    }

    private static void WriteOverview(StringBuilder page)
    {
        page.Append("| operation | parameters | limits tried | published errors | provoked | not provoked |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var operation in Published.Operations)
        {
            var demands = DemandsOf(operation);
            WriteRow(
                page, Link(operation.Key), Count(operation.Parameters), Count(Limit.All.Where(limit => limit.Operation == operation.Key)), Count(demands),
                Count(demands.Where(demand => demand.IsProvoked)), Count(demands.Where(demand => !demand.IsProvoked)));
        }

        var common = Demand.OfAnyOperation;
        WriteRow(page, "[every operation](#every-operation)", "", "", Count(common), Count(common.Where(demand => demand.IsProvoked)), Count(common.Where(demand => !demand.IsProvoked)));
        page.Append('\n');
    }

    private static void WriteReasons(StringBuilder page)
    {
        page.Append("## What cannot be provoked, and why\n\n| operation | code | why |\n| --- | --- | --- |\n");
        var byCode = NotProvoked.All.GroupBy(
            reason => (Code: CodeOf(reason), reason.Reason), (key, reasons) => (key.Code, key.Reason, Operations: string.Join(", ", reasons.Select(reason => Link(reason.Operation)))));
        foreach (var group in byCode.GroupBy(one => (one.Operations, one.Reason)))
        {
            WriteRow(page, group.Key.Operations, string.Join(", ", group.Select(one => one.Code)), group.Key.Reason);
        }

        page.Append('\n');

        static string CodeOf(NotProvoked reason) => $"`{reason.Code}`{(reason.Http is { } http ? $" {http}" : "")}";
    }

    private static void WriteAnyOperation(StringBuilder page)
    {
        page.Append("## Every operation\n\n| status | code | provoked by | recipe |\n| --- | --- | --- | --- |\n");
        foreach (var demand in Demand.OfAnyOperation.Where(demand => demand.IsProvoked).DistinctBy(demand => demand.Published.Code))
        {
            var recipes = demand.Recipes.ToList();
            WriteRow(
                page, Number(demand.Published.Http), $"`{demand.Published.Code}`",
                demand.Published.IsFamily ? "the limits of the parameters" : $"{recipes[0].How}{(recipes.Count > 1 ? $", on {Number(recipes.Count)} operations" : "")}",
                demand.Published.IsFamily ? nameof(LimitTests) : recipes[0].Area);
        }

        page.Append('\n');
    }

    private static void WriteOperation(StringBuilder page, PublishedOperation operation)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {operation.Key}\n\n{operation.Product} {operation.Version}.\n\n");
        if (!operation.Parameters.IsEmpty)
        {
            page.Append("| parameter | type | limit | refused with |\n| --- | --- | --- | --- |\n");
            operation.Parameters.ToList().ForEach(parameter => WriteParameter(page, operation, parameter, ""));
            page.Append('\n');
        }

        var demands = DemandsOf(operation).Where(demand => demand.IsProvoked).ToList();
        var further = Recipes.All.Where(recipe => recipe.Operation == operation.Key && demands.All(demand => !demand.Recipes.Contains(recipe))).ToList();
        if (demands.Count + further.Count == 0)
        {
            return;
        }

        page.Append("| status | code | provoked by | recipe |\n| --- | --- | --- | --- |\n");
        foreach (var demand in demands)
        {
            var recipe = demand.Recipes.First();
            WriteRow(page, Number(demand.Published.Http), $"`{demand.Published.Code}`", recipe.How, recipe.Area);
        }

        foreach (var recipe in further)
        {
            WriteRow(page, Number(Demand.Of(recipe).Http), $"`{recipe.Code}`", recipe.How, recipe.Area);
        }

        page.Append('\n');
    }

    private static void WriteParameter(StringBuilder page, PublishedOperation operation, PublishedParameter parameter, string path)
    {
        var name = path + parameter.Name;
        var limits = Limit.All.Where(limit => limit.Operation == operation.Key && limit.Parameter == name).ToList();
        var type = parameter.Type.Replace("array<", "list of ", StringComparison.Ordinal).TrimEnd('>');
        if (limits.Count == 0)
        {
            WriteRow(page, name, type, "", "");
        }

        for (var i = 0; i < limits.Count; i++)
        {
            WriteRow(page, i == 0 ? name : "", i == 0 ? type : "", limits[i].What, $"`{limits[i].Code}`");
        }

        parameter.Fields.ToList().ForEach(field => WriteParameter(page, operation, field, $"{name}.1."));
    }

    private static List<Demand> DemandsOf(PublishedOperation operation) => [.. Demand.OfOperations.Where(demand => demand.Operation == operation.Key)];

    private static string Link(string operation)
        => operation == Recipe.Any ? "every operation" : $"[{operation}](#{operation.ToLowerInvariant().Replace(".", "", StringComparison.Ordinal)})";

    private static string Count<T>(IEnumerable<T> items) => Number(items.Count());

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void WriteRow(StringBuilder page, params ReadOnlySpan<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
