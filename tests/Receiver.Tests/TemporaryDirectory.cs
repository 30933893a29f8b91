namespace Heliograph.Receiver.Tests;

internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("heliograph-receiver-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
