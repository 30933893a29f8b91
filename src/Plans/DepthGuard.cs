using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Heliograph.Plans;

/// <summary>Refuses a file that nests deeper than any plan: the library reads nested nodes by recursion, and would run out of stack.</summary>
internal sealed class DepthGuard(IParser inner) : IParser
{
    private const int Deepest = 32;
    private int _depth;

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        var moved = inner.MoveNext();
        _depth += moved ? Current!.NestingIncrease : 0; // There is one after a move.
        return _depth <= Deepest + 2 // The stream and the document count too.
            ? moved
            : throw new YamlException(Current!.Start, Current.End, $"lists and mappings are nested more than {Deepest} deep; a plan needs 6.");
    }
}
