using System.Diagnostics.CodeAnalysis;
using Heliograph.Core.Model;

namespace Heliograph.Server.Access;

/// <summary>Name of a role: <c>acs:ram::ACCOUNT:role/NAME</c>.</summary>
internal sealed record RoleArn(AccountId Account, string Name)
{
    private const string RolePart = "role/";

    public override string ToString() => $"acs:ram::{Account}:{RolePart}{Name}";

    public static bool TryParse(string text, [NotNullWhen(true)] out RoleArn? arn)
    {
        var parts = text.Split(':');
        var good = parts is ["acs", "ram", "", var account, var relative]
            && account.Length > 0
            && account.All(char.IsAsciiDigit)
            && relative.StartsWith(RolePart, StringComparison.OrdinalIgnoreCase)
            && relative.Length > RolePart.Length
            && relative.AsSpan(RolePart.Length).IndexOfAnyExcept(NameCharacters) < 0;
        arn = good ? new RoleArn(new AccountId(parts[3]), parts[4][RolePart.Length..]) : null;
        return good;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
}
