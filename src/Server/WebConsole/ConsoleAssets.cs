using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Heliograph.Server.WebConsole;

/// <summary>The files of the console as they were built, compressed; empty when the program was built without them.</summary>
internal sealed class ConsoleAssets
{
    public const string IndexPath = "index.html";

    private const string ResourcePrefix = "console/";
    private const string GzipSuffix = ".gz";

    private static readonly Lazy<ConsoleAssets> s_embedded = new(ReadEmbedded);

    private readonly FrozenDictionary<string, ConsoleAsset> _assets;

    /// <param name="files">Path below <c>/console/</c>, and the file compressed with gzip.</param>
    public ConsoleAssets(IEnumerable<KeyValuePair<string, byte[]>> files)
        => _assets = files.ToFrozenDictionary(file => file.Key, file => new ConsoleAsset(file.Key, file.Value), StringComparer.Ordinal);

    public static ConsoleAssets Embedded => s_embedded.Value;

    public static ConsoleAssets None { get; } = new([]);

    /// <summary>Null when the program was built without the console.</summary>
    public ConsoleAsset? Index => Find(IndexPath);

    public ConsoleAsset? Find(string path) => _assets.GetValueOrDefault(path);

    private static ConsoleAssets ReadEmbedded()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        return new ConsoleAssets(
            from name in assembly.GetManifestResourceNames()
            where name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && name.EndsWith(GzipSuffix, StringComparison.Ordinal)
            select KeyValuePair.Create(name[ResourcePrefix.Length..^GzipSuffix.Length].Replace('\\', '/'), Read(assembly.GetManifestResourceStream(name)!))); // Listed, so it is there.
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}

/// <summary>One file.</summary>
/// <param name="path">Path below <c>/console/</c>.</param>
/// <param name="compressed">gzip.</param>
internal sealed class ConsoleAsset(string path, byte[] compressed)
{
    private readonly Lazy<byte[]> _plain = new(() => Inflate(compressed));

    public ReadOnlyMemory<byte> Compressed => compressed;

    /// <summary>For the rare client that does not take gzip, and for the page that gets a nonce.</summary>
    public ReadOnlyMemory<byte> Plain => _plain.Value;

    public string ETag { get; } = $"\"{Convert.ToHexStringLower(SHA256.HashData(compressed).AsSpan(0, 16))}\"";

    /// <summary>Built files below <c>assets/</c> carry a hash of their content in their name.</summary>
    public bool IsImmutable { get; } = path.StartsWith("assets/", StringComparison.Ordinal);

    public string ContentType { get; } = Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    private static byte[] Inflate(byte[] compressed)
    {
        using var source = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        source.CopyTo(plain);
        return plain.ToArray();
    }
}
