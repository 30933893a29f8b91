using System.Text;
using Heliograph.Linux.Interop;
using static Heliograph.Linux.Interop.IfTun;

namespace Heliograph.Linux.Sockets;

/// <summary>
/// An Ethernet interface whose wire is this object: what is written to it is received on the interface. The interface is of the namespace
/// of the thread that makes it, and goes away with the object or the process, unless it was there before (<c>ip tuntap add</c>).
/// </summary>
/// <remarks>One thread at a time. Source: Documentation/networking/tuntap.rst, drivers/net/tun.c (v6.12).</remarks>
public sealed unsafe class TapDevice : IDisposable
{
    private const string ControlFile = "/dev/net/tun";
    private const string NeedsNetAdmin = "Run as root, or grant CAP_NET_ADMIN in this network namespace.";

    private readonly Descriptor _descriptor;

    /// <param name="name">1 to 15 bytes, without a slash. A TAP device of this name that nobody uses is taken.</param>
    /// <exception cref="LinuxException">
    /// EPERM: rights are missing. EINVAL: an interface of another kind has the name. EBUSY: another program uses the TAP device.
    /// ENOENT: the kernel has no TAP devices.
    /// </exception>
    public TapDevice(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Encoding.UTF8.GetByteCount(name) >= EthtoolUapi.IFNAMSIZ)
        {
            throw new ArgumentException($"'{name}' is no name for an interface: 1 to {EthtoolUapi.IFNAMSIZ - 1} bytes.", nameof(name));
        }

        Name = name;
        // Not blocking: a writer that feeds an interface has other things to do than to wait for it.
        _descriptor = SystemCall.Own(
            Unistd.openat(Unistd.AT_FDCWD, ControlFile, Unistd.O_RDWR | Unistd.O_CLOEXEC | Unistd.O_NONBLOCK, 0), $"open of {ControlFile}",
            SystemCall.Errno is Errno.EACCES or Errno.EPERM ? NeedsNetAdmin : "The kernel may lack the module tun: try 'modprobe tun'.");
        try
        {
            Attach();
        }
        catch
        {
            _descriptor.Dispose();
            throw;
        }
    }

    public string Name { get; }

    /// <summary>Delivers a frame as if it had come in over the wire. It is with every packet socket on the interface when this returns. Allocates nothing.</summary>
    /// <returns>False when the kernel did not take it: the interface is down or gone, or the frame is shorter than an Ethernet header.</returns>
    public bool TryDeliver(ReadOnlySpan<byte> frame)
    {
        nint written;
        fixed (byte* pointer = frame)
        {
            do
            {
                written = Unistd.write(_descriptor, pointer, frame.Length);
            }
            while (SystemCall.IsInterrupted(written));
        }

        return written == frame.Length;
    }

    public void Dispose() => _descriptor.Dispose();

    private void Attach()
    {
        var request = new ifreq { ifr_flags = IFF_TAP | IFF_NO_PI };
        Encoding.UTF8.GetBytes(Name, new Span<byte>(request.ifr_name, EthtoolUapi.IFNAMSIZ));
        nint result;
        do
        {
            result = ioctl(_descriptor, TUNSETIFF, &request);
        }
        while (SystemCall.IsInterrupted(result));
        SystemCall.Check(result, $"ioctl(TUNSETIFF) of {Name}", SystemCall.Errno switch
        {
            Errno.EPERM => NeedsNetAdmin,
            Errno.EINVAL => $"An interface of another kind may have the name {Name}, or it is no name for one; see 'ip -d link show {Name}' and take another.",
            Errno.EBUSY => $"Another program uses the TAP device {Name}; end it, or take another name.",
            _ => null,
        });
    }
}
