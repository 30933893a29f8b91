using System.Collections.Immutable;

namespace Heliograph.Ram.Documents;

/// <summary>Finds the statements of a document that name an action, without looking at every pattern of every statement.</summary>
internal sealed class StatementIndex
{
    private readonly Dictionary<string, int[]> _complete;
    private readonly (WildcardPattern Pattern, int Statement)[] _patterns;
    private readonly int[] _exceptions;
    private readonly ImmutableArray<PolicyStatement> _statements;

    public StatementIndex(ImmutableArray<PolicyStatement> statements)
    {
        _statements = statements;
        var all = statements
            .SelectMany((statement, number) => statement.IsNotAction ? [] : statement.ActionPatterns.Select(pattern => (Pattern: pattern, Statement: number)))
            .ToLookup(entry => entry.Pattern.IsLiteral);
        _complete = all[true]
            .GroupBy(entry => entry.Pattern.Text, entry => entry.Statement, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray(), StringComparer.Ordinal);
        _patterns = [.. all[false]];
        _exceptions = [.. statements.Select((statement, number) => (statement, number)).Where(entry => entry.statement.IsNotAction).Select(entry => entry.number)];
    }

    /// <summary>Calls back for each statement that covers the action; a statement may come more than once, in any order.</summary>
    /// <param name="action">Folded.</param>
    /// <param name="visitor">What to do with the number of a statement.</param>
    public void Visit<TVisitor>(string action, ref TVisitor visitor)
        where TVisitor : struct, IStatementVisitor
    {
        if (_complete.TryGetValue(action, out var numbers))
        {
            foreach (var number in numbers)
            {
                visitor.Visit(number);
            }
        }

        foreach (var (pattern, number) in _patterns)
        {
            if (visitor.Wants(number) && pattern.Matches(action))
            {
                visitor.Visit(number);
            }
        }

        foreach (var number in _exceptions)
        {
            if (visitor.Wants(number) && _statements[number].CoversAction(action))
            {
                visitor.Visit(number);
            }
        }
    }
}

internal interface IStatementVisitor
{
    /// <summary>Whether the statement could still change the outcome.</summary>
    bool Wants(int statement);

    void Visit(int statement);
}
