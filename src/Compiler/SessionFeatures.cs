using Heliograph.Core.Model;

namespace Heliograph.Compiler;

/// <summary>What a program has to look at before it copies. Their numbers are data; that they are there is code.</summary>
[Flags]
public enum SessionFeatures
{
    None = 0,
    Expiry = 1,
    FlowSampling = 2,
    RandomSampling = 4,
    PacketBudget = 8,
    BitBudget = 16,
}

/// <summary>Where the numbers of a session's policy are.</summary>
/// <param name="Slot">In <see cref="MapLayouts.MirrorMaps.Policies"/> and <see cref="MapLayouts.MirrorMaps.Buckets"/>.</param>
/// <param name="Features">Which of them matter.</param>
public readonly record struct PolicyPlace(int Slot, SessionFeatures Features)
{
    public static SessionFeatures FeaturesOf(SessionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (policy.ExpiresAt is null ? 0 : SessionFeatures.Expiry)
            | policy.Sampling?.Mode switch
            {
                SamplingMode.Flow => SessionFeatures.FlowSampling,
                SamplingMode.Random => SessionFeatures.RandomSampling,
                _ => 0,
            }
            | (policy.PacketsPerSecond is null ? 0 : SessionFeatures.PacketBudget)
            | (policy.BitsPerSecond is null ? 0 : SessionFeatures.BitBudget);
    }
}
