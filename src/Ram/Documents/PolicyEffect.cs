namespace Heliograph.Ram.Documents;

internal enum PolicyEffect
{
    Allow,
    Deny,
}
