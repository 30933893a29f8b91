using System.Diagnostics;
using System.Text.Json;
using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Heliograph.Linux.Sockets;

namespace Heliograph.Linux.Tests;

/// <summary>A private namespace without IPv6 chatter, gone with everything in it when disposed.</summary>
internal sealed class TestNamespace : IDisposable
{
    public TestNamespace(bool ipv6 = false)
    {
        Name = RandomName(Prefix);
        Namespace = NetworkNamespace.Create(Name);
        Thread = new NamespaceThread(Namespace);
        Routes = Thread.Invoke(() => new RouteSocket());
        if (!ipv6)
        {
            Thread.Invoke(() =>
            {
                Sysctl.Write("net/ipv6/conf/all/disable_ipv6", "1");
                Sysctl.Write("net/ipv6/conf/default/disable_ipv6", "1");
            });
        }

        Routes.SetUp(1);
    }

    public string Name { get; }

    public NetworkNamespace Namespace { get; }

    public NamespaceThread Thread { get; }

    public RouteSocket Routes { get; }

    /// <summary>Of the namespaces of this process: other runs may go on beside it.</summary>
    public static string Prefix { get; } = $"hgt{Environment.ProcessId:x}-";

    /// <summary>With a short prefix at most 15 bytes, so that it may name an interface.</summary>
    public static string RandomName(string prefix) => $"{prefix}{Random.Shared.Next():x8}";

    /// <summary>What a tool says in the namespace.</summary>
    public string Run(params string[] command) => Tool.Run(["ip", "netns", "exec", Name, .. command]);

    /// <summary>What <c>ip -j</c> says, an array.</summary>
    public JsonElement Ip(params string[] arguments) => JsonDocument.Parse(Run(["ip", "-j", .. arguments])).RootElement;

    public void Dispose()
    {
        Routes.Dispose();
        Thread.Dispose();
        Namespace.Dispose();
        NetworkNamespace.Delete(Name);
    }
}

/// <summary>Two namespaces with a wire between them: "left" 10.9.0.1 and "right" 10.9.0.2, both up.</summary>
internal sealed class Wire : IDisposable
{
    public Wire(int mtu = 1500)
    {
        Left = new TestNamespace();
        Right = new TestNamespace();
        LeftLink = Left.Routes.CreateVeth("left", "right", Right.Namespace, mtu);
        RightLink = Right.Routes.Link("right");
        Left.Routes.SetUp(LeftLink.Index);
        Right.Routes.SetUp(RightLink.Index);
        Eventually.Holds(() => Left.Routes.Link("left").IsRunning && Right.Routes.Link("right").IsRunning);
    }

    public TestNamespace Left { get; }

    public TestNamespace Right { get; }

    public LinkInfo LeftLink { get; }

    public LinkInfo RightLink { get; }

    public PacketSocket OpenLeft(PacketSocketOptions? options = null) => Left.Thread.Invoke(() => new PacketSocket(LeftLink.Index, options));

    public PacketSocket OpenRight(PacketSocketOptions? options = null) => Right.Thread.Invoke(() => new PacketSocket(RightLink.Index, options));

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}

internal static class Tool
{
    public static string Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)}: exit {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }
}

internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Waits for a condition; false after the deadline.</summary>
    public static bool Holds(Func<bool> condition) => SpinWait.SpinUntil(condition, Deadline);
}

/// <summary>For tests that count what the process or the machine has: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
