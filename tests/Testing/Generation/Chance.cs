using CsCheck;

namespace Heliograph.Testing.Generation;

/// <summary>Draws from a seeded source.</summary>
internal sealed class Chance(PCG source)
{
    public uint Word() => source.Next();

    /// <summary>0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)source.Next((uint)bound);

    public bool OneIn(int count) => Below(count) == 0;

    public T Pick<T>(ReadOnlySpan<T> values) => values[Below(values.Length)];

    public UInt128 Bits(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        UInt128 value = ((UInt128)source.Next64() << 64) | source.Next64();
        return value >> (128 - count);
    }
}
