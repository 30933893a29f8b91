using System.Collections.Immutable;
using System.Text.Json;
using Heliograph.Wire.Actions;
using Spectre.Console;
using ValueType = Heliograph.Wire.Actions.ValueType;

namespace Heliograph.Output;

/// <summary>
/// Answers of an operation for people, in the shape that the operation table declares: an answer with one list is a table of the list's
/// objects, any other one a table of its fields, with its lists below. One object is shown whole.
/// </summary>
internal sealed class AnswerTable(Operation operation, ImmutableArray<string> columns) : IDisposable
{
    private static readonly string[] s_notShown =
        ["RequestId", "NextToken", "MaxResults", "TotalCount", "Count", "PageNumber", "PageSize", "IsTruncated", "Marker"];

    private readonly List<JsonDocument> _answers = [];

    /// <summary>The list that the answer is about; null when it is about its fields, or about several lists.</summary>
    private readonly ResponseField? _list =
        operation.Response.Where(field => field.Type is ValueType.Objects or ValueType.Object).ToList() is [{ Type: ValueType.Objects } only] ? only : null;

    /// <summary>Whether the list has no objects.</summary>
    public bool IsEmpty => _list is not null && !Rows(_list).Any();

    /// <summary>Takes over one page.</summary>
    public void Add(JsonDocument answer) => _answers.Add(answer);

    public void Write(Screen screen)
    {
        var console = screen.Tables();
        if (_list is not { } list)
        {
            WriteFields(console, operation.Response, _answers[^1].RootElement, screen);
            return;
        }

        var rows = Rows(list).ToList();
        if (columns.IsEmpty && rows.Count == 1)
        {
            WriteFields(console, list.Fields, rows[0], screen);
            return;
        }

        if (rows.Count == 0)
        {
            screen.Talk.WriteLine("Nothing was found.");
            return;
        }

        WriteRows(console, list, columns.IsEmpty ? [.. list.Fields.Where(IsShort).Select(field => field.Name)] : columns, rows);
        if (GoesOn(_answers[^1].RootElement))
        {
            screen.Talk.WriteLine("There is more: --json shows where it goes on.");
        }
    }

    public void Dispose() => _answers.ForEach(answer => answer.Dispose());

    private IEnumerable<JsonElement> Rows(ResponseField list) => _answers.SelectMany(answer => Items(answer.RootElement, list));

    private static bool GoesOn(JsonElement answer)
        => (answer.TryGetProperty("NextToken", out var token) && token.ToString().Length > 0)
            || (answer.TryGetProperty("IsTruncated", out var truncated) && truncated.ValueKind == JsonValueKind.True);

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

    private static void WriteFields(IAnsiConsole console, ImmutableArray<ResponseField> fields, JsonElement answer, Screen screen)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false }.AddColumns("field", "value");
        foreach (var (name, cell) in Flat(fields, answer))
        {
            table.AddRow(new Text(name), new Text(cell));
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }

        var lists = Lists(fields, answer).ToList();
        foreach (var (field, rows) in lists.Where(one => one.Rows.Count > 0))
        {
            console.WriteLine(field.Name);
            WriteRows(console, field, [.. field.Fields.Where(IsShort).Select(inner => inner.Name)], rows);
        }

        if (table.Rows.Count == 0 && lists.All(one => one.Rows.Count == 0))
        {
            screen.Talk.WriteLine(lists.Count > 0 ? "Nothing was found." : "Done.");
        }
    }

    /// <summary>The fields that hold one value, those of the only object as they are, those of several with its name before them.</summary>
    private static IEnumerable<(string Name, string Cell)> Flat(ImmutableArray<ResponseField> fields, JsonElement answer, string path = "")
    {
        var several = fields.Count(field => field.Type == ValueType.Object) > 1;
        foreach (var field in fields.Where(field => field.Type != ValueType.Objects && !s_notShown.Contains(field.Name)))
        {
            if (!answer.TryGetProperty(field.Name, out var value))
            {
                continue;
            }

            if (field.Type != ValueType.Object)
            {
                yield return (path + field.Name, Cell(answer, field));
            }
            else if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (var inner in Flat(field.Fields, value, several || path.Length > 0 ? $"{path}{field.Name}." : ""))
                {
                    yield return inner;
                }
            }
        }
    }

    private static IEnumerable<(ResponseField Field, List<JsonElement> Rows)> Lists(ImmutableArray<ResponseField> fields, JsonElement answer)
        => fields.SelectMany(field => field.Type switch
        {
            ValueType.Objects => [(field, Items(answer, field).ToList())],
            ValueType.Object when answer.TryGetProperty(field.Name, out var inner) && inner.ValueKind == JsonValueKind.Object => Lists(field.Fields, inner),
            _ => Enumerable.Empty<(ResponseField, List<JsonElement>)>(),
        });

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
