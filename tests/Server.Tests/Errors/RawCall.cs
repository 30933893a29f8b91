using System.Globalization;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Requests that no client of ours makes.</summary>
internal static class RawCall
{
    private const string Unsigned = "Format=JSON&Action=DescribeRegions&Version=2016-04-28";

    /// <summary>What V1 has beside the operation, each part right in its form but for the changed ones, and a signature that nobody made.</summary>
    public static Task<Reply> V1Async(Scene scene, params (string Name, string Value)[] changes)
    {
        (string Name, string Value)[] parts =
        [
            ("AccessKeyId", TestServer.KeyId),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureVersion", "1.0"),
            ("SignatureNonce", Guid.NewGuid().ToString()),
            ("Timestamp", Now()),
            ("Signature", "none"),
        ];
        return GetAsync(scene, $"{Unsigned}&{string.Join('&', Scene.Changed(parts, changes).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}"))}");
    }

    public static Task<Reply> GetAsync(Scene scene, string query = Unsigned) => SendAsync(scene, HttpMethod.Get, query);

    public static async Task<Reply> SendAsync(Scene scene, HttpMethod method, string query = Unsigned, string? authorization = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://{scene.Api.EndPoint}/?{query}"));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            request.Headers.Add("accept", "application/json");
            request.Headers.Add("x-acs-action", "DescribeRegions");
            request.Headers.Add("x-acs-version", "2016-04-28");
            request.Headers.Add("x-acs-date", Now());
            request.Headers.Add("x-acs-signature-nonce", Guid.NewGuid().ToString());
        }

        return await scene.Api.SendAsync(request);
    }

    /// <summary>A call whose parameters are in the query and signed as V1, with a body that is no form.</summary>
    public static SignedCall WithBody(Scene scene, GoodCall call, string contentType, ReadOnlySpan<byte> body)
    {
        var published = Published.Operation(call.Operation);
        var signed = RequestSigner.SignV1(
            new UnsignedCall
            {
                Host = scene.Api.EndPoint.ToString(),
                Action = published.Name,
                Version = published.Version,
                Parameters = [.. call.Parameters.Select(parameter => new RequestParameter(parameter.Name, parameter.Value))],
                Time = TimeProvider.System.GetUtcNow(),
                Nonce = Guid.NewGuid().ToString(),
            },
            new SigningKey(call.Manner.KeyId, call.Manner.KeySecret, call.Manner.SecurityToken));
        return signed with { Headers = [.. signed.Headers, new("content-type", contentType)], Body = [.. body] };
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
