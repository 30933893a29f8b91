using System.Text.Json.Serialization;

namespace Heliograph.Server.WebConsole;

/// <summary>What the sign-in page sends.</summary>
internal sealed record SignInRequest(string? AccessKeyId, string? AccessKeySecret)
{
    public override string ToString() => AccessKeyId ?? "";
}

/// <summary>An operation that the console asks for.</summary>
/// <param name="Version">Version of the API, which tells the product.</param>
/// <param name="Action">Name of the operation.</param>
/// <param name="Region">RegionId; null for none.</param>
/// <param name="Parameters">As in the query string of the API: <c>TrafficMirrorSourceIds.1</c>.</param>
/// <param name="Xml">Answers in XML.</param>
/// <param name="Background">Made by the page and not by a person: it does not keep the session alive.</param>
internal sealed record ConsoleCallRequest(
    string? Version, string? Action, string? Region, Dictionary<string, string>? Parameters, bool Xml = false, bool Background = false);

/// <summary>Who is signed in, and what the page needs to know of the server.</summary>
internal sealed record MeAnswer
{
    public required bool SignedIn { get; init; }
    public string? AccountId { get; init; }

    /// <summary>Account or RAMUser.</summary>
    public string? IdentityType { get; init; }
    public string? PrincipalId { get; init; }
    public string? Name { get; init; }
    public string? Arn { get; init; }
    public string? AccessKeyId { get; init; }

    /// <summary>To be sent with every POST.</summary>
    public string? CsrfToken { get; init; }
    public string? DefaultRegion { get; init; }

    /// <summary>Seconds without a call by the person after which the session ends.</summary>
    public int? IdleSeconds { get; init; }
}

/// <summary>What the console itself refuses, in the form of the API's errors.</summary>
internal sealed record ConsoleRefusal(string Code, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(ConsoleCallRequest))]
[JsonSerializable(typeof(MeAnswer))]
internal sealed partial class ConsoleJson : JsonSerializerContext;

[JsonSerializable(typeof(ConsoleRefusal))]
internal sealed partial class ConsoleRefusalJson : JsonSerializerContext;
