using Heliograph.Ebpf.Specs;
using Heliograph.Linux.Bpf;
using Shouldly;

namespace Heliograph.Linux.Tests.Bpf;

/// <summary>This machine has a kernel that is new enough for everything (Linux 6.6).</summary>
public sealed class BpfFeaturesTests
{
    [Fact]
    public void New_kernel_has_everything() => BpfFeatures.Probe().Missing.ShouldBeEmpty();

    [Fact]
    public void Features_are_found_by_name()
    {
        var features = BpfFeatures.Probe();
        features[BpfFeatures.SchedCls].FirstKernel.ShouldBe("4.1");
        features[BpfFeatures.TcxLinks].FirstKernel.ShouldBe("6.6");
        features[BpfFeatures.Helper("bpf_clone_redirect")].FirstKernel.ShouldBe("4.2");
        features[BpfFeatures.AdjustRoomFlag("ENCAP_L2_ETH")].FirstKernel.ShouldBe("5.14");
        features[BpfFeatures.Map(MapType.ArrayOfMaps)].FirstKernel.ShouldBe("4.12");
        Should.Throw<ArgumentException>(() => features["warp drive"]);
    }

    [Fact]
    public void Loaded_programs_are_listed_until_they_are_disposed()
    {
        var name = TestNamespace.RandomName("p");
        uint id;
        using (var program = BpfProgram.Load(Code.Return(0) with { Name = name }, new Dictionary<string, BpfMap>()))
        {
            id = program.Id;
            BpfInventory.Programs().ShouldContain(new LoadedProgram(id, name));
        }

        // The kernel frees programs a little later.
        Eventually.Holds(() => !BpfInventory.Programs().Contains(new LoadedProgram(id, name))).ShouldBeTrue();
    }
}
