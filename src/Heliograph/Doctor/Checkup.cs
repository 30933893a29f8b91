using System.Collections.Immutable;
using Heliograph.Doctor.Checks;

namespace Heliograph.Doctor;

/// <summary>All checks, in the order in which one would repair.</summary>
internal static class Checkup
{
    public static ImmutableArray<ICheck> All { get; } =
    [
        new KernelCheck(), new CapabilityCheck(), new BpfCheck(), new AttachmentCheck(), new BtfCheck(), new BpfFileSystemCheck(), new MemoryLockCheck(),
        new MtuCheck(), new ClockCheck(), new PortCheck(), new DiskCheck(),
    ];

    public static ImmutableArray<Finding> Run(Questions questions) => [.. All.SelectMany(check => Look(check, questions))];

    // A check that cannot look is a finding, and the others go on.
    private static ImmutableArray<Finding> Look(ICheck check, Questions questions)
    {
        try
        {
            return [.. check.Look(questions)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new Finding(check.Name, Level.Warn, $"It could not be looked at: {e.Message}", "Run it as root.")];
        }
    }
}
