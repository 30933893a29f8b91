using Heliograph.Linux.Namespaces;
using Shouldly;

namespace Heliograph.Linux.Tests.Namespaces;

public sealed class NamespaceThreadTests : IDisposable
{
    private readonly TestNamespace _namespace = new();

    public void Dispose() => _namespace.Dispose();

    [Fact]
    public void Functions_run_in_the_namespace_and_the_caller_stays_outside()
    {
        var before = Current();
        _namespace.Thread.Invoke(Current).ShouldBe(_namespace.Namespace.Inode);
        Current().ShouldBe(before);
    }

    [Fact]
    public void Thread_without_a_namespace_stays_where_the_caller_is()
    {
        using var thread = new NamespaceThread(null);
        thread.Invoke(Current).ShouldBe(Current());
    }

    [Fact]
    public async Task What_awaits_a_task_goes_on_outside()
    {
        var home = Current();
        var outside = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
        {
            (await _namespace.Thread.InvokeAsync(Current)).ShouldBe(_namespace.Namespace.Inode);
            return Current();
        }));
        outside.Distinct().ShouldBe([home]);
    }

    [Fact]
    public async Task Functions_run_one_after_the_other_in_order()
    {
        var seen = new List<int>();
        var tasks = Enumerable.Range(0, 2000).Select(i => _namespace.Thread.InvokeAsync(() =>
        {
            seen.Add(i);
            return i;
        })).ToArray();
        (await Task.WhenAll(tasks)).ShouldBe(Enumerable.Range(0, 2000));
        seen.ShouldBe(Enumerable.Range(0, 2000));
    }

    [Fact]
    public void Function_may_invoke_on_its_own_thread()
        => _namespace.Thread.Invoke(() => _namespace.Thread.Invoke(Current)).ShouldBe(_namespace.Namespace.Inode);

    [Fact]
    public async Task Exceptions_come_to_the_submitter_and_the_thread_goes_on()
    {
        Should.Throw<FormatException>(() => _namespace.Thread.Invoke<int>(() => throw new FormatException()));
        await Should.ThrowAsync<FormatException>(() => _namespace.Thread.InvokeAsync<int>(() => throw new FormatException()));
        _namespace.Thread.Invoke(() => 5).ShouldBe(5);
    }

    [Fact]
    public void Work_after_the_end_is_refused()
    {
        var thread = new NamespaceThread(null);
        thread.Dispose();
        thread.Dispose();
        Should.Throw<ObjectDisposedException>(() => thread.Invoke(() => 1));
    }

    [Fact]
    public async Task Work_submitted_before_the_end_is_done()
    {
        var thread = new NamespaceThread(null);
        using var gate = new ManualResetEventSlim();
        var first = thread.InvokeAsync(() => gate.Wait(Eventually.Deadline, CancellationToken.None));
        var second = thread.InvokeAsync(() => 2);
        var ending = new Thread(thread.Dispose);
        ending.Start();
        gate.Set();
        ending.Join(Eventually.Deadline).ShouldBeTrue();
        (await first).ShouldBeTrue();
        (await second).ShouldBe(2);
    }

    [Fact]
    public void Closed_namespace_cannot_be_entered()
    {
        var closed = NetworkNamespace.Open(_namespace.Name);
        closed.Dispose();
        Should.Throw<ObjectDisposedException>(() => new NamespaceThread(closed));
    }

    private static ulong Current()
    {
        using var current = NetworkNamespace.OpenCurrent();
        return current.Inode;
    }
}
