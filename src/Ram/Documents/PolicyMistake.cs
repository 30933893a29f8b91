namespace Heliograph.Ram.Documents;

/// <summary>Why a text is not a policy document.</summary>
/// <param name="Kind">Too long, or wrong in itself: the two have different codes everywhere.</param>
/// <param name="Message">One sentence that says where and what, for example <c>Statement[1].Effect must be "Allow" or "Deny".</c></param>
/// <remarks>
/// RAM answers <see cref="PolicyMistakeKind.Grammar"/> as <c>MalformedPolicyDocument</c> with the sentence as its message, and
/// <see cref="PolicyMistakeKind.Length"/> as <c>InvalidParameter.&lt;parameter&gt;.Length</c>; AssumeRole answers
/// <c>InvalidParameter.PolicyGrammar</c> and <c>InvalidParameter.PolicySize</c>.
/// </remarks>
public sealed record PolicyMistake(PolicyMistakeKind Kind, string Message);

public enum PolicyMistakeKind
{
    Length,
    Grammar,
}
