using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Server.Documents;

namespace Heliograph.Server.Audit;

/// <summary>
/// Records that are stored together: JSON, compressed by zlib (RFC 1950) to about an eighth. The key orders chunks by time: that of
/// the first call in it.
/// </summary>
internal static class AuditChunk
{
    /// <summary>Calls of a chunk arrived at most this far from the time in its key.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private const int TimeDigits = 12;

    /// <param name="time">When the first call of the chunk arrived.</param>
    /// <param name="sequence">Tells chunks of the same millisecond apart.</param>
    /// <param name="writer">Tells processes apart that write at the same time.</param>
    public static string KeyOf(DateTimeOffset time, uint sequence, uint writer)
        => $"{StoreKeys.Audit}{time.ToUnixTimeMilliseconds():x12}{sequence:x8}{writer:x8}";

    public static DateTimeOffset TimeOf(string key)
        => DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(key.AsSpan(StoreKeys.Audit.Length, TimeDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    public static byte[] Encode(IReadOnlyList<AuditRecord> records)
    {
        using var bytes = new MemoryStream();
        using (var compressed = new ZLibStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(compressed, new AuditDocument([.. records]), AuditJson.Default.AuditDocument);
        }

        return bytes.ToArray();
    }

    public static ImmutableArray<AuditRecord> Decode(ReadOnlyMemory<byte> value)
    {
        using var plain = new ZLibStream(new MemoryStream(value.ToArray()), CompressionMode.Decompress);
        var document = JsonSerializer.Deserialize(plain, AuditJson.Default.AuditDocument) ?? throw new JsonException("A chunk of the audit is null.");
        return document.Records;
    }
}

/// <summary>Records in the order in which their calls ended.</summary>
internal sealed record AuditDocument(ImmutableArray<AuditRecord> Records)
{
    public int V { get; init; } = 1;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(AuditDocument))]
internal sealed partial class AuditJson : JsonSerializerContext;
