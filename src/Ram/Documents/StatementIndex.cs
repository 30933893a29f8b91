using System.Collections.Immutable;

namespace Heliograph.Ram.Documents;

/// <summary>Finds the statements of a document that cover an action, without looking at every pattern of every statement.</summary>
internal sealed class StatementIndex
{
    private readonly Dictionary<string, int[]> _complete;
    private readonly SignSet[] _signs;
    private readonly (WildcardPattern Pattern, int Statement)[] _patterns;
    private readonly int[] _exceptions;
    private readonly ImmutableArray<PolicyStatement> _statements;

    public StatementIndex(ImmutableArray<PolicyStatement> statements)
    {
        _statements = statements;
        var numbered = statements.Select((statement, number) => (Statement: statement, Number: number)).ToList();
        var patterns = numbered
            .Where(entry => !entry.Statement.IsNotAction)
            .SelectMany(entry => entry.Statement.ActionPatterns.Select(pattern => (Pattern: pattern, entry.Number)))
            .ToLookup(entry => entry.Pattern.IsLiteral);
        _complete = patterns[true]
            .GroupBy(entry => entry.Pattern.Text, entry => entry.Number, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray(), StringComparer.Ordinal);
        _patterns = [.. patterns[false]];
        _signs = [.. _patterns.Select(entry => entry.Pattern.Signs)];
        _exceptions = [.. numbered.Where(entry => entry.Statement.IsNotAction).Select(entry => entry.Number)];
    }

    /// <summary>Calls back for each statement that covers the action; a statement may come more than once, in any order.</summary>
    /// <param name="action">Folded.</param>
    /// <param name="signs">Of the action.</param>
    /// <param name="visitor">What to do with the number of a statement.</param>
    public void Visit<TVisitor>(string action, SignSet signs, ref TVisitor visitor)
        where TVisitor : struct, IStatementVisitor
    {
        if (_complete.TryGetValue(action, out var numbers))
        {
            foreach (var number in numbers)
            {
                visitor.Visit(number);
            }
        }

        for (var i = 0; i < _signs.Length; i++)
        {
            if (_signs[i].MayBeWithin(signs) && _patterns[i].Pattern.Matches(action))
            {
                visitor.Visit(_patterns[i].Statement);
            }
        }

        foreach (var number in _exceptions)
        {
            if (_statements[number].CoversAction(action))
            {
                visitor.Visit(number);
            }
        }
    }
}

internal interface IStatementVisitor
{
    void Visit(int statement);
}
