using System.Collections.Immutable;
using Heliograph.Ram.Identities;
using Shouldly;
using static Heliograph.Ram.Tests.Identities.Sample;

namespace Heliograph.Ram.Tests.Identities;

public sealed class LoginTests
{
    private static readonly NewPassword s_password = new("long-enough-1", "hash");

    [Fact]
    public void A_profile_keeps_the_hash_and_tells_neither()
    {
        var login = Small.CreateLoginProfile("alice", s_password, new LoginProfileChange(), Now).Done().Users["alice"].Login.ShouldNotBeNull();
        login.PasswordHash.ShouldBe("hash");
        $"{login} {s_password}".ShouldNotContain("hash");
        $"{login} {s_password}".ShouldNotContain("long");
    }

    [Fact]
    public void A_renamed_user_keeps_its_profile_and_must_lose_it_before_it_goes()
    {
        var directory = Small.CreateLoginProfile("alice", s_password, new LoginProfileChange(), Now).Done()
            .UpdateUser("alice", new UserChange { NewUserName = "bob" }, Now).Done();
        directory.DeleteUser("bob").Code().ShouldBe("DeleteConflict.User.LoginProfile");
        directory.DeleteLoginProfile("bob").Done().DeleteUser("bob").Done().Users.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_changed_stays()
    {
        var change = new LoginProfileChange { MfaBindRequired = true };
        var login = Small.CreateLoginProfile("alice", s_password, change, Then).Done()
            .UpdateLoginProfile("alice", new LoginProfileChange { PasswordResetRequired = true }).Done().Users["alice"].Login;
        login.ShouldBe(new LoginProfile("hash", PasswordResetRequired: true, MfaBindRequired: true, Then));
    }

    [Theory]
    [InlineData("Aa1-5678", true)]
    [InlineData("Aa1-567", false)]
    [InlineData("aa1-5678", false)]
    [InlineData("AA1-5678", false)]
    [InlineData("Aaa-bbbb", false)]
    [InlineData("Aa145678", false)]
    [InlineData("Aa1 5678", false)]
    public void A_password_has_all_that_is_required(string password, bool accepted)
        => new PasswordPolicy { RequireLowercase = true, RequireUppercase = true, RequireNumbers = true, RequireSymbols = true }.Accepts(password).ShouldBe(accepted);

    [Theory]
    [InlineData("abc", null)]
    [InlineData("a-1", null)]
    [InlineData("ab", "InvalidParameter.AccountAlias.Length")]
    [InlineData("ABC", "InvalidParameter.AccountAlias.Format")]
    [InlineData("a--b", "InvalidParameter.AccountAlias.Format")]
    [InlineData("-ab", "InvalidParameter.AccountAlias.Format")]
    [InlineData("äbc", "InvalidParameter.AccountAlias.Format")]
    public void An_alias_has_a_form(string alias, string? code)
    {
        var outcome = Small.SetAlias(alias);
        (outcome is DirectoryOutcome.Refused ? outcome.Code() : null).ShouldBe(code);
    }

    [Fact]
    public void Tags_are_given_to_all_or_to_none_and_go_with_their_role()
    {
        ImmutableArray<RamTag> tags = [new("a", "1"), new("b", "")];
        Small.Tag(TaggedKind.Role, ["worker", "none"], tags, Limits).Code().ShouldBe("EntityNotExist.Role");
        var tagged = Small.Tag(TaggedKind.Role, ["worker"], tags, Limits).Done();
        tagged.Roles["worker"].Tags.ShouldBe([new("a", "1"), new("b", "")]);
        tagged.Policies["all"].Tags.ShouldBeEmpty();
        tagged.Tag(TaggedKind.Role, ["worker"], [new RamTag("a", "2")], Limits).Done().Roles["worker"].Tags["a"].ShouldBe("2");
        tagged.Untag(TaggedKind.Role, ["worker"], ["b", "c"]).Done().Roles["worker"].Tags.Keys.ShouldBe(["a"]);
        tagged.Untag(TaggedKind.Role, ["worker"], null).Done().Roles["worker"].Tags.ShouldBeEmpty();
        tagged.UpdateRole("worker", new RoleChange { NewDescription = "d" }, Now).Done().Roles["worker"].Tags.Count.ShouldBe(2);
    }
}
