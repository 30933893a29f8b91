using Heliograph.Ram.Identities;
using Shouldly;
using static Heliograph.Ram.Tests.Identities.Sample;

namespace Heliograph.Ram.Tests.Identities;

public sealed class RoleTests
{
    public static TheoryData<NewRole, string> WrongRoles => new()
    {
        { Role("worker"), "EntityAlreadyExists.Role" },
        { Role("a_b"), "InvalidParameter.RoleName.InvalidChars" },
        { Role(new string('a', 65)), "InvalidParameter.RoleName.Length" },
        { Role("r") with { Description = new string('x', 1025) }, "InvalidParameter.Description.Length" },
        { Role("r") with { MaxSessionSeconds = 3599 }, "InvalidParameter.MaxSessionDuration" },
        { Role("r") with { MaxSessionSeconds = 43201 }, "InvalidParameter.MaxSessionDuration" },
        { Role("r") with { AssumeRolePolicyDocument = AllowAll }, "MalformedPolicyDocument" },
        { Role("r") with { AssumeRolePolicyDocument = new string(' ', 6145) }, "InvalidParameter.AssumeRolePolicyDocument.Length" },
    };

    [Theory]
    [MemberData(nameof(WrongRoles), DisableDiscoveryEnumeration = true)]
    public void A_wrong_role_is_refused(NewRole role, string code) => Small.CreateRole(role, Now, Limits).Code().ShouldBe(code);

    [Fact]
    public void A_malformed_trust_policy_is_refused_with_the_sentence()
        => Small.CreateRole(Role("r") with { AssumeRolePolicyDocument = "[]" }, Now, Limits)
            .ShouldBeOfType<DirectoryOutcome.Refused>().Refusal.Arguments.ShouldBe(["The document must be an object."]);

    [Fact]
    public void An_account_has_a_limited_number_of_roles()
        => Small.CreateRole(Role("r"), Now, Limits with { Roles = 1 }).Code().ShouldBe("LimitExceeded.Role");

    [Fact]
    public void An_update_changes_what_it_names_and_keeps_the_rest()
    {
        var trust = Trust.Replace("Allow", "Deny", StringComparison.Ordinal);
        var role = Small.UpdateRole("worker", new RoleChange { NewAssumeRolePolicyDocument = trust, NewMaxSessionSeconds = 43200 }, Now).Done().Roles["worker"];

        role.TrustPolicy.Text.ShouldBe(trust);
        role.MaxSessionSeconds.ShouldBe(43200);
        role.CreateDate.ShouldBe(Then);
        role.UpdateDate.ShouldBe(Now);
        Small.UpdateRole("worker", new RoleChange { NewDescription = "d" }, Now).Done().Roles["worker"].TrustPolicy.Text.ShouldBe(Trust);
    }

    [Fact]
    public void A_wrong_update_is_refused()
    {
        Small.UpdateRole("w", new RoleChange(), Now).Code().ShouldBe("EntityNotExist.Role");
        Small.UpdateRole("worker", new RoleChange { NewAssumeRolePolicyDocument = "{}" }, Now).Code().ShouldBe("MalformedPolicyDocument");
        Small.UpdateRole("worker", new RoleChange { NewAssumeRolePolicyDocument = "" }, Now).Code()
            .ShouldBe("InvalidParameter.NewAssumeRolePolicyDocument.Length");
    }

    [Fact]
    public void A_role_is_deleted_when_no_policy_is_attached()
    {
        var attached = Small.AttachPolicy(Attachment(AttachedTo.Role, "worker"), Limits).Done();

        attached.DeleteRole("worker").Code().ShouldBe("DeleteConflict.Role.Policy");
        attached.DetachPolicy(Attachment(AttachedTo.Role, "worker")).Done().DeleteRole("worker").Done().Roles.ShouldBeEmpty();
        Small.DeleteRole("w").Code().ShouldBe("EntityNotExist.Role");
    }
}
