using Heliograph.Core.Model;

namespace Heliograph.Core.Commands;

/// <summary>New ids in the form that the service uses: a kind, a region code of three characters, and chance.</summary>
public static class IdGenerator
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const string KeyAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int RandomCharacters = 17;

    public static FilterId NewFilterId(World world, Facts facts) => new(NewId("tmf-", world.Region, facts.Chance));

    public static RuleId NewRuleId(World world, Facts facts) => new(NewId("tmr-", world.Region, facts.Chance));

    public static SessionId NewSessionId(World world, Facts facts) => new(NewId("tms-", world.Region, facts.Chance));

    public static InterfaceId NewInterfaceId(World world, Facts facts) => new(NewId("eni-", world.Region, facts.Chance));

    public static string NewInstanceId(World world, Facts facts) => NewId("i-", world.Region, facts.Chance);

    public static string NewLoadBalancerId(World world, Facts facts) => NewId("lb-", world.Region, facts.Chance);

    /// <summary>18 characters, as long as such an id may be.</summary>
    public static string NewResourceGroupId(Facts facts)
        => string.Create(18, facts.Chance, static (id, chance) =>
        {
            "rg-acfm".CopyTo(id);
            foreach (ref var character in id["rg-acfm".Length..])
            {
                character = Alphabet[chance(Alphabet.Length)];
            }
        });

    /// <summary>16 digits that no account has.</summary>
    public static AccountId NewAccountId(World world, Facts facts)
    {
        AccountId id;
        do
        {
            id = new(Text("1", AccountId.Digits, "0123456789", facts.Chance));
        }
        while (world.Accounts.ContainsKey(id.Value));

        return id;
    }

    public static string NewAccessKeyId(Facts facts) => Text("LTAI5t", 24, KeyAlphabet, facts.Chance);

    private static string Text(string prefix, int length, string alphabet, Func<int, int> chance)
        => string.Create(length, (prefix, alphabet, chance), static (text, from) =>
        {
            from.prefix.CopyTo(text);
            foreach (ref var character in text[from.prefix.Length..])
            {
                character = from.alphabet[from.chance(from.alphabet.Length)];
            }
        });

    private static string NewId(string prefix, RegionId region, Func<int, int> chance)
        => string.Create(prefix.Length + 3 + RandomCharacters, (prefix, region, chance), static (id, from) =>
        {
            from.prefix.CopyTo(id);
            RegionCode(from.region).CopyTo(id[from.prefix.Length..]);
            foreach (ref var character in id[(from.prefix.Length + 3)..])
            {
                character = Alphabet[from.chance(Alphabet.Length)];
            }
        });

    /// <summary>The code of the service where it is known; for other regions a fixed one derived from the name.</summary>
    private static string RegionCode(RegionId region) => region.Value switch
    {
        "cn-hangzhou" => "bp1",
        "cn-beijing" => "2ze",
        "cn-hongkong" => "j6c",
        _ => DerivedCode(region.Value),
    };

    private static string DerivedCode(string name)
    {
        // FNV-1a: the same on every machine and in every process, unlike string.GetHashCode.
        var hash = 2166136261u;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return string.Create(3, hash, static (code, rest) =>
        {
            foreach (ref var character in code)
            {
                character = Alphabet[(int)(rest % 36)];
                rest /= 36;
            }
        });
    }
}
