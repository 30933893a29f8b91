using System.CommandLine;
using Heliograph.Composition;
using Heliograph.Output;
using Heliograph.Wire.Signing;

namespace Heliograph.Commands;

/// <summary>
/// Which server a client command speaks to, and as whom: flags, else variables, else the vendor's variables, else the file that a
/// running <c>up</c> leaves in its data directory. Id and secret always come from the same place.
/// </summary>
internal sealed class ClientFlags
{
    // Where 'up' and 'serve' listen unless told otherwise.
    private static readonly Uri s_defaultEndpoint = new("http://127.0.0.1:8080");

    private readonly Setting<Uri> _endpoint = new(
        "--endpoint", "HOST:PORT", "Server to call; else the one that runs on the data directory, else 127.0.0.1:8080.", "HOST:PORT or a URL without a path", Texts.TryServer);
    private readonly Setting<string> _keyId = new(
        "--access-key-id", "ID", "Key to sign with; also ALIBABA_CLOUD_ACCESS_KEY_ID; else the one in the data directory.", "the id of a key", Texts.TryText);
    private readonly Setting<string> _keySecret = new(
        "--access-key-secret", "SECRET", "Secret of that key; also ALIBABA_CLOUD_ACCESS_KEY_SECRET.", "a secret", Texts.TryText);
    private readonly Setting<string> _data = CommonSettings.Data();
    private readonly Setting<string> _region = new(
        "--region", "REGION", $"Region of the call; else the server's, else {CommonSettings.DefaultRegion}.", "a region", Texts.TryText);

    public void AddTo(Command command)
    {
        command.Add(_endpoint.Option);
        command.Add(_keyId.Option);
        command.Add(_keySecret.Option);
        command.Add(_data.Option);
        command.Add(_region.Option);
    }

    public ClientSettings Read(ParseResult result) => TryRead(result) ?? throw NoKey(ReadDataDirectory(result));

    /// <returns>Null when there is no key to sign with.</returns>
    public ClientSettings? TryRead(ParseResult result)
    {
        var directory = ReadDataDirectory(result);
        var file = ClientFile.TryRead(directory);
        return (ReadKey(result) ?? VendorKey() ?? file?.Key) is not { } key ? null : new ClientSettings(
            _endpoint.ReadOrDefault(result) ?? file?.ReadEndpoint(directory) ?? s_defaultEndpoint,
            key,
            _region.ReadOrDefault(result) ?? file?.Region ?? CommonSettings.DefaultRegion);
    }

    public string ReadDataDirectory(ParseResult result) => Path.GetFullPath(_data.Read(result));

    private static SigningKey? VendorKey() => Pair(
        Environment.GetEnvironmentVariable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
        Environment.GetEnvironmentVariable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET");

    private static SigningKey? Pair(string? id, string? secret, string names) => (id, secret) switch
    {
        ({ Length: > 0 }, { Length: > 0 }) => new SigningKey(id, secret),
        (null or "", null or "") => null,
        _ => throw CommandFailure.Usage($"{names} belong together: give both, or none of them."),
    };

    private CommandFailure NoKey(string directory) => new(
        $"No key to sign with: give --access-key-id and --access-key-secret, set {_keyId.Variable} and {_keySecret.Variable}, or start 'heliograph up' on the data directory {directory}.");

    private SigningKey? ReadKey(ParseResult result)
        => Pair(_keyId.ReadOrDefault(result), _keySecret.ReadOrDefault(result), "--access-key-id and --access-key-secret");
}
