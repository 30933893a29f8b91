using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Heliograph.Composition;
using Heliograph.Output;

namespace Heliograph.Commands;

/// <summary>The flags of <c>up</c> and <c>serve</c>.</summary>
internal sealed class ServerFlags
{
    private readonly Setting<IPEndPoint> _listen = new(
        "--listen", "HOST:PORT", "Where the API listens; port 0 takes a free one.", "HOST:PORT, for example 127.0.0.1:8080", Texts.TryEndPoint, "127.0.0.1:8080");
    private readonly Setting<string> _data = CommonSettings.Data();
    private readonly Setting<string> _region = CommonSettings.Region();
    private readonly Setting<ImmutableArray<string>> _regions = new(
        "--regions", "REGION,…", "Further regions.", "a list of regions separated by commas", Texts.TryList);
    private readonly Setting<string> _accountId = new(
        "--account-id", "ID", "Number of the first account; generated and shown once when it is not given.", "16 digits", Texts.TryAccount);
    private readonly Setting<string> _keyId = new(
        "--bootstrap-access-key-id", "ID", "Key of the first account's owner; generated and shown once when it is not given.", "the id of a key", Texts.TryText);
    private readonly Setting<string> _keySecret = new(
        "--bootstrap-access-key-secret", "SECRET", "Secret of that key; better given by its variable, because others see command lines.", "a secret", Texts.TryText);

    public void AddTo(Command command)
    {
        command.Add(_listen.Option);
        command.Add(_data.Option);
        command.Add(_region.Option);
        command.Add(_regions.Option);
        command.Add(_accountId.Option);
        command.Add(_keyId.Option);
        command.Add(_keySecret.Option);
    }

    public ServerSettings Read(ParseResult result)
    {
        var (keyId, keySecret) = (_keyId.ReadOrDefault(result), _keySecret.ReadOrDefault(result));
        if ((keyId is null) != (keySecret is null))
        {
            throw CommandFailure.Usage("--bootstrap-access-key-id and --bootstrap-access-key-secret belong together: give both, or none of them.");
        }

        return new ServerSettings
        {
            EndPoint = _listen.Read(result),
            DataDirectory = Path.GetFullPath(_data.Read(result)),
            Region = _region.Read(result),
            FurtherRegions = _regions.TryRead(result, out var regions) ? regions : [],
            AccountId = _accountId.ReadOrDefault(result),
            BootstrapAccessKeyId = keyId,
            BootstrapAccessKeySecret = keySecret,
        };
    }
}
