using System.Collections.Immutable;
using System.Text.Json;

namespace Heliograph.Ram.Documents;

/// <summary>Reads the Principal of a trust policy: <c>{"RAM": …, "Service": …, "Federated": …}</c>.</summary>
internal static class PrincipalReader
{
    public static ImmutableArray<PolicyPrincipal> Read(Dictionary<string, JsonElement> members, string where)
    {
        if (!members.TryGetValue("Principal", out var element) || element.ValueKind != JsonValueKind.Object)
        {
            throw new PolicySyntaxException($"{where}.Principal must be an object with RAM, Service or Federated.");
        }

        var principals = ImmutableArray.CreateBuilder<PolicyPrincipal>();
        var kinds = new HashSet<PrincipalKind>();
        foreach (var member in element.EnumerateObject())
        {
            var kind = Kind(member.Name, where);
            if (!kinds.Add(kind))
            {
                throw new PolicySyntaxException($"{where}.Principal has {member.Name} twice.");
            }

            foreach (var value in PolicyReader.Texts(member.Value, $"{where}.Principal.{member.Name}"))
            {
                principals.Add(IsPrincipal(kind, value)
                    ? new PolicyPrincipal(kind, value)
                    : throw new PolicySyntaxException($"{where}.Principal.RAM has \"{value}\", which is not acs:ram::<account>:root, user/<name> or role/<name>."));
            }
        }

        return principals.Count > 0 ? principals.ToImmutable() : throw new PolicySyntaxException($"{where}.Principal names nobody.");
    }

    private static PrincipalKind Kind(string name, string where)
        => name switch
        {
            "RAM" => PrincipalKind.RAM,
            "Service" => PrincipalKind.Service,
            "Federated" => PrincipalKind.Federated,
            _ => throw new PolicySyntaxException($"{where}.Principal has {name}, which is not RAM, Service or Federated."),
        };

    private static bool IsPrincipal(PrincipalKind kind, string value)
        => kind != PrincipalKind.RAM
        || (value.Split(':') is ["acs", "ram", "", { Length: > 0 }, var id]
            && (id == "root" || id.StartsWith("user/", StringComparison.Ordinal) || id.StartsWith("role/", StringComparison.Ordinal)));
}
