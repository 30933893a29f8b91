using Heliograph.Ram.Identities;
using Shouldly;
using static Heliograph.Ram.Tests.Identities.Sample;

namespace Heliograph.Ram.Tests.Identities;

public sealed class UserTests
{
    [Fact]
    public void A_user_is_found_after_it_was_created()
        => Small.Users["alice"].ShouldBe(User("alice"));

    public static TheoryData<string, string> WrongNames => new()
    {
        { "", "InvalidParameter.UserName.Length" },
        { new string('a', 65), "InvalidParameter.UserName.Length" },
        { "a b", "InvalidParameter.UserName.InvalidChars" },
        { "a@b", "InvalidParameter.UserName.InvalidChars" },
        { "ä", "InvalidParameter.UserName.InvalidChars" },
    };

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void A_user_with_a_wrong_name_is_refused(string name, string code)
    {
        Small.CreateUser(User(name), Limits).Code().ShouldBe(code);
        Small.UpdateUser("alice", new UserChange { NewUserName = name }, Now).Code().ShouldBe(code.Replace("UserName", "NewUserName", StringComparison.Ordinal));
        Small.UpdateUser(name, new UserChange(), Now).Code().ShouldBe(code);
        Small.DeleteUser(name).Code().ShouldBe(code);
    }

    [Fact]
    public void Names_of_64_letters_digits_and_signs_are_accepted()
        => Small.CreateUser(User("A.z_0-" + new string('x', 58)), Limits).Done().Users.Count.ShouldBe(2);

    public static TheoryData<RamUser, string> WrongUsers => new()
    {
        { User("bob") with { DisplayName = new string('x', 129) }, "InvalidParameter.DisplayName.Length" },
        { User("bob") with { DisplayName = "a b" }, "InvalidParameter.DisplayName.InvalidChars" },
        { User("bob") with { Comments = new string('x', 129) }, "InvalidParameter.Comments.Length" },
        { User("bob") with { Email = "nobody" }, "InvalidParameter.Email.Format" },
        { User("bob") with { Email = "@x" }, "InvalidParameter.Email.Format" },
        { User("bob") with { MobilePhone = "18600008888" }, "InvalidParameter.MobilePhone.Format" },
        { User("bob") with { MobilePhone = "86-x" }, "InvalidParameter.MobilePhone.Format" },
        { User("alice"), "EntityAlreadyExists.User" },
    };

    [Theory]
    [MemberData(nameof(WrongUsers), DisableDiscoveryEnumeration = true)]
    public void A_user_with_wrong_particulars_is_refused(RamUser user, string code) => Small.CreateUser(user, Limits).Code().ShouldBe(code);

    [Fact]
    public void An_account_has_a_limited_number_of_users()
        => Small.CreateUser(User("bob"), Limits with { Users = 1 }).Code().ShouldBe("LimitExceeded.User");

    [Fact]
    public void An_update_changes_what_it_names_and_keeps_the_rest()
    {
        var before = Small.UpdateUser("alice", new UserChange { NewEmail = "a@b.c", NewComments = "x" }, Now).Done();

        var user = before.UpdateUser("alice", new UserChange { NewComments = "", NewDisplayName = "爱丽丝", NewMobilePhone = "86-18600008888" }, Now).Done().Users["alice"];

        user.ShouldBe(User("alice") with { Email = "a@b.c", DisplayName = "爱丽丝", MobilePhone = "86-18600008888", UpdateDate = Now });
    }

    [Fact]
    public void A_new_name_takes_groups_policies_and_keys_along()
    {
        var before = Small
            .AddUserToGroup("alice", "team", Then, Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.User, "alice"), Limits).Done()
            .CreateAccessKey("alice", "LTAI1", Then, Limits).Done();

        var after = before.UpdateUser("alice", new UserChange { NewUserName = "bob" }, Now).Done();

        after.Users.Keys.ShouldBe(["bob"]);
        after.GroupsOf("bob").Select(group => group.Name).ShouldBe(["team"]);
        after.GroupsOf("alice").ShouldBeEmpty();
        after.AttachmentsOf(AttachedTo.User, "bob").Count().ShouldBe(1);
        after.UserOfAccessKey("LTAI1")!.Name.ShouldBe("bob");
    }

    [Fact]
    public void A_name_in_use_is_not_given_again()
    {
        var two = Small.CreateUser(User("bob"), Limits).Done();

        two.UpdateUser("alice", new UserChange { NewUserName = "bob" }, Now).Code().ShouldBe("EntityAlreadyExists.User");
        two.UpdateUser("alice", new UserChange { NewUserName = "alice" }, Now).Done().Users.Count.ShouldBe(2);
    }

    [Fact]
    public void Who_does_not_exist_is_neither_changed_nor_deleted()
    {
        Small.UpdateUser("bob", new UserChange(), Now).Code().ShouldBe("EntityNotExist.User");
        Small.DeleteUser("bob").Code().ShouldBe("EntityNotExist.User");
        Small.CreateAccessKey("bob", "LTAI1", Now, Limits).Code().ShouldBe("EntityNotExist.User");
    }

    [Fact]
    public void A_user_is_deleted_when_it_has_nothing_left()
    {
        var full = Small
            .AddUserToGroup("alice", "team", Then, Limits).Done()
            .CreateAccessKey("alice", "LTAI1", Then, Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.User, "alice", group: "rg-1"), Limits).Done();

        full.DeleteUser("alice").Code().ShouldBe("DeleteConflict.User.Group");
        full = full.RemoveUserFromGroup("alice", "team").Done();
        full.DeleteUser("alice").Code().ShouldBe("DeleteConflict.User.AccessKey");
        full = full.DeleteAccessKey("alice", "LTAI1").Done();
        full.DeleteUser("alice").Code().ShouldBe("DeleteConflict.User.Policy");
        full = full.DetachPolicy(Attachment(AttachedTo.User, "alice", group: "rg-1")).Done();
        full.DeleteUser("alice").Done().Users.ShouldBeEmpty();
    }

    [Fact]
    public void A_user_has_at_most_two_access_keys()
        => Small.CreateAccessKey("alice", "LTAI1", Then, Limits).Done()
            .CreateAccessKey("alice", "LTAI2", Then, Limits).Done()
            .CreateAccessKey("alice", "LTAI3", Then, Limits).Code().ShouldBe("LimitExceeded.User.AccessKey");

    [Fact]
    public void An_access_key_is_switched_off_and_on()
    {
        var keyed = Small.CreateAccessKey("alice", "LTAI1", Then, Limits).Done();

        keyed.Users["alice"].AccessKeys.ShouldBe([new AccessKeyInfo("LTAI1", AccessKeyStatus.Active, Then)]);
        var off = keyed.UpdateAccessKey("alice", "LTAI1", AccessKeyStatus.Inactive).Done();
        off.Users["alice"].AccessKeys.ShouldBe([new AccessKeyInfo("LTAI1", AccessKeyStatus.Inactive, Then)]);
        keyed.UpdateAccessKey("alice", "LTAI2", AccessKeyStatus.Inactive).Code().ShouldBe("EntityNotExist.User.AccessKey");
        keyed.DeleteAccessKey("alice", "LTAI2").Code().ShouldBe("EntityNotExist.User.AccessKey");
    }
}
