using System.Globalization;

namespace Heliograph.Store.Sqlite;

/// <summary>
/// Keeps a second process out of a data directory: an flock(2) that the kernel gives back however the process ends. The pid is in a
/// file of its own, because a locked file cannot be read by the one who is told to wait.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly FileStream _lock;

    private DirectoryLock(FileStream @lock) => _lock = @lock;

    /// <exception cref="StoreException"><see cref="StoreFailure.Locked"/>, or the directory cannot be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var pidPath = Path.Combine(directory, "store.pid");
        try
        {
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
            var file = Open(Path.Combine(directory, "store.lock"));
            if (file is null)
            {
                throw new StoreException(
                    StoreFailure.Locked,
                    $"The store in {directory} is in use by process {ReadPid(pidPath)}: stop that process or use another --data directory.");
            }

            File.WriteAllText(pidPath, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DirectoryLock(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                StoreFailure.Unavailable, $"The data directory {directory} cannot be used ({e.Message}): check that it exists and belongs to this user.", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream? Open(string path)
    {
        const int WouldBlock = 11; // EAGAIN, what flock(2) answers with LOCK_NB.
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    private static string ReadPid(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (IOException)
        {
            return "(unknown)";
        }
    }
}
