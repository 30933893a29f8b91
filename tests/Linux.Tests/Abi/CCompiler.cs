using System.Globalization;
using System.Text;

namespace Heliograph.Linux.Tests.Abi;

/// <summary>Asks the C compiler of the machine what expressions are worth with the system's headers.</summary>
internal static class CCompiler
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <stdio.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <unistd.h>
        #include <time.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/mman.h>
        #include <sys/mount.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <sys/timex.h>
        #include <sys/utsname.h>
        #include <sys/vfs.h>
        #include <linux/bpf.h>
        #include <linux/ethtool.h>
        #include <linux/filter.h>
        #include <linux/if.h>
        #include <linux/pkt_sched.h>
        #include <linux/pkt_cls.h>
        #include <linux/if_addr.h>
        #include <linux/if_ether.h>
        #include <linux/if_packet.h>
        #include <linux/if_tun.h>
        #include <linux/magic.h>
        #include <linux/neighbour.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/sockios.h>
        #include <linux/veth.h>
        #include <linux/virtio_net.h>
        #ifndef SOL_NETLINK
        #define SOL_NETLINK 270
        #endif
        """;

    public static IReadOnlyList<long> Evaluate(IReadOnlyList<string> expressions)
    {
        var directory = Directory.CreateTempSubdirectory("heliograph-abi-");
        try
        {
            var source = Path.Combine(directory.FullName, "abi.c");
            var program = Path.Combine(directory.FullName, "abi");
            File.WriteAllText(source, Source(expressions));
            Tool.Run("gcc", "-w", "-O0", "-o", program, source);
            return [.. Tool.Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Source(IReadOnlyList<string> expressions)
    {
        var text = new StringBuilder(Headers).AppendLine().AppendLine("int main(void) {");
        foreach (var expression in expressions)
        {
            text.Append("printf(\"%lld\\n\", (long long)(").Append(expression).AppendLine("));");
        }

        return text.AppendLine("return 0; }").ToString();
    }
}
