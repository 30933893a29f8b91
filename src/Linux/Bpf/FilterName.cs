namespace Heliograph.Linux.Bpf;

/// <summary>What our filters are called: whose they are, and what has to be known without any other document.</summary>
/// <remarks><c>heliograph/OWNER/PROGRAM</c>, then <c>/pinned</c> and <c>/clsact</c> where they hold; as 'tc filter show' prints it.</remarks>
/// <param name="Owner">Identity of the agent, without slashes.</param>
/// <param name="Program">What it is for, without slashes.</param>
/// <param name="Pinned">There are pins that tell more, and it outlives its agent on purpose.</param>
/// <param name="MadeClsact">clsact was not there before.</param>
public sealed record FilterName(string Owner, string Program, bool Pinned, bool MadeClsact = false)
{
    private const string Prefix = "heliograph";
    private const string PinnedWord = "pinned";
    private const string ClsactWord = "clsact";

    /// <returns>Null when it is none of ours.</returns>
    public static FilterName? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [Prefix, var owner, var program, .. var words]
            ? new FilterName(owner, program, words.Contains(PinnedWord), words.Contains(ClsactWord))
            : null;
    }

    public override string ToString()
        => $"{Prefix}/{Owner}/{Program}{(Pinned ? $"/{PinnedWord}" : "")}{(MadeClsact ? $"/{ClsactWord}" : "")}";
}
