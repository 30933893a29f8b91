namespace Heliograph.Fuzz;

/// <summary>One thing that reads what others wrote, with what must hold whatever that is.</summary>
/// <remarks>
/// A finding is an exception: one that the code under test lets out, or a <see cref="FindingException"/> of an oracle. Targets keep no
/// state between inputs and take neither time nor chance, so that an input that was found once is found again.
/// </remarks>
public abstract class FuzzTarget(string name)
{
    /// <summary>Lower case; the folder of its corpus.</summary>
    public string Name => name;

    /// <summary>Words that the input is made of, for the fuzzer's dictionary.</summary>
    public virtual IEnumerable<string> Words => [];

    public void Run(byte[] input)
    {
        var before = Environment.CpuUsage.TotalTime;
        Try(input);
        var used = Environment.CpuUsage.TotalTime - before;
        Expect.That(used < Bounds.CpuTime, $"{input.Length} bytes took {used.TotalSeconds:F1} s of processor time");
    }

    protected abstract void Try(byte[] input);
}
