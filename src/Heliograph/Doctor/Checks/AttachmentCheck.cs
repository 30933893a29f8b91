using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Doctor.Checks;

/// <summary>How programs would come to interfaces with <c>--attach auto</c>.</summary>
internal sealed class AttachmentCheck : ICheck
{
    public string Name => "attachment";

    public IEnumerable<Finding> Look(Questions questions)
    {
        try
        {
            return
            [
                BpfFeatures.ProbeTcx().IsAvailable
                    ? new Finding(Name, Level.Ok, "Programs are attached by TCX links.")
                    : new Finding(Name, Level.Ok, $"Programs are attached by filters on clsact, since this kernel ({KernelInfo.Release}) has no TCX links (Linux 6.6)."),
            ];
        }
        catch (LinuxException e)
        {
            return [new Finding(Name, Level.Fail, $"Nothing can be attached: {e.Call} answers {e.ErrnoName}.", e.Remedy)];
        }
    }
}
