using System.Collections.Immutable;
using System.Text.Json;
using Heliograph.Wire.Actions;
using Spectre.Console;
using ValueType = Heliograph.Wire.Actions.ValueType;

namespace Heliograph.Output;

/// <summary>
/// Answers of an operation for people, in the shape that the operation table declares: an answer with a list is a table of the list's
/// objects, any other one a table of its fields. One object is shown whole.
/// </summary>
internal sealed class AnswerTable(Operation operation, ImmutableArray<string> columns) : IDisposable
{
    private static readonly string[] s_notShown = ["RequestId", "NextToken", "MaxResults", "TotalCount", "Count", "PageNumber", "PageSize"];

    private readonly List<JsonDocument> _answers = [];

    private ResponseField? List => operation.Response.FirstOrDefault(one => one.Type == ValueType.Objects);

    /// <summary>Takes over one page.</summary>
    /// <returns>The token of the next one, or "".</returns>
    public string Add(JsonDocument answer)
    {
        _answers.Add(answer);
        return answer.RootElement.TryGetProperty("NextToken", out var token) ? token.ToString() : "";
    }

    public void Write(Screen screen, bool more)
    {
        var console = screen.Tables();
        if (List is not { } list)
        {
            WriteFields(console, operation.Response, _answers[^1].RootElement);
            return;
        }

        var rows = _answers.SelectMany(answer => Items(answer.RootElement, list)).ToList();
        if (columns.IsEmpty && rows.Count == 1)
        {
            WriteFields(console, list.Fields, rows[0]);
            return;
        }

        if (rows.Count == 0)
        {
            screen.Talk.WriteLine("Nothing was found.");
            return;
        }

        WriteRows(console, list, columns.IsEmpty ? [.. list.Fields.Where(IsShort).Select(field => field.Name)] : columns, rows);
        if (more)
        {
            screen.Talk.WriteLine("There is more: --json shows the NextToken, --MaxResults makes pages larger.");
        }
    }

    public void Dispose() => _answers.ForEach(answer => answer.Dispose());

    private static bool IsShort(ResponseField field) => field.Type is ValueType.String or ValueType.Integer or ValueType.Boolean;

    private static void WriteRows(IAnsiConsole console, ResponseField list, ImmutableArray<string> names, List<JsonElement> rows)
    {
        var fields = names.Select(name => list.Fields.First(field => field.Name == name)).ToList();
        var table = new Table { Border = TableBorder.Simple }.AddColumns([.. names]);
        foreach (var row in rows)
        {
            table.AddRow(fields.Select(field => new Text(Cell(row, field))));
        }

        console.Write(table);
    }

    private static void WriteFields(IAnsiConsole console, ImmutableArray<ResponseField> fields, JsonElement answer)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("field", "value");
        foreach (var field in fields.Where(field => field.Type != ValueType.Objects && !s_notShown.Contains(field.Name) && answer.TryGetProperty(field.Name, out _)))
        {
            table.AddRow(new Text(field.Name), new Text(Cell(answer, field)));
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }

        foreach (var field in fields.Where(field => field.Type == ValueType.Objects))
        {
            var rows = Items(answer, field).ToList();
            if (rows.Count > 0)
            {
                console.WriteLine(field.Name);
                WriteRows(console, field, [.. field.Fields.Where(IsShort).Select(inner => inner.Name)], rows);
            }
        }
    }

    /// <summary>A text as it is, a list of texts separated by commas, a list of objects as their number.</summary>
    private static string Cell(JsonElement row, ResponseField field)
    {
        if (!row.TryGetProperty(field.Name, out var value))
        {
            return "";
        }

        return field.Type switch
        {
            ValueType.Objects => $"{Items(row, field).Count()}",
            ValueType.Strings => string.Join(", ", Items(row, field).Select(item => item.ToString())),
            ValueType.Boolean => value.ValueKind == JsonValueKind.True ? "yes" : "no",
            _ => value.ToString(),
        };
    }

    private static IEnumerable<JsonElement> Items(JsonElement answer, ResponseField list)
    {
        var found = answer.TryGetProperty(list.Name, out var value)
            && (list.Element is null || (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(list.Element, out value)));
        return found && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Empty<JsonElement>();
    }
}
