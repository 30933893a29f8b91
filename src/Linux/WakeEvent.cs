using Heliograph.Linux.Interop;

namespace Heliograph.Linux;

/// <summary>An eventfd(2): lets one thread end the poll(2) of another.</summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    public WakeEvent() => Descriptor = SystemCall.Own(Eventfd.eventfd(0, Eventfd.EFD_CLOEXEC | Eventfd.EFD_NONBLOCK), "eventfd");

    public Descriptor Descriptor { get; }

    public void Set()
    {
        var one = 1UL;
        nint result;
        do
        {
            result = Unistd.write(Descriptor, &one, sizeof(ulong));
        }
        while (SystemCall.IsInterrupted(result));
        // EAGAIN would mean that it is set some 2^64 times: set is all that matters.
    }

    public void Reset()
    {
        ulong count;
        nint result;
        do
        {
            result = Unistd.read(Descriptor, &count, sizeof(ulong));
        }
        while (SystemCall.IsInterrupted(result));
    }

    public void Dispose() => Descriptor.Dispose();
}
