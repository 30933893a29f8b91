using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Heliograph.Output;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Composition;

/// <summary>What a server answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">As it came.</param>
internal sealed record ApiAnswer(int Status, string Body)
{
    public bool IsRefusal => Status >= 400;

    /// <summary>The documented code and sentence of a JSON refusal; empty where the body is not one.</summary>
    public (string Code, string Message) ReadRefusal()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return (Text(document.RootElement, "Code"), Text(document.RootElement, "Message"));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }

    private static string Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.ToString() : "";
}

/// <summary>Calls a server like any other client would: signed HTTP, no private way in.</summary>
internal sealed class ApiClient(ClientSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(30);

    // A proxy of the environment is meant for the internet, not for the server on this machine.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        Timeout = s_answerWithin,
    };

    /// <exception cref="CommandFailure">No answer.</exception>
    public async Task<ApiAnswer> CallAsync(
        string action, string version, ImmutableArray<RequestParameter> parameters, string format, CancellationToken cancellationToken)
    {
        var call = RequestSigner.SignV3(
            new UnsignedCall
            {
                Host = settings.Endpoint.Authority,
                Action = action,
                Version = version,
                Parameters = parameters,
                AsForm = true,
                Format = format,
                Time = time.GetUtcNow(),
                Nonce = Guid.NewGuid().ToString("N"),
            },
            settings.Key);
        using var request = Request(call);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return new ApiAnswer((int)response.StatusCode, Encoding.UTF8.GetString(body));
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailure($"No server answers at {settings.Endpoint.Authority} ({e.Message}): start one with 'heliograph up', or name another with --endpoint.", ExitCode.Failed, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailure($"The server at {settings.Endpoint.Authority} did not answer within {s_answerWithin.TotalSeconds:0} s: look at what it says, or try again.", ExitCode.Failed, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(SignedCall call)
    {
        var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(settings.Endpoint, call.Target))
        {
            Version = HttpVersion.Version11,
            Content = new ByteArrayContent([.. call.Body]),
        };
        foreach (var (name, value) in call.Headers)
        {
            // Headers of the content are of the content here; the others as they were signed, without a second look at their form.
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
