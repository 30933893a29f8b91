namespace Heliograph.Ram.Documents;

/// <summary>What a policy document is for; it decides which elements a statement has and how long the text may be.</summary>
public enum DocumentUse
{
    /// <summary>A custom or system policy, attached to a user, a group or a role.</summary>
    Identity,

    /// <summary>Passed to AssumeRole; cuts down what the role may do.</summary>
    Session,

    /// <summary>Who may assume a role: <c>Principal</c> instead of <c>Resource</c>.</summary>
    Trust,
}
