using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Server.Tests;

/// <summary>How a call is made.</summary>
internal sealed record Manner
{
    public static Manner Default { get; } = new();

    /// <summary>The extension API.</summary>
    public static Manner Extension { get; } = new() { Version = "2026-11-01" };

    public static Manner ResourceManager { get; } = new() { Version = "2020-03-31" };

    public bool V1 { get; init; }
    public string Method { get; init; } = "POST";
    public bool AsForm { get; init; }
    public string Format { get; init; } = "JSON";
    public string Version { get; init; } = "2016-04-28";
    public string KeyId { get; init; } = TestServer.KeyId;
    public string KeySecret { get; init; } = TestServer.KeySecret;

    /// <summary>Of a temporary key.</summary>
    public string? SecurityToken { get; init; }
    public DateTimeOffset? Time { get; init; }
    public string? Nonce { get; init; }

    /// <summary>Host header; null: the address of the server.</summary>
    public string? Host { get; init; }
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, string Text, string ContentType, ImmutableDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Code => Json.GetProperty(nameof(Code)).GetString()!;

    public string String(string name) => Json.GetProperty(name).GetString()!;

    /// <summary>A number or a boolean as it stands in the answer.</summary>
    public string Raw(string name) => Json.GetProperty(name).GetRawText();

    public JsonElement.ArrayEnumerator List(string name) => Json.GetProperty(name).EnumerateArray();
}

/// <summary>A client that signs for real.</summary>
internal sealed class Api(IPEndPoint endPoint, TimeProvider clock, SocketsHttpHandler? secure = null) : IDisposable
{
    private readonly HttpClient _http = new(secure ?? new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(20) };

    public IPEndPoint EndPoint => endPoint;

    public Task<Reply> CallAsync(string action, params (string Name, string Value)[] parameters) => CallAsync(Manner.Default, action, parameters);

    public async Task<Reply> CallAsync(Manner manner, string action, params (string Name, string Value)[] parameters)
    {
        var call = new UnsignedCall
        {
            Method = manner.Method,
            Host = manner.Host ?? endPoint.ToString(),
            Action = action,
            Version = manner.Version,
            Parameters = [.. WithRegion(action, parameters).Select(parameter => new RequestParameter(parameter.Name, parameter.Value))],
            AsForm = manner.AsForm,
            Format = manner.Format,
            Time = manner.Time ?? clock.GetUtcNow(),
            Nonce = manner.Nonce ?? Guid.NewGuid().ToString(),
        };
        var key = new SigningKey(manner.KeyId, manner.KeySecret, manner.SecurityToken);
        return await SendAsync(manner.V1 ? RequestSigner.SignV1(call, key) : RequestSigner.SignV3(call, key));
    }

    public async Task<Reply> SucceedAsync(string action, params (string Name, string Value)[] parameters)
    {
        var reply = await CallAsync(action, parameters);
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    /// <summary>A call of the extension API that must succeed.</summary>
    public async Task<Reply> ExtendAsync(string action, params (string Name, string Value)[] parameters)
    {
        var reply = await CallAsync(Manner.Extension, action, parameters);
        reply.Status.ShouldBe(200, reply.Text);
        return reply;
    }

    public async Task RefuseAsync(string code, string action, params (string Name, string Value)[] parameters)
    {
        var reply = await CallAsync(action, parameters);
        reply.Status.ShouldNotBe(200, reply.Text);
        reply.Code.ShouldBe(code, reply.Text);
        reply.String("RequestId").ShouldBe(reply.Headers["x-acs-request-id"]);
        reply.String("HostId").ShouldBe(endPoint.ToString());
    }

    public async Task<Reply> SendAsync(SignedCall call)
    {
        var target = new Uri($"{(secure is null ? "http" : "https")}://{endPoint}{call.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), target);
        if (call.Method == "POST")
        {
            request.Content = new ByteArrayContent([.. call.Body]);
        }

        foreach (var (name, value) in call.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply(
            (int)response.StatusCode,
            text,
            response.Content.Headers.ContentType?.ToString().Replace(" ", "", StringComparison.Ordinal) ?? "",
            response.Headers.ToImmutableDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(',', header.Value)));
    }

    public async Task<string> CreateGroupAsync(string name)
    {
        var reply = await CallAsync(Manner.ResourceManager, "CreateResourceGroup", ("Name", name), ("DisplayName", name));
        reply.Status.ShouldBe(200, reply.Text);
        return reply.Json.GetProperty("ResourceGroup").GetProperty("Id").GetString()!;
    }

    public async Task<string> CreateFilterAsync(params (string Name, string Value)[] parameters)
        => (await SucceedAsync("CreateTrafficMirrorFilter", parameters)).String("TrafficMirrorFilterId");

    public async Task<string> CreateSessionAsync(string filter, int priority = 1, string source = "eni-1", params (string Name, string Value)[] more)
        => (await SucceedAsync("CreateTrafficMirrorSession", SessionParameters(filter, priority, source, more))).String("TrafficMirrorSessionId");

    /// <summary>A filter and a session in the default group.</summary>
    public async Task<(string Session, string Filter, string Group)> CreateSessionOfNewFilterAsync()
    {
        var filter = await CreateFilterAsync();
        var reply = await SucceedAsync("CreateTrafficMirrorSession", SessionParameters(filter));
        return (reply.String("TrafficMirrorSessionId"), filter, reply.String("ResourceGroupId"));
    }

    public static (string Name, string Value)[] SessionParameters(
        string filter, int priority = 1, string source = "eni-1", params (string Name, string Value)[] more) =>
    [
        ("TrafficMirrorTargetId", "eni-5"),
        ("TrafficMirrorTargetType", "NetworkInterface"),
        ("TrafficMirrorFilterId", filter),
        ("Priority", priority.ToString()),
        ("TrafficMirrorSourceIds.1", source),
        .. more,
    ];

    public void Dispose() => _http.Dispose();

    /// <summary>Nearly every operation requires it; a test that leaves it out on purpose gives it empty.</summary>
    private static (string Name, string Value)[] WithRegion(string action, (string Name, string Value)[] parameters)
        => action.Contains("MirrorService", StringComparison.Ordinal) || parameters.Any(parameter => parameter.Name == "RegionId")
            ? parameters
            : [.. parameters, ("RegionId", "cn-hangzhou")];
}
