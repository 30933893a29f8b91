using System.Globalization;

namespace Heliograph.Receiver.Writing;

/// <summary>Names of capture files, and which of them are old. Sequence numbers go on where an earlier run ended.</summary>
internal sealed class CaptureDirectory
{
    private const string Extension = ".pcapng";
    private const string UnfinishedExtension = ".pcapng.part";

    private readonly CaptureOptions _options;
    private long _sequence;

    /// <exception cref="IOException">The directory cannot be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">So says its owner.</exception>
    public CaptureDirectory(CaptureOptions options)
    {
        _options = options;
        Directory.CreateDirectory(options.Directory);
        _sequence = Files().Select(f => f.Sequence).DefaultIfEmpty(0).Max();
    }

    public string NextPath(DateTimeOffset time)
    {
        _sequence++;
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{_options.FilePrefix}-{_sequence:D6}-{time.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}{Extension}");
        return Path.Combine(_options.Directory, name);
    }

    /// <summary>Removes files until at most the newest <see cref="CaptureOptions.KeepFiles"/> are left.</summary>
    public void RemoveOld()
    {
        if (_options.KeepFiles is not { } keep)
        {
            return;
        }

        foreach (var (_, path) in Files().OrderByDescending(f => f.Sequence).Skip(keep))
        {
            File.Delete(path);
        }
    }

    private IEnumerable<(long Sequence, string Path)> Files()
    {
        foreach (var path in Directory.EnumerateFiles(_options.Directory, _options.FilePrefix + "-*"))
        {
            if (TryReadSequence(Path.GetFileName(path), out var sequence))
            {
                yield return (sequence, path);
            }
        }
    }

    /// <summary>Reads <c>PREFIX-SEQUENCE-TIME.pcapng</c>, finished or not; anything else is not ours to remove.</summary>
    private bool TryReadSequence(string name, out long sequence)
    {
        sequence = 0;
        if (!name.EndsWith(Extension, StringComparison.Ordinal) && !name.EndsWith(UnfinishedExtension, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = name.AsSpan(_options.FilePrefix.Length + 1);
        var dash = rest.IndexOf('-');
        return dash > 0 && long.TryParse(rest[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out sequence);
    }
}
