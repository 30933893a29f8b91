namespace Heliograph.Store.Tests;

/// <summary>A fresh directory that goes away with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("heliograph-store-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
