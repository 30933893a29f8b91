using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Heliograph.Doctor;
using Heliograph.Output;
using Heliograph.Support;

namespace Heliograph.Composition;

/// <summary>What <c>support-bundle</c> was told.</summary>
/// <param name="OutputPath">Of the archive; nothing may be there.</param>
/// <param name="LogPath">A log whose end goes in; null: none.</param>
/// <param name="Doctor">What is looked at, and the server that is asked.</param>
internal sealed record SupportBundleSettings(string OutputPath, string? LogPath, DoctorSettings Doctor);

/// <summary>Writes what somebody who helps has to know into one archive, and no secret.</summary>
internal static class SupportBundleRole
{
    public static async Task<int> RunAsync(SupportBundleSettings settings, Screen screen, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var output = Create(settings.OutputPath);
        var complete = false;
        try
        {
            using var progress = new StepProgress(screen, time);
            var secrets = Secrets.Of(settings.Doctor);
            var entries = ImmutableArray.CreateBuilder<BundleEntry>();
            foreach (var (name, make) in Bundle.Parts(settings, time))
            {
                progress.Step(name);
                entries.Add(new BundleEntry(name, secrets.Remove(await make(cancellationToken).ConfigureAwait(false))));
            }

            await WriteAsync(output, entries.ToImmutable(), time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            complete = true;
            foreach (var entry in entries)
            {
                await screen.Data.WriteLineAsync($"{entry.Name}\t{Encoding.UTF8.GetByteCount(entry.Text)}").ConfigureAwait(false);
            }
        }
        finally
        {
            if (!complete)
            {
                File.Delete(settings.OutputPath);
            }
        }

        await screen.Talk.WriteLineAsync($"Written to {settings.OutputPath}. Addresses and names of this network are in it: look through it before giving it away.").ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e) when (Path.Exists(path))
        {
            throw new CommandFailure($"{path} is there already: name another file with --output.", ExitCode.Failed, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"{path} cannot be written: {e.Message}", ExitCode.Failed, e);
        }
    }

    private static async Task WriteAsync(Stream output, ImmutableArray<BundleEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var zip = new GZipStream(output, CompressionLevel.Optimal);
        await using var archive = new TarWriter(zip, TarEntryFormat.Ustar);
        foreach (var entry in entries)
        {
            await archive.WriteEntryAsync(
                new UstarTarEntry(TarEntryType.RegularFile, $"heliograph-support/{entry.Name}")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(entry.Text)), ModificationTime = now, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                },
                cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>A file of the archive.</summary>
internal sealed record BundleEntry(string Name, string Text);
