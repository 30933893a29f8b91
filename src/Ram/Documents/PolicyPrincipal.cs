namespace Heliograph.Ram.Documents;

/// <summary>One principal of a trust policy.</summary>
/// <param name="Kind"><c>RAM</c>, <c>Service</c> or <c>Federated</c>.</param>
/// <param name="Value">An ARN, or the name of a service such as <c>ecs.aliyuncs.com</c>.</param>
internal sealed record PolicyPrincipal(PrincipalKind Kind, string Value);

/// <summary>Spelled as in the document.</summary>
internal enum PrincipalKind
{
    RAM,
    Service,
    Federated,
}
