using Heliograph.Linux.Namespaces;
using Heliograph.Linux.Netlink;
using Shouldly;

namespace Heliograph.Linux.Tests.Namespaces;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void Created_namespace_is_one_for_iproute2_too()
    {
        var name = TestNamespace.RandomName(TestNamespace.Prefix);
        try
        {
            using var created = NetworkNamespace.Create(name);
            NetworkNamespace.List().ShouldContain(name);
            Tool.Run("ip", "netns", "list").ShouldContain(name);
            Tool.Run("ip", "netns", "exec", name, "readlink", "/proc/self/ns/net").Trim().ShouldBe($"net:[{created.Inode}]");
        }
        finally
        {
            NetworkNamespace.Delete(name);
        }

        NetworkNamespace.List().ShouldNotContain(name);
        File.Exists($"{NetworkNamespace.Directory}/{name}").ShouldBeFalse();
    }

    [Fact]
    public void Namespace_of_iproute2_can_be_opened_and_deleted()
    {
        var name = TestNamespace.RandomName(TestNamespace.Prefix);
        Tool.Run("ip", "netns", "add", name);
        using (var opened = NetworkNamespace.Open(name))
        {
            using var current = NetworkNamespace.OpenCurrent();
            opened.Inode.ShouldNotBe(current.Inode);
        }

        NetworkNamespace.Delete(name);
        Tool.Run("ip", "netns", "list").ShouldNotContain(name);
    }

    [Fact]
    public void Creating_leaves_the_caller_where_it_is()
    {
        using var before = NetworkNamespace.OpenCurrent();
        using var created = new TestNamespace();
        using var after = NetworkNamespace.OpenCurrent();
        after.Inode.ShouldBe(before.Inode);
        created.Namespace.Inode.ShouldNotBe(before.Inode);
    }

    [Fact]
    public void Taken_name_is_refused_and_the_namespace_untouched()
    {
        using var first = new TestNamespace();
        var error = Should.Throw<LinuxException>(() => NetworkNamespace.Create(first.Name));
        error.ErrnoName.ShouldBe("EEXIST");
        using var still = NetworkNamespace.Open(first.Name);
        still.Inode.ShouldBe(first.Namespace.Inode);
    }

    [Fact]
    public void Missing_name_is_told()
        => Should.Throw<LinuxException>(() => NetworkNamespace.Open("hgt-none")).Message.ShouldBe(
            "open of /run/netns/hgt-none failed: ENOENT (No such file or directory). Check the name with 'ip netns'; 'hgt-none' is none now.");

    [Fact]
    public void Deleting_what_is_not_there_does_nothing() => NetworkNamespace.Delete(TestNamespace.RandomName(TestNamespace.Prefix));

    [Fact]
    public void Leftover_file_of_a_crash_is_deleted()
    {
        var name = TestNamespace.RandomName(TestNamespace.Prefix);
        File.WriteAllText($"{NetworkNamespace.Directory}/{name}", "");
        NetworkNamespace.Delete(name);
        File.Exists($"{NetworkNamespace.Directory}/{name}").ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("../etc")]
    public void Names_that_are_paths_are_refused(string name)
    {
        Should.Throw<ArgumentException>(() => NetworkNamespace.Create(name));
        Should.Throw<ArgumentException>(() => NetworkNamespace.Open(name));
        Should.Throw<ArgumentException>(() => NetworkNamespace.Delete(name));
    }

    [Fact]
    public void New_namespace_holds_a_loopback_that_is_down()
    {
        var name = TestNamespace.RandomName(TestNamespace.Prefix);
        using var created = NetworkNamespace.Create(name);
        try
        {
            using var thread = new NamespaceThread(created);
            using var routes = thread.Invoke(() => new RouteSocket());
            var loopback = routes.Links().ShouldHaveSingleItem();
            loopback.Name.ShouldBe("lo");
            loopback.IsLoopback.ShouldBeTrue();
            loopback.IsUp.ShouldBeFalse();
        }
        finally
        {
            NetworkNamespace.Delete(name);
        }
    }
}
