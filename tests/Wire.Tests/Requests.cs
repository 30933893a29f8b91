using System.Text;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Wire.Tests;

/// <summary>Requests for tests.</summary>
internal static class Requests
{
    public const string Form = "application/x-www-form-urlencoded";

    public static RpcRequest Get(string query, params (string Name, string Value)[] headers)
        => Read("GET", $"/?{query}", "", headers);

    public static RpcRequest Post(string query, string form, params (string Name, string Value)[] headers)
        => Read("POST", query.Length == 0 ? "/" : $"/?{query}", form, [.. headers, ("Content-Type", Form)]);

    public static RpcRequest Read(string method, string target, string body, params (string Name, string Value)[] headers)
        => RpcRequest.Read(
            method, target, "api.example.test", headers.Select(header => KeyValuePair.Create(header.Name, header.Value)),
            Encoding.UTF8.GetBytes(body));

    public static RpcRequest With(params (string Name, string Value)[] parameters)
        => Get(string.Join('&', parameters.Select(p => $"{PercentEncoding.Encode(p.Name)}={PercentEncoding.Encode(p.Value)}")));

    /// <summary>What a server reads when the call is sent.</summary>
    public static RpcRequest Arrived(this SignedCall call, string? method = null, string? target = null)
        => RpcRequest.Read(
            method ?? call.Method,
            target ?? call.Target,
            call.Headers.First(header => header.Key == "host").Value,
            call.Headers,
            call.Body.ToArray());
}
