using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>A call whose signature the API explorer shows.</summary>
/// <param name="Version">Version of the API.</param>
/// <param name="Action">Name of the operation.</param>
/// <param name="Region">RegionId; null for none.</param>
/// <param name="Parameters">As in the query string of the API.</param>
/// <param name="Xml">Asks for XML.</param>
/// <param name="Query">The parameters go in the query string instead of a form.</param>
/// <param name="Nonce">x-acs-signature-nonce; null for a new one.</param>
/// <param name="Time">x-acs-date, <c>2026-11-23T10:05:00Z</c>; null for now.</param>
internal sealed record ConsoleSignRequest(
    string? Version, string? Action, string? Region, Dictionary<string, string>? Parameters, bool Xml = false, bool Query = false, string? Nonce = null, string? Time = null);

/// <summary>How a call is signed, in the order in which it is done.</summary>
internal sealed record ConsoleSignAnswer
{
    public required string Method { get; init; }
    public required string Target { get; init; }
    public required string Body { get; init; }
    public required string BodyHash { get; init; }
    public required string CanonicalRequest { get; init; }
    public required string StringToSign { get; init; }
    public required string Signature { get; init; }

    /// <summary>All that must be sent, in the order in which they are signed, <c>authorization</c> last.</summary>
    public required IReadOnlyList<ConsoleHeader> Headers { get; init; }
    public required string Nonce { get; init; }
    public required string Time { get; init; }
}

internal sealed record ConsoleHeader(string Name, string Value);

/// <summary>From what the page asks to a call, and from a signed call to what the page shows.</summary>
internal static class ConsoleSigning
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <remarks>
    /// A signature is good for some minutes around its time, so one of a later time would outlive the session that made it: not signed.
    /// The host is always the one that was asked, for the same reason: what is signed here is of use only here.
    /// </remarks>
    /// <returns>Null for what cannot be signed.</returns>
    public static UnsignedCall? Read(HttpContext context, ConsoleSignRequest asked, DateTimeOffset now)
    {
        if (asked is not { Version: { Length: > 0 } version, Action: { Length: > 0 } action } || !IsHeaderValue(version) || !IsHeaderValue(action)
            || asked.Nonce is { } nonce && (nonce.Length is 0 or > 128 || !IsHeaderValue(nonce)))
        {
            return null;
        }

        var time = now;
        if (asked.Time is { } text
            && (!DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time) || time > now))
        {
            return null;
        }

        var call = CallOf(context, action, version, ParametersOf(asked.Region, asked.Parameters), asked.Xml);
        return call with { AsForm = !asked.Query, Time = time, Nonce = asked.Nonce ?? call.Nonce };
    }

    public static UnsignedCall CallOf(HttpContext context, string action, string version, IEnumerable<RequestParameter> parameters, bool xml) => new()
    {
        Host = context.Request.Host.Value ?? "",
        Action = action,
        Version = version,
        Parameters = [.. parameters],
        Format = xml ? "XML" : "JSON",
        Time = default,
        Nonce = Guid.NewGuid().ToString(),
    };

    public static IEnumerable<RequestParameter> ParametersOf(string? region, Dictionary<string, string>? asked)
    {
        var parameters = asked ?? [];
        return parameters.Where(parameter => parameter.Key.Length > 0 && parameter.Value is not null)
            .Select(parameter => new RequestParameter(parameter.Key, parameter.Value))
            .Concat(region is { Length: > 0 } && !parameters.ContainsKey("RegionId") ? [new RequestParameter("RegionId", region)] : []);
    }

    public static ConsoleSignAnswer AnswerOf(UnsignedCall call, V3Signing steps) => new()
    {
        Method = steps.Call.Method,
        Target = steps.Call.Target,
        Body = Encoding.ASCII.GetString(steps.Call.Body.AsSpan()), // Percent-encoded.
        BodyHash = steps.BodyHash,
        CanonicalRequest = steps.CanonicalRequest,
        StringToSign = steps.StringToSign,
        Signature = steps.Signature,
        Headers = [.. steps.Call.Headers.Select(header => new ConsoleHeader(header.Key, header.Value))],
        Nonce = call.Nonce,
        Time = call.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
    };

    private static bool IsHeaderValue(string text) => text.All(character => character is > ' ' and < (char)0x7f);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConsoleSignRequest))]
[JsonSerializable(typeof(ConsoleSignAnswer))]
internal sealed partial class ConsoleSigningJson : JsonSerializerContext;
