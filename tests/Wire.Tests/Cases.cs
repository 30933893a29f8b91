using System.Text;
using System.Text.Json;
using Heliograph.Wire.Parameters;

namespace Heliograph.Wire.Tests;

/// <summary>The shared cases in tests/cases.</summary>
internal static class Cases
{
    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cases", name)));
        return document.RootElement.Clone();
    }

    public static RpcRequest ToRequest(JsonElement request)
    {
        var headers = request.GetProperty("headers").EnumerateArray()
            .Select(header => KeyValuePair.Create(header[0].GetString()!, header[1].GetString()!)).ToList();
        var host = headers.First(header => header.Key.Equals("host", StringComparison.OrdinalIgnoreCase)).Value;
        return RpcRequest.Read(
            request.GetProperty("method").GetString()!,
            request.GetProperty("target").GetString()!,
            host,
            headers,
            Encoding.UTF8.GetBytes(request.GetProperty("body").GetString()!));
    }
}
