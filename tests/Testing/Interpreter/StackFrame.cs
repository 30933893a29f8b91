namespace Heliograph.Testing.Interpreter;

/// <summary>The 512 bytes below R10: knows which bytes were written and which eight of them are a saved pointer.</summary>
internal sealed class StackFrame
{
    public const int Size = 512;
    private const int SlotSize = 8;
    private const int BitsPerWord = 64;

    private readonly byte[] _bytes = new byte[Size];
    private readonly ulong[] _written = new ulong[Size / BitsPerWord];
    private readonly RegisterValue[] _saved = new RegisterValue[Size / SlotSize];
    private ulong _pointerSlots;

    public void Clear()
    {
        _written.AsSpan().Clear();
        _pointerSlots = 0;
    }

    /// <param name="offset">From R10, negative.</param>
    /// <param name="size">Bytes.</param>
    public static bool Contains(long offset, int size) => offset >= -Size && offset + size <= 0;

    public Span<byte> Span(long offset, int size) => _bytes.AsSpan((int)offset + Size, size);

    /// <summary>False when a byte was never written or belongs to a saved pointer.</summary>
    public bool IsData(long offset, int size)
    {
        for (var index = (int)offset + Size; size > 0; index++, size--)
        {
            if ((_written[index / BitsPerWord] >> (index % BitsPerWord) & 1) == 0 || (_pointerSlots >> (index / SlotSize) & 1) != 0)
            {
                return false;
            }
        }

        return true;
    }

    public void MarkData(long offset, int size)
    {
        for (var index = (int)offset + Size; size > 0; index++, size--)
        {
            _written[index / BitsPerWord] |= 1UL << (index % BitsPerWord);
            _pointerSlots &= ~(1UL << (index / SlotSize));
        }
    }

    public void Save(long offset, RegisterValue pointer)
    {
        MarkData(offset, SlotSize);
        var slot = ((int)offset + Size) / SlotSize;
        _pointerSlots |= 1UL << slot;
        _saved[slot] = pointer;
    }

    public bool TryRestore(long offset, int size, out RegisterValue pointer)
    {
        var slot = ((int)offset + Size) / SlotSize;
        var saved = size == SlotSize && offset % SlotSize == 0 && (_pointerSlots >> slot & 1) != 0;
        pointer = saved ? _saved[slot] : default;
        return saved;
    }
}
