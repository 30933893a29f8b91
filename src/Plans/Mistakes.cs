using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>Gathers what is wrong, so that a person sees all of it at once.</summary>
internal sealed class Mistakes
{
    /// <summary>A file that is wrong everywhere need not be told everything.</summary>
    private const int Most = 50;

    private readonly List<PlanMistake> _found = [];

    public bool Any => _found.Count > 0;

    public bool IsFull => _found.Count >= Most;

    public void Add(YamlNode at, string text) => Add(at.Start, text);

    public void Add(Mark at, string text)
    {
        if (!IsFull)
        {
            _found.Add(new PlanMistake(at.Line, at.Column, text));
        }
    }

    public ImmutableArray<PlanMistake> InOrder() => [.. _found.OrderBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)];
}
