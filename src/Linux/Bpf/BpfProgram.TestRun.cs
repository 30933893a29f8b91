using Heliograph.Linux.Interop;

namespace Heliograph.Linux.Bpf;

/// <summary>Outcome of a test run.</summary>
/// <param name="ReturnValue">What the program returned; TCX_NEXT is 0xffffffff.</param>
/// <param name="OutputLength">Bytes of the packet afterwards; more than the output span when that was too short.</param>
/// <param name="NanosecondsPerRun">Mean over all repetitions, with the kernel's own overhead (about 20 ns).</param>
public readonly record struct TestRunResult(uint ReturnValue, int OutputLength, uint NanosecondsPerRun);

public sealed unsafe partial class BpfProgram
{
    /// <summary>Runs the program on a packet without any network interface. Allocates nothing.</summary>
    /// <param name="frame">An Ethernet frame of at least 14 bytes.</param>
    /// <param name="output">Gets the packet afterwards, cut to its length; may be empty.</param>
    /// <param name="repeat">How many times the program runs on the same packet, at least 1; changes add up.</param>
    /// <param name="contextIn">A <c>struct __sk_buff</c> (see <see cref="SkBuff"/>) or empty.</param>
    /// <param name="contextOut">Gets the <c>struct __sk_buff</c> afterwards; may be empty.</param>
    /// <exception cref="LinuxException">EINVAL: the frame is too short, or a context field is set that must be zero.</exception>
    /// <remarks>Source: net/bpf/test_run.c, bpf_prog_test_run_skb (v6.18).</remarks>
    public TestRunResult TestRun(
        ReadOnlySpan<byte> frame,
        Span<byte> output,
        int repeat = 1,
        ReadOnlySpan<byte> contextIn = default,
        Span<byte> contextOut = default)
    {
        using var lease = _descriptor.Lease();
        // All four spans are pinned for the call and passed with their lengths.
        fixed (byte* framePointer = frame, outputPointer = output, contextInPointer = contextIn, contextOutPointer = contextOut)
        {
            var attr = new bpf_attr_test
            {
                prog_fd = (uint)lease.Number,
                data_size_in = (uint)frame.Length,
                data_size_out = (uint)output.Length,
                data_in = (ulong)framePointer,
                data_out = (ulong)outputPointer,
                repeat = (uint)repeat,
                ctx_size_in = (uint)contextIn.Length,
                ctx_size_out = (uint)contextOut.Length,
                ctx_in = (ulong)contextInPointer,
                ctx_out = (ulong)contextOutPointer,
            };
            var result = BpfCall.Invoke(BpfUapi.BPF_PROG_TEST_RUN, ref attr);

            // ENOSPC says only that the output was too short; everything else is filled in.
            return result >= 0 || result == -Errno.ENOSPC
                ? new TestRunResult(attr.retval, (int)attr.data_size_out, attr.duration)
                : throw new LinuxException($"bpf(BPF_PROG_TEST_RUN) of {Spec.Name} with {frame.Length} bytes", -result);
        }
    }
}
