using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Wire.Errors;

namespace Heliograph.Wire.Actions;

/// <summary>Every operation, read once from the files in contract.</summary>
public static class OperationTable
{
    private static readonly Lazy<ContractDocument> Contract = new(Load);

    private static readonly Lazy<FrozenDictionary<(string Version, string Name), Operation>> ByName = new(
        () => Document.Operations.ToFrozenDictionary(operation => (operation.Version, operation.Name)));

    /// <summary>Sorted by product, version and name.</summary>
    public static ImmutableArray<Operation> All { get; } = [.. Document.Operations];

    internal static ContractDocument Document => Contract.Value;

    /// <summary>Finds an operation by what the request names; both names are case-sensitive.</summary>
    /// <param name="version">API version, for example <c>2016-04-28</c>.</param>
    /// <param name="action">Operation name.</param>
    /// <param name="operation">The operation, when there is one.</param>
    /// <param name="error">InvalidVersion when no product has the version, else InvalidAction.NotFound.</param>
    public static bool TryFind(
        string version, string action, [NotNullWhen(true)] out Operation? operation, [NotNullWhen(false)] out WireError? error)
    {
        error = null;
        if (ByName.Value.TryGetValue((version, action), out operation))
        {
            return true;
        }

        var known = All.Any(candidate => candidate.Version == version);
        error = ErrorCatalog.Resolve(null, known ? "InvalidAction.NotFound" : "InvalidVersion");
        return false;
    }

    /// <summary>For callers that know the operation exists.</summary>
    /// <exception cref="UnreachableException">There is none of that name.</exception>
    public static Operation Get(string version, string action)
        => TryFind(version, action, out var operation, out _)
            ? operation
            : throw new UnreachableException($"The operation table has no {action} of version {version}.");

    /// <summary>One file per product that has many operations; together they are one table.</summary>
    private static ContractDocument Load()
    {
        var assembly = typeof(OperationTable).Assembly;
        var documents = assembly.GetManifestResourceNames().Where(name => name.StartsWith("contract/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => Read(assembly.GetManifestResourceStream(name)!)).ToList(); // the name is the assembly's own
        return new ContractDocument
        {
            Operations = [.. documents.SelectMany(document => document.Operations)
                    .OrderBy(operation => operation.Product, StringComparer.Ordinal)
                    .ThenBy(operation => operation.Version, StringComparer.Ordinal)
                    .ThenBy(operation => operation.Name, StringComparer.Ordinal)],
            CommonErrors = [.. documents.SelectMany(document => document.CommonErrors)],
            ErrorTemplates = [.. documents.SelectMany(document => document.ErrorTemplates)],
        };
    }

    private static ContractDocument Read(Stream stream)
    {
        using (stream)
        {
            return JsonSerializer.Deserialize(stream, ContractJson.Default.ContractDocument)
                ?? throw new UnreachableException("A file of the operation table is empty.");
        }
    }
}

/// <summary>One file of the contract folder, or all of them together.</summary>
internal sealed record ContractDocument
{
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>Errors of every operation; they stand in one of the files.</summary>
    public IReadOnlyList<PublishedError> CommonErrors { get => field ?? []; init; }

    public IReadOnlyList<ErrorTemplate> ErrorTemplates { get => field ?? []; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ContractDocument))]
internal sealed partial class ContractJson : JsonSerializerContext;
