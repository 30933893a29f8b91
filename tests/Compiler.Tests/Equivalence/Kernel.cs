namespace Heliograph.Compiler.Tests.Equivalence;

/// <summary>Tests that load programs need the privilege to do so; without it they skip aloud.</summary>
internal static class Kernel
{
    public static bool IsUsable => Environment.IsPrivilegedProcess;

    public static void Require() => Assert.SkipUnless(IsUsable, "Loading programs needs root (CAP_BPF, CAP_NET_ADMIN).");
}
