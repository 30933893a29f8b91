using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>A lock on a directory, held by at most one process; it ends with the process, however that ends.</summary>
public sealed class DirectoryLock : IDisposable
{
    private readonly Descriptor _descriptor;

    private DirectoryLock(Descriptor descriptor) => _descriptor = descriptor;

    /// <returns>Null when somebody else holds it.</returns>
    /// <exception cref="LinuxException">ENOENT: there is no such directory.</exception>
    public static DirectoryLock? TryTake(string path)
    {
        var directory = SystemCall.Own(Unistd.openat(Unistd.AT_FDCWD, path, Unistd.O_RDONLY | Unistd.O_CLOEXEC, 0), $"open of {path}");
        nint result;
        do
        {
            result = Stat.flock(directory, Stat.LOCK_EX | Stat.LOCK_NB);
        }
        while (SystemCall.IsInterrupted(result));

        if (result == 0)
        {
            return new DirectoryLock(directory);
        }

        var errno = SystemCall.Errno;
        directory.Dispose();
        return errno == Errno.EAGAIN ? null : throw new LinuxException($"flock of {path}", errno);
    }

    /// <remarks>Unlocked and not only closed: a child that another thread is just starting has the descriptor until it executes its program.</remarks>
    public void Dispose()
    {
        if (!_descriptor.IsClosed)
        {
            _ = Stat.flock(_descriptor, Stat.LOCK_UN);
            _descriptor.Dispose();
        }
    }
}
