using System.Collections.Immutable;
using System.Text;
using Heliograph.Wire.Errors;

namespace Heliograph.Wire.Parameters;

/// <summary>A request as it arrived, with its parameters decoded. Says nothing yet about who sent it.</summary>
/// <remarks>
/// A request that cannot be decoded is a value too, with <see cref="Problem"/> set: the format of its refusal is chosen from
/// the parameters that could be read.
/// </remarks>
public sealed class RpcRequest
{
    private readonly Dictionary<string, string> _values;

    private RpcRequest(
        string method, string target, string host, ImmutableArray<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        (Method, Target, Host, Headers, Body) = (method, target, host, headers, body);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        Path = question < 0 ? target : target[..question];
        var good = target.Length <= RequestLimits.MaxTargetBytes && Ascii.IsValid(target);
        good &= TryReadQuery(good && question >= 0 ? target[(question + 1)..] : "", out var query);
        good &= TryReadForm(query.Count, out var form);
        QueryParameters = query.ToImmutable();
        FormParameters = form.ToImmutable();
        good &= TryIndex(out _values);
        Problem = good ? null : ErrorCatalog.Resolve(null, "InvalidParameter.Format");
    }

    /// <summary>Upper case, as in the request line.</summary>
    public string Method { get; }

    /// <summary>Request target as it arrived: path and query string, still encoded.</summary>
    public string Target { get; }

    /// <summary>The path of the target, still encoded; <c>/</c> for every operation.</summary>
    public string Path { get; }

    /// <summary>Host header as it arrived, port included: V3 signs it.</summary>
    public string Host { get; }

    /// <summary>In order of arrival, repeated ones included; names in any case.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Without transfer coding.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Decoded parameters of the query string, in order.</summary>
    public ImmutableArray<RequestParameter> QueryParameters { get; }

    /// <summary>Decoded parameters of a form body, in order; empty for any other content type.</summary>
    public ImmutableArray<RequestParameter> FormParameters { get; }

    /// <summary>
    /// InvalidParameter.Format when an escape is broken, a text is not UTF-8, a name is empty or comes twice (ruling 72: also once
    /// in the query and once in the form), or a limit is exceeded.
    /// </summary>
    public WireError? Problem { get; }

    /// <summary>Query and form together, by name. Holds the first value when a name came twice.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _values;

    /// <summary>Reads a request. Never throws for what a client sent.</summary>
    /// <param name="method">Method of the request line.</param>
    /// <param name="target">Raw request target.</param>
    /// <param name="host">Raw Host header, or the authority of HTTP/2.</param>
    /// <param name="headers">All headers in order, repeated ones as several entries.</param>
    /// <param name="body">Complete body; not copied, so it must not change afterwards.</param>
    public static RpcRequest Read(
        string method, string target, string host, IEnumerable<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
        => new(method, target, host, [.. headers], body);

    /// <summary>The value of a parameter, or "" when it is absent.</summary>
    public string ParameterOrEmpty(string name) => _values.GetValueOrDefault(name, "");

    /// <summary>The first value of a header without surrounding blanks, or "" when it is absent.</summary>
    public string HeaderOrEmpty(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value.Trim();
            }
        }

        return "";
    }

    /// <summary>How often a header arrived.</summary>
    public int CountHeader(string name)
    {
        var count = 0;
        foreach (var (key, _) in Headers)
        {
            count += key.Equals(name, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }

        return count;
    }

    private static bool TryReadQuery(string query, out ImmutableArray<RequestParameter>.Builder parameters)
    {
        parameters = ImmutableArray.CreateBuilder<RequestParameter>();
        return ParameterReader.TryRead(Encoding.ASCII.GetBytes(query), parameters, RequestLimits.MaxParameters);
    }

    private bool TryReadForm(int alreadyRead, out ImmutableArray<RequestParameter>.Builder parameters)
    {
        parameters = ImmutableArray.CreateBuilder<RequestParameter>();
        if (Body.Length > RequestLimits.MaxBodyBytes)
        {
            return false;
        }

        var contentType = HeaderOrEmpty("content-type");
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        var mediaType = (end < 0 ? contentType.AsSpan() : contentType.AsSpan(0, end)).Trim();
        return !mediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || ParameterReader.TryRead(Body.Span, parameters, RequestLimits.MaxParameters - alreadyRead);
    }

    private bool TryIndex(out Dictionary<string, string> values)
    {
        values = new Dictionary<string, string>(QueryParameters.Length + FormParameters.Length, StringComparer.Ordinal);
        var good = true;
        foreach (var parameter in QueryParameters)
        {
            good &= values.TryAdd(parameter.Name, parameter.Value);
        }

        foreach (var parameter in FormParameters)
        {
            good &= values.TryAdd(parameter.Name, parameter.Value);
        }

        return good;
    }
}
