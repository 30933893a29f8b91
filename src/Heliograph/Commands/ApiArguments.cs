using System.Collections.Immutable;
using Heliograph.Output;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;

namespace Heliograph.Commands;

/// <summary>From the words behind <c>heliograph api ACTION</c> to what is called.</summary>
internal static class ApiArguments
{
    /// <summary>Reads <c>--Name value</c> and <c>--Name=value</c>. A value may begin with a dash, as <c>-1/-1</c> does.</summary>
    public static ImmutableArray<RequestParameter> ReadParameters(IReadOnlyList<string> words)
    {
        var parameters = ImmutableArray.CreateBuilder<RequestParameter>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Length < 3 || !word.StartsWith("--", StringComparison.Ordinal))
            {
                throw CommandFailure.Usage($"'{word}' is not the name of a parameter: write --Name value.");
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 && ++i == words.Count)
            {
                throw CommandFailure.Usage($"The parameter {word} has no value: write {word} value.");
            }

            var parameter = equals < 0 ? new RequestParameter(word[2..], words[i]) : new RequestParameter(word[2..equals], word[(equals + 1)..]);
            if (parameters.Any(p => p.Name == parameter.Name))
            {
                throw CommandFailure.Usage($"The parameter --{parameter.Name} is there twice: lists are numbered, as in --{parameter.Name}.1 and --{parameter.Name}.2.");
            }

            parameters.Add(parameter);
        }

        return parameters.ToImmutable();
    }

    /// <summary>The operation of a name. Where products share a name, the one of the mirroring API's product is meant.</summary>
    public static Operation? Find(string action, string? version)
        => OperationTable.All
            .Where(operation => operation.Name == action && (version is null || operation.Version == version))
            .MaxBy(operation => operation.Product == "Vpc");

    public static CommandFailure Unknown(string action)
    {
        var near = OperationTable.All.Select(operation => operation.Name).Distinct()
            .Where(name => name.Contains(action, StringComparison.OrdinalIgnoreCase) || action.Contains(name, StringComparison.OrdinalIgnoreCase))
            .ToArray();
        return CommandFailure.Usage(
            $"There is no operation {action}{(near.Length > 0 ? $"; there is {string.Join(", ", near)}" : "")}: 'heliograph api --help' lists them, and --version-of-api calls any other.");
    }

    /// <summary>Adds the region of the client and, when asked for, DryRun, where the operation has them.</summary>
    public static ImmutableArray<RequestParameter> Complete(
        ImmutableArray<RequestParameter> parameters, Operation? operation, string region, bool dryRun)
    {
        if (operation?.FindParameter("RegionId") is not null && parameters.All(p => p.Name != "RegionId"))
        {
            parameters = parameters.Add(new RequestParameter("RegionId", region));
        }

        if (!dryRun)
        {
            return parameters;
        }

        return operation is null || operation.FindParameter("DryRun") is not null
            ? [.. parameters.Where(p => p.Name != "DryRun"), new RequestParameter("DryRun", "true")]
            : throw CommandFailure.Usage($"{operation.Name} has no dry run: leave --dry-run away.");
    }
}
