using System.Diagnostics.CodeAnalysis;

namespace Heliograph.Lab.Verification;

/// <summary>Copies that are equal byte for byte are counted together.</summary>
internal sealed class FrameMultiset
{
    private readonly Dictionary<ReceivedCopy, int> _counts = new(new ByContent());

    /// <summary>What is left, each as often as it is left.</summary>
    public IEnumerable<ReceivedCopy> Left => _counts.SelectMany(entry => Enumerable.Repeat(entry.Key, entry.Value));

    public void Add(ReceivedCopy copy) => _counts[copy] = _counts.GetValueOrDefault(copy) + 1;

    /// <returns>Whether there was one.</returns>
    public bool TryTake(ReceivedCopy copy)
    {
        if (!_counts.TryGetValue(copy, out var count) || count == 0)
        {
            return false;
        }

        _counts[copy] = count - 1;
        return true;
    }

    private sealed class ByContent : IEqualityComparer<ReceivedCopy>
    {
        public bool Equals(ReceivedCopy? x, ReceivedCopy? y)
            => x is not null && y is not null && x.Vni == y.Vni && x.Frame.AsSpan().SequenceEqual(y.Frame);

        public int GetHashCode([DisallowNull] ReceivedCopy copy)
        {
            var hash = new HashCode();
            hash.Add(copy.Vni);
            hash.AddBytes(copy.Frame);
            return hash.ToHashCode();
        }
    }
}
