namespace Heliograph.Ram.Documents;

/// <summary>Ends the reading of a document; never leaves <see cref="PolicyReader"/>.</summary>
internal sealed class PolicySyntaxException(string message) : Exception(message);
