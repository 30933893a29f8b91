using System.Text.Json;
using System.Text.Json.Serialization;
using Heliograph.Commands;
using Heliograph.Output;
using Heliograph.Wire.Signing;

namespace Heliograph.Composition;

/// <summary>
/// <c>client.json</c> in a data directory: how the client commands on the same machine reach the server that runs on it. Holds a
/// secret, so only its owner may read it.
/// </summary>
internal sealed record ClientFile(string Endpoint, string Region, string AccessKeyId, string AccessKeySecret)
{
    private const string FileName = "client.json";

    [JsonIgnore]
    public SigningKey Key => new(AccessKeyId, AccessKeySecret);

    /// <returns>Null when there is no file, or when it is somebody else's.</returns>
    /// <exception cref="CommandFailure">The file is there and damaged.</exception>
    public static ClientFile? TryRead(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ClientFileJson.Default.ClientFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CommandFailure($"The file {path} is damaged ({e.Message}): start 'heliograph up' again, which writes it anew.", ExitCode.Failed, e);
        }
    }

    /// <summary>Writes the file whole or not at all, with mode 0600.</summary>
    public void Write(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        var fresh = $"{path}.new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, this, ClientFileJson.Default.ClientFile);
        }

        File.Move(fresh, path, overwrite: true);
    }

    public Uri ReadEndpoint(string dataDirectory)
        => Texts.TryServer(Endpoint, out var uri)
            ? uri
            : throw new CommandFailure($"The file {Path.Combine(dataDirectory, FileName)} names no usable endpoint: start 'heliograph up' again, which writes it anew.");

    public override string ToString() => $"{AccessKeyId} at {Endpoint}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ClientFile))]
internal sealed partial class ClientFileJson : JsonSerializerContext;
