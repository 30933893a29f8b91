using System.Globalization;
using System.Security.Cryptography;

namespace Heliograph.Lab.Tests;

/// <summary>Options of a lab that no other test has.</summary>
internal sealed class OwnLab : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("heliograph-lab-").FullName;

    public OwnLab(bool outlivesOwner = false)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "making network namespaces needs root");
        Options = new LabOptions
        {
            Prefix = string.Create(
                CultureInfo.InvariantCulture, $"t{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}"),
            StateDirectory = _directory,
            OutlivesOwner = outlivesOwner,
        };
    }

    public LabOptions Options { get; }

    public string StateFile => Path.Combine(_directory, $"lab-{Options.Prefix}.json");

    public Task<LabCloud> CreateAsync() => LabCloud.CreateAsync(Options, TimeProvider.System, TestContext.Current.CancellationToken);

    public Task<bool> RemoveAsync() => LabCloud.RemoveAsync(Options, TimeProvider.System, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
