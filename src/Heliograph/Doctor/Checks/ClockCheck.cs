using Heliograph.Linux;

namespace Heliograph.Doctor.Checks;

/// <summary>Signatures are refused when the clocks of client and server are 15 minutes apart, and times of captures are compared between hosts.</summary>
internal sealed class ClockCheck : ICheck
{
    public string Name => "clock";

    public IEnumerable<Finding> Look(Questions questions) =>
    [
        KernelClock.IsSynchronized
            ? new Finding(Name, Level.Ok, "It is synchronised.")
            : new Finding(Name, Level.Warn, "The kernel does not know it to be synchronised.", "Run a time service here, such as chrony, or in a container on its host."),
    ];
}
