using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Benchmarks.Api;

/// <summary>Signs calls with V3. Those of a measured run are signed before it: the question is what the server can do.</summary>
internal sealed class Calls(IPEndPoint endPoint)
{
    public const string KeyId = "benchmarkid";
    public const string KeySecret = "benchmarksecret";
    public const string Region = "cn-hangzhou";

    public IPEndPoint EndPoint => endPoint;

    public byte[] Sign(string action, params (string Name, string Value)[] parameters)
    {
        var operation = OperationTable.All.Where(candidate => candidate.Name == action).MaxBy(candidate => candidate.Product == "Vpc")
            ?? throw new ArgumentException($"There is no {action}.", nameof(action));
        ImmutableArray<RequestParameter> all =
        [
            .. parameters.Select(parameter => new RequestParameter(parameter.Name, parameter.Value)),
            .. operation.FindParameter("RegionId") is null ? (RequestParameter[])[] : [new("RegionId", Region)],
        ];
        var call = new UnsignedCall
        {
            Host = endPoint.ToString(),
            Action = action,
            Version = operation.Version,
            Parameters = all,
            Time = TimeProvider.System.GetUtcNow(),
            Nonce = Guid.NewGuid().ToString("N"),
        };
        return Connection.Serialize(RequestSigner.SignV3(call, new SigningKey(KeyId, KeySecret)));
    }

    /// <summary>One call that must succeed.</summary>
    public async Task<JsonElement> CallAsync(Connection connection, string action, params (string Name, string Value)[] parameters)
    {
        var (status, body) = await connection.CallAsync(Sign(action, parameters)).ConfigureAwait(false);
        using var answer = JsonDocument.Parse(body);
        return status == 200 ? answer.RootElement.Clone() : throw new InvalidOperationException($"{action}: {answer.RootElement}");
    }
}
