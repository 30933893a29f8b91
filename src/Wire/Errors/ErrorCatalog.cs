using System.Collections.Frozen;
using System.Diagnostics;
using Heliograph.Wire.Actions;

namespace Heliograph.Wire.Errors;

/// <summary>Status and text of every error code, as published for the operation that answers it.</summary>
/// <remarks>
/// One code can have different texts: <c>IllegalParam.Priority</c> of CreateTrafficMirrorSession names both of its causes,
/// <c>Forbidden.RAM</c> is 400 on OpenTrafficMirrorService and 403 elsewhere. Looked up in this order: the operation's own table,
/// the common table, the house templates (<c>IllegalParam.%s</c>), the tables of other operations, and last the gateway's
/// templates <c>Missing%s</c> and <c>Invalid%s</c>, which hold only for names of parameters.
/// </remarks>
public static class ErrorCatalog
{
    private const string Hole = "%s";

    private static readonly FrozenSet<string> SystemParameters = FrozenSet.Create(
        StringComparer.Ordinal,
        "AccessKeyId", "Action", "Format", "SecurityToken", "Signature", "SignatureMethod", "SignatureNonce", "SignatureType",
        "SignatureVersion", "Timestamp", "Version", "RegionId");

    private static readonly FrozenDictionary<string, PublishedError> Common =
        OperationTable.Document.CommonErrors.ToFrozenDictionary(error => error.Code, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, PublishedError> Elsewhere = OperationTable.All
        .SelectMany(operation => operation.Errors)
        .DistinctBy(error => error.Code, StringComparer.Ordinal)
        .ToFrozenDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>Finds status and text of <paramref name="code"/>.</summary>
    /// <param name="operation">The operation that refuses; null before one is known.</param>
    /// <param name="code">A code of the catalogue.</param>
    /// <param name="args">Fillings of the holes of the published text, in order; superfluous ones are ignored.</param>
    /// <exception cref="UnreachableException">Nobody knows the code, or a hole of its text has no filling.</exception>
    public static WireError Resolve(Operation? operation, string code, params ReadOnlySpan<string> args)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        if (FindInTables(operation, code) is { } found)
        {
            return new WireError(code, found.Http, Fill(code, found.Message, args));
        }

        return FromTemplate(operation, code, parametersOnly: false)
            ?? (Elsewhere.TryGetValue(code, out var other) ? new WireError(code, other.Http, Fill(code, other.Message, args)) : null)
            ?? FromTemplate(operation, code, parametersOnly: true)
            ?? throw new UnreachableException($"The error code '{code}' is in no table (operation {operation?.Name ?? "none"}).");
    }

    private static PublishedError? FindInTables(Operation? operation, string code)
    {
        if (operation is not null)
        {
            foreach (var error in operation.Errors)
            {
                if (error.Code == code)
                {
                    return error;
                }
            }
        }

        return Common.GetValueOrDefault(code);
    }

    private static WireError? FromTemplate(Operation? operation, string code, bool parametersOnly)
    {
        foreach (var template in OperationTable.Document.ErrorTemplates)
        {
            if (template.ParametersOnly != parametersOnly || code.Length == template.Prefix.Length
                || !code.StartsWith(template.Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var name = code[template.Prefix.Length..];
            if (!parametersOnly || IsParameter(operation, name))
            {
                return new WireError(code, template.Http, template.Message.Replace("{Param}", name, StringComparison.Ordinal));
            }
        }

        return null;
    }

    /// <summary>Whether <paramref name="name"/> is a system parameter or one of the operation, lists with their index.</summary>
    private static bool IsParameter(Operation? operation, string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var head = dot < 0 ? name : name[..dot];
        return SystemParameters.Contains(name) || operation?.FindParameter(head) is not null;
    }

    private static string Fill(string code, string text, ReadOnlySpan<string> args)
    {
        foreach (var arg in args)
        {
            var hole = text.IndexOf(Hole, StringComparison.Ordinal);
            if (hole < 0)
            {
                return text;
            }

            text = string.Concat(text.AsSpan(0, hole), arg, text.AsSpan(hole + Hole.Length));
        }

        return text.Contains(Hole, StringComparison.Ordinal)
            ? throw new UnreachableException($"The text of '{code}' has a hole without a filling.")
            : text;
    }
}
