using Heliograph.Ram.Identities;
using Shouldly;
using static Heliograph.Ram.Tests.Identities.Sample;

namespace Heliograph.Ram.Tests.Identities;

public sealed class GroupTests
{
    [Fact]
    public void A_user_joins_and_leaves()
    {
        var joined = Small.AddUserToGroup("alice", "team", Now, Limits).Done();

        joined.Groups["team"].Members.ShouldBe([KeyValuePair.Create("alice", Now)]);
        joined.AddUserToGroup("alice", "team", Now, Limits).Code().ShouldBe("EntityAlreadyExists.User.Group");
        joined.RemoveUserFromGroup("alice", "team").Done().Groups["team"].Members.ShouldBeEmpty();
        Small.RemoveUserFromGroup("alice", "team").Code().ShouldBe("EntityNotExist.User.Group");
    }

    [Theory]
    [InlineData("bob", "team", "EntityNotExist.User")]
    [InlineData("alice", "crew", "EntityNotExist.Group")]
    [InlineData("a b", "team", "InvalidParameter.UserName.InvalidChars")]
    [InlineData("alice", "a@b", "InvalidParameter.GroupName.InvalidChars")]
    public void A_membership_needs_both(string user, string group, string code)
    {
        Small.AddUserToGroup(user, group, Now, Limits).Code().ShouldBe(code);
        Small.RemoveUserFromGroup(user, group).Code().ShouldBe(code);
    }

    [Fact]
    public void A_user_is_in_a_limited_number_of_groups()
        => Small.CreateGroup(Group("crew"), Limits).Done()
            .AddUserToGroup("alice", "team", Now, Limits).Done()
            .AddUserToGroup("alice", "crew", Now, Limits with { GroupsPerUser = 1 }).Code().ShouldBe("LimitExceeded.User.Group");

    [Fact]
    public void Groups_have_unique_names_of_letters_digits_and_signs()
    {
        Small.CreateGroup(Group("team"), Limits).Code().ShouldBe("EntityAlreadyExists.Group");
        Small.CreateGroup(Group("a@b"), Limits).Code().ShouldBe("InvalidParameter.GroupName.InvalidChars");
        Small.CreateGroup(Group(""), Limits).Code().ShouldBe("InvalidParameter.GroupName.Length");
        Small.CreateGroup(Group("crew") with { Comments = new string('x', 129) }, Limits).Code().ShouldBe("InvalidParameter.Comments.Length");
        Small.CreateGroup(Group("crew"), Limits with { Groups = 1 }).Code().ShouldBe("LimitExceeded.Group");
    }

    [Fact]
    public void A_new_name_takes_members_and_policies_along()
    {
        var before = Small.AddUserToGroup("alice", "team", Then, Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.Group, "team"), Limits).Done();

        var after = before.UpdateGroup("team", "crew", "new", Now).Done();

        after.Groups.Keys.ShouldBe(["crew"]);
        after.Groups["crew"].Members.Keys.ShouldBe(["alice"]);
        after.Groups["crew"].Comments.ShouldBe("new");
        after.AttachmentsOf(AttachedTo.Group, "crew").Count().ShouldBe(1);
        before.UpdateGroup("crew", null, null, Now).Code().ShouldBe("EntityNotExist.Group");
        before.CreateGroup(Group("crew"), Limits).Done().UpdateGroup("team", "crew", null, Now).Code().ShouldBe("EntityAlreadyExists.Group");
        before.UpdateGroup("team", "a b", null, Now).Code().ShouldBe("InvalidParameter.NewGroupName.InvalidChars");
        before.UpdateGroup("team", null, new string('x', 129), Now).Code().ShouldBe("InvalidParameter.NewComments.Length");
    }

    [Fact]
    public void A_group_is_deleted_when_it_has_nothing_left()
    {
        var full = Small.AddUserToGroup("alice", "team", Then, Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.Group, "team"), Limits).Done();

        full.DeleteGroup("team").Code().ShouldBe("DeleteConflict.Group.User");
        full = full.RemoveUserFromGroup("alice", "team").Done();
        full.DeleteGroup("team").Code().ShouldBe("DeleteConflict.Group.Policy");
        full.DetachPolicy(Attachment(AttachedTo.Group, "team")).Done().DeleteGroup("team").Done().Groups.ShouldBeEmpty();
        Small.DeleteGroup("crew").Code().ShouldBe("EntityNotExist.Group");
    }
}
