using Heliograph.Agent.Attaching;

namespace Heliograph.Agent.Tests;

// All of it once more with filters instead of links, as kernels without TCX do it.

public sealed class MirroringOverClsactTests() : MirroringTests(AttachChoice.Clsact);

public sealed class PreviewOverClsactTests() : PreviewTests(AttachChoice.Clsact);

public sealed class RuleSetOverClsactTests() : RuleSetTests(AttachChoice.Clsact);

public sealed class PinnedOverClsactTests() : PinnedTests(AttachChoice.Clsact);

public sealed class CleanupOverClsactTests() : CleanupTests(AttachChoice.Clsact);

public sealed class CrashOverClsactTests() : CrashTests(AttachChoice.Clsact);

public sealed class ChangesAroundOverClsactTests() : ChangesAroundTests(AttachChoice.Clsact);

public sealed class HarmOverClsactTests() : HarmTests(AttachChoice.Clsact);

[Collection(nameof(Alone))]
public sealed class FaultOverClsactTests() : FaultTests(AttachChoice.Clsact);

[Collection(nameof(Alone))]
public sealed class SwapUnderLoadOverClsactTests() : SwapUnderLoadTests(AttachChoice.Clsact);
