using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Heliograph.Wire.Parameters;
using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>JSON in and out of the console's own endpoints.</summary>
internal static class ConsoleAnswers
{
    public const string SignedOut = "Console.SignedOut";

    private const string Json = "application/json";

    public static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new ConsoleRefusal(code, MessageOf(code)), ConsoleRefusalJson.Default.ConsoleRefusal);
    }

    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentType = $"{Json}; charset=utf-8";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <returns>The body; null when it is not JSON of this form, or is longer than the API would take.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        // A form of another site can send only what browsers call simple types; JSON is none of them.
        if (context.Request.ContentType?.StartsWith(Json, StringComparison.OrdinalIgnoreCase) is not true
            || context.Request.ContentLength is not ({ } length and <= RequestLimits.MaxBodyBytes))
        {
            return null;
        }

        var body = new byte[length];
        try
        {
            await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted).ConfigureAwait(false);
            return JsonSerializer.Deserialize(body, type);
        }
        catch (Exception failure) when (failure is JsonException or EndOfStreamException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static string MessageOf(string code) => code switch
    {
        "Console.SignInRefused" => "The access key id or the secret is not right, or the key is not active.",
        "Console.TooManyAttempts" => "Too many attempts to sign in. Wait a minute.",
        "Console.CrossSite" => "The request does not come from a page of this server, or its session token is missing.",
        "Console.BadRequest" => "The request is not the JSON that this endpoint takes.",
        SignedOut => "You are not signed in, or the session has ended.",
        _ => "There is nothing at this address.",
    };
}
