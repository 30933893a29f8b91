using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Testing.Matching;

namespace Heliograph.Compiler.Tests.Programs;

/// <summary>Many different rules, none covered by another: both IP versions, mixed prefix lengths, port ranges and protocols.</summary>
internal static class ManyRules
{
    private static readonly string[] Protocols = ["tcp", "udp", "all", "icmp"];

    public static ImmutableArray<SessionPlan> Sessions(int sessions, int rulesOfEachVersion)
    {
        var texts = Enumerable.Range(0, 2 * rulesOfEachVersion).Select(Rule).ToArray();
        return RuleText.Sessions([.. texts.Chunk((texts.Length + sessions - 1) / sessions)]);
    }

    private static string Rule(int index)
    {
        var number = index / 2;
        var protocol = Protocols[number % 7 % Protocols.Length];
        var action = number % 5 == 0 ? "drop" : "accept";
        var ports = protocol is "tcp" or "udp" ? Ports(number) : ("any", "any");
        var (source, destination) = index % 2 == 0
            ? ($"10.{number % 250}.{number / 250}.0/{20 + (number % 13)}", $"172.16.{number / 250}.{number % 250}/32")
            : ($"fd00:0:0:{number:x}::/{60 + (number % 60)}", $"fd01::{number:x}:0:1/{113 + (number % 16)}");
        return string.Create(CultureInfo.InvariantCulture, $"{action} {protocol} {source} {ports.Item1} > {destination} {ports.Item2}");
    }

    private static (string, string) Ports(int number) => (number % 3) switch
    {
        0 => ("any", $"{number % 60000}/{number % 60000}"),
        1 => ("1024/65535", $"{number % 60000}/{(number % 60000) + 100}"),
        _ => ($"{number % 60000}/{(number % 60000) + 9}", "0/65535"),
    };
}
