using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>
/// Below Linux 5.11 maps and programs count against the limit of locked memory, 64 KiB by default, and what goes beyond is refused with EPERM;
/// later kernels count them where other memory is counted.
/// </summary>
internal static unsafe class LockedMemory
{
    private const ulong Unlimited = ulong.MaxValue;

    /// <summary>Takes the limit off this process, if it has one and CAP_SYS_RESOURCE.</summary>
    /// <returns>False when there was none, or it stays: trying again would change nothing.</returns>
    public static bool TryUnlimit()
    {
        rlimit limit;
        if (Resource.getrlimit(Resource.RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == Unlimited)
        {
            return false;
        }

        limit = new rlimit { rlim_cur = Unlimited, rlim_max = Unlimited };
        return Resource.setrlimit(Resource.RLIMIT_MEMLOCK, &limit) == 0;
    }
}
