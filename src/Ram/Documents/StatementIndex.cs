using System.Collections.Immutable;

namespace Heliograph.Ram.Documents;

/// <summary>Finds the statements of a document that cover an action, without looking at every pattern of every statement.</summary>
internal sealed class StatementIndex
{
    private readonly Dictionary<string, int[]> _complete;
    private readonly (string Start, (WildcardPattern Pattern, int[] Statements)[] Patterns)[] _byStart;
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
            .GroupBy(entry => entry.Pattern.Text, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Numbers(group), StringComparer.Ordinal);
        // What stands before the first wildcard, most often the service, is compared once for all patterns that have it.
        _byStart = [.. patterns[false]
            .GroupBy(entry => entry.Pattern.Text, StringComparer.Ordinal)
            .Select(group => (group.First().Pattern, Statements: Numbers(group)))
            .GroupBy(entry => entry.Pattern.Start, StringComparer.Ordinal)
            .Select(group => (group.Key, group.ToArray()))];
        _exceptions = [.. numbered.Where(entry => entry.Statement.IsNotAction).Select(entry => entry.Number)];
    }

    /// <summary>Calls back for each statement that covers the action; a statement may come more than once, in any order.</summary>
    /// <param name="action">What is asked for.</param>
    /// <param name="visitor">What to do with the number of a statement.</param>
    public void Visit<TVisitor>(ActionName action, ref TVisitor visitor)
        where TVisitor : struct, IStatementVisitor
    {
        if (_complete.TryGetValue(action.Text, out var numbers))
        {
            VisitAll(numbers, ref visitor);
        }

        foreach (var (start, patterns) in _byStart)
        {
            if (!action.Text.StartsWith(start, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var (pattern, statements) in patterns)
            {
                if (action.Fits(pattern, start.Length))
                {
                    VisitAll(statements, ref visitor);
                }
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

    private static void VisitAll<TVisitor>(int[] numbers, ref TVisitor visitor)
        where TVisitor : struct, IStatementVisitor
    {
        foreach (var number in numbers)
        {
            visitor.Visit(number);
        }
    }

    private static int[] Numbers(IEnumerable<(WildcardPattern Pattern, int Number)> entries) => [.. entries.Select(entry => entry.Number).Distinct()];
}

internal interface IStatementVisitor
{
    void Visit(int statement);
}
