using Heliograph.Ram.Documents;

namespace Heliograph.Ram.Evaluation;

/// <summary>What one document says about one resource, and the first statement that says it.</summary>
internal readonly record struct StatementVerdict(AccessOutcome Outcome, int Statement)
{
    public const int None = -1;

    public static readonly StatementVerdict Nothing = new(AccessOutcome.ImplicitDeny, None);

    public bool Allows => Outcome == AccessOutcome.Allowed;

    public bool Denies => Outcome == AccessOutcome.ExplicitDeny;

    public static StatementVerdict Of(PolicyDocument document, PreparedRequest request)
    {
        var finder = new Finder(document, request);
        document.Index.Visit(request.Action, request.Signs, ref finder);
        return finder.FirstDeny < int.MaxValue ? new(AccessOutcome.ExplicitDeny, finder.FirstDeny)
            : finder.FirstAllow < int.MaxValue ? new(AccessOutcome.Allowed, finder.FirstAllow)
            : Nothing;
    }

    private struct Finder(PolicyDocument document, PreparedRequest request) : IStatementVisitor
    {
        public int FirstDeny { get; private set; } = int.MaxValue;

        public int FirstAllow { get; private set; } = int.MaxValue;

        public void Visit(int statement)
        {
            var candidate = document.Statements[statement];
            if (!CouldChange(statement, candidate.Effect) || !candidate.ResourcePatterns.Cover(request.Name) || !request.Fulfils(candidate.Conditions))
            {
                return;
            }

            if (candidate.Effect == PolicyEffect.Deny)
            {
                FirstDeny = statement;
            }
            else
            {
                FirstAllow = statement;
            }
        }

        private readonly bool CouldChange(int statement, PolicyEffect effect)
            => effect == PolicyEffect.Deny ? statement < FirstDeny : FirstDeny == int.MaxValue && statement < FirstAllow;
    }
}
