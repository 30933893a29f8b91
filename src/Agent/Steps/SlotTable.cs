namespace Heliograph.Agent.Steps;

/// <summary>Hands out blocks of consecutive slots of an array map.</summary>
/// <remarks>
/// A freed block rests until <see cref="Settle"/>: a program that was replaced a moment ago may still be running on another CPU
/// and use it.
/// </remarks>
internal sealed class SlotTable(string what, int capacity)
{
    private readonly Dictionary<int, Stack<int>> _free = [];
    private readonly List<(int First, int Size)> _resting = [];

    /// <summary>One above the highest slot that was ever handed out.</summary>
    public int HighWater { get; private set; }

    /// <exception cref="InvalidOperationException">The map is full; says how large it is.</exception>
    public int Allocate(int size = 1)
    {
        if (_free.TryGetValue(size, out var blocks) && blocks.TryPop(out var first))
        {
            return first;
        }

        if (HighWater + size > capacity)
        {
            throw new InvalidOperationException($"all {capacity} slots for {what} are in use; use fewer interfaces, sessions or rules on this host");
        }

        first = HighWater;
        HighWater += size;
        return first;
    }

    /// <summary>Blocks that are in use already; the gaps between them are made available in pieces of the given sizes.</summary>
    /// <param name="blocks">They do not overlap.</param>
    /// <param name="pieces">From large to small, ending with 1.</param>
    public void Adopt(IReadOnlyCollection<(int First, int Size)> blocks, ReadOnlySpan<int> pieces)
    {
        foreach (var (first, size) in blocks.OrderBy(block => block.First))
        {
            foreach (var piece in pieces)
            {
                for (; HighWater + piece <= first; HighWater += piece)
                {
                    Free(HighWater, piece);
                }
            }

            HighWater = Math.Max(HighWater, first + size);
        }
    }

    public void Free(int first, int size = 1) => _resting.Add((first, size));

    /// <summary>Makes freed blocks available again.</summary>
    public void Settle()
    {
        foreach (var (first, size) in _resting)
        {
            if (!_free.TryGetValue(size, out var blocks))
            {
                _free[size] = blocks = new Stack<int>();
            }

            blocks.Push(first);
        }

        _resting.Clear();
    }
}
