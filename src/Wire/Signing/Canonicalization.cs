using System.Text;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Signing;

/// <summary>The strings to sign. Both ends use these, so what is signed is what is verified.</summary>
/// <remarks>Sources: the published descriptions of signature version 1.0 and of ACS3 (request structure and signature).</remarks>
internal static class Canonicalization
{
    /// <summary><c>name=value</c> pairs, encoded, in byte order of the decoded names, joined by <c>&amp;</c>.</summary>
    public static string Query(IEnumerable<RequestParameter> parameters)
    {
        RequestParameter[] sorted = [.. parameters];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var text = new StringBuilder();
        foreach (var (name, value) in sorted)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(PercentEncoding.Encode(name)).Append('=').Append(PercentEncoding.Encode(value));
        }

        return text.ToString();
    }

    /// <summary>String to sign of version 1.0: method, path and the parameters of query and form without the signature.</summary>
    public static string V1(string method, string path, IEnumerable<RequestParameter> parameters)
    {
        var query = Query(parameters.Where(parameter => parameter.Name != "Signature"));
        return $"{method}&{PercentEncoding.Encode(path)}&{PercentEncoding.Encode(query)}";
    }

    /// <summary>Canonical request of ACS3.</summary>
    /// <param name="method">Method of the request line.</param>
    /// <param name="path">Path of the target.</param>
    /// <param name="query">Parameters of the query string only; a form is covered by its hash.</param>
    /// <param name="signedHeaders">Lower-case names with their trimmed values, in the order of SignedHeaders.</param>
    /// <param name="payloadHash">Hex hash of the body.</param>
    public static string V3Request(
        string method,
        string path,
        IEnumerable<RequestParameter> query,
        IReadOnlyList<KeyValuePair<string, string>> signedHeaders,
        string payloadHash)
    {
        var text = new StringBuilder()
            .Append(method).Append('\n').Append(path.Length == 0 ? "/" : path).Append('\n').Append(Query(query)).Append('\n');
        foreach (var (name, value) in signedHeaders)
        {
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', signedHeaders.Select(header => header.Key)).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>String to sign of ACS3.</summary>
    public static string V3(SignatureAlgorithm algorithm, string canonicalRequest)
        => $"{SigningScheme.NameOf(algorithm)}\n{SigningScheme.HashHex(algorithm, Encoding.UTF8.GetBytes(canonicalRequest))}";
}
