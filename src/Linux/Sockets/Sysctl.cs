using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Sockets;

/// <summary>Kernel parameters. Those below net/ are of the network namespace of the calling thread.</summary>
public static class Sysctl
{
    private const string Root = "/proc/sys/";

    /// <param name="path">With slashes, since names of interfaces contain dots: <c>net/ipv4/ip_forward</c>.</param>
    /// <exception cref="LinuxException">ENOENT: there is none of this name.</exception>
    public static string Read(string path)
    {
        CheckPath(path);
        try
        {
            return File.ReadAllText(Root + path).TrimEnd('\n');
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new LinuxException($"reading of {Root}{path}", Errno.ENOENT, "The kernel lacks this parameter; a module may be missing.");
        }
    }

    /// <inheritdoc cref="Read"/>
    public static unsafe void Write(string path, string value)
    {
        CheckPath(path);
        var call = $"writing of '{value}' to {Root}{path}";
        using var file = SystemCall.Own(
            Unistd.openat(Unistd.AT_FDCWD, Root + path, Unistd.O_WRONLY | Unistd.O_CLOEXEC, 0), call,
            "The parameter must exist, and /proc/sys must be writable for this process.");
        var bytes = System.Text.Encoding.UTF8.GetBytes(value);
        nint written;
        fixed (byte* pointer = bytes)
        {
            do
            {
                written = Unistd.write(file, pointer, bytes.Length);
            }
            while (SystemCall.IsInterrupted(written));
        }

        SystemCall.Check(written, call);
    }

    private static void CheckPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.StartsWith('/') || path.Split('/').Contains(".."))
        {
            throw new ArgumentException($"'{path}' is no path below {Root}.", nameof(path));
        }
    }
}
