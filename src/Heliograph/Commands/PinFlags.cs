using System.CommandLine;
using Heliograph.Agent.Pinning;

namespace Heliograph.Commands;

/// <summary>Whether and where mirrors outlive the process that made them.</summary>
internal sealed class PinFlags
{
    private readonly Toggle _pin = new("--pin", "Mirrors outlive this process: they go on when it is killed or stopped, until it is back or the limit is over.");
    private readonly Setting<string> _fileSystem = CommonSettings.BpfFileSystem();
    private readonly Setting<int> _heartbeat = new(
        "--heartbeat-seconds", "N", "How long pinned mirrors go on without this process.", "a number of seconds from 15", Texts.TryHeartbeat, "300");

    public void AddTo(Command command)
    {
        command.Add(_pin.Option);
        command.Add(_fileSystem.Option);
        command.Add(_heartbeat.Option);
    }

    /// <returns>Null: mirrors end with the process.</returns>
    public PinOptions? Read(ParseResult result) => !_pin.Read(result) ? null : new PinOptions
    {
        FileSystemPath = _fileSystem.ReadOrDefault(result),
        HeartbeatLimit = TimeSpan.FromSeconds(_heartbeat.Read(result)),
    };
}
