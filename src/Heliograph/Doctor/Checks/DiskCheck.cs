namespace Heliograph.Doctor.Checks;

/// <summary>Room and rights where the data directory is or will be made.</summary>
internal sealed class DiskCheck : ICheck
{
    // The audit alone takes 64 MiB by default, and the store writes beside what it replaces.
    private const long Needed = 128L << 20;
    private const long Wanted = 1L << 30;

    public string Name => "disk";

    public IEnumerable<Finding> Look(Questions questions)
    {
        var directory = questions.DataDirectory;
        var there = directory;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        yield return Judge(directory, new DriveInfo(there).AvailableFreeSpace);
        if (!CanWrite(there))
        {
            yield return new Finding(Name, Level.Fail, $"{there} cannot be written by this user.", "Run as its owner, or choose another directory with --data.");
        }
    }

    /// <param name="directory">Of the store.</param>
    /// <param name="free">Bytes that this user may still write.</param>
    public Finding Judge(string directory, long free) => free switch
    {
        < Needed => new Finding(Name, Level.Fail, $"{free >> 20} MiB are free for {directory}.", $"Make room for {Wanted >> 20} MiB, or choose another directory with --data."),
        < Wanted => new Finding(Name, Level.Warn, $"{free >> 20} MiB are free for {directory}.", $"Make room for {Wanted >> 20} MiB, or keep less audit with --audit-megabytes."),
        _ => new Finding(Name, Level.Ok, $"{free >> 20} MiB are free for {directory}."),
    };

    private static bool CanWrite(string directory)
    {
        try
        {
            var probe = Path.Combine(directory, $".heliograph-doctor-{Environment.ProcessId}");
            using var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
