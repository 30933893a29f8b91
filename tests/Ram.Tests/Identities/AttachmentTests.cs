using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Shouldly;
using static Heliograph.Ram.Tests.Identities.Sample;

namespace Heliograph.Ram.Tests.Identities;

public sealed class AttachmentTests
{
    [Theory]
    [InlineData(AttachedTo.User, "alice")]
    [InlineData(AttachedTo.Group, "team")]
    [InlineData(AttachedTo.Role, "worker")]
    public void A_policy_is_attached_once_per_scope_and_detached(AttachedTo kind, string name)
    {
        var attachment = Attachment(kind, name);
        var attached = Small.AttachPolicy(attachment, Limits).Done();

        attached.AttachPolicy(attachment with { AttachDate = Now }, Limits).Code().ShouldBe($"EntityAlreadyExists.{kind}.Policy");
        attached.AttachPolicy(attachment with { ResourceGroupId = "rg-1" }, Limits).Done().Attachments.Length.ShouldBe(2);
        attached.DetachPolicy(attachment with { AttachDate = Now }).Done().Attachments.ShouldBeEmpty();
        attached.DetachPolicy(attachment with { ResourceGroupId = "rg-1" }).Code().ShouldBe($"EntityNotExist.{kind}.Policy");
        Small.DetachPolicy(attachment).Code().ShouldBe($"EntityNotExist.{kind}.Policy");
    }

    [Theory]
    [InlineData(AttachedTo.User, "bob", "all", "EntityNotExist.User")]
    [InlineData(AttachedTo.Group, "crew", "all", "EntityNotExist.Group")]
    [InlineData(AttachedTo.Role, "w", "all", "EntityNotExist.Role")]
    [InlineData(AttachedTo.User, "alice", "none", "EntityNotExist.Policy")]
    [InlineData(AttachedTo.User, "alice", "AdministratorAccess", "EntityNotExist.Policy")]
    [InlineData(AttachedTo.User, "a b", "all", "InvalidParameter.UserName.InvalidChars")]
    [InlineData(AttachedTo.User, "alice", "a b", "InvalidParameter.PolicyName.InvalidChars")]
    public void Both_ends_must_exist(AttachedTo kind, string name, string policy, string code)
    {
        Small.AttachPolicy(Attachment(kind, name, policy), Limits).Code().ShouldBe(code);
        Small.DetachPolicy(Attachment(kind, name, policy)).Code().ShouldBe(code);
    }

    [Fact]
    public void The_number_of_policies_is_limited_by_type_and_scope()
    {
        var tight = Limits with { SystemPoliciesAttached = 1, CustomPoliciesAttached = 1 };
        var one = Small.CreatePolicy("p", "", AllowAll, Then, Limits).Done().AttachPolicy(Attachment(AttachedTo.User, "alice"), tight).Done();

        one.AttachPolicy(Attachment(AttachedTo.User, "alice", "p"), tight).Code().ShouldBe("LimitExceeded.User.Policy");
        one.AttachPolicy(Attachment(AttachedTo.User, "alice", "p", group: "rg-1"), tight).Done().Attachments.Length.ShouldBe(2);
        var two = one.AttachPolicy(Attachment(AttachedTo.User, "alice", "AdministratorAccess", PolicyType.System), tight).Done();
        two.AttachPolicy(Attachment(AttachedTo.User, "alice", "AliyunVPCFullAccess", PolicyType.System), tight).Code().ShouldBe("LimitExceeded.User.Policy");
    }

    [Fact]
    public void A_user_has_the_policies_of_its_groups()
    {
        var directory = Small
            .AddUserToGroup("alice", "team", Then, Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.User, "alice", group: "rg-1"), Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.Group, "team", "AdministratorAccess", PolicyType.System), Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.Role, "worker"), Limits).Done();

        directory.PoliciesOf(new RamPrincipal.User(Account, "alice")).Attached
            .Select(policy => (policy.Type, policy.Name, policy.ResourceGroupId))
            .ShouldBe([(PolicyType.Custom, "all", "rg-1"), (PolicyType.System, "AdministratorAccess", "")]);
    }

    [Fact]
    public void A_role_session_has_the_policies_of_the_role_and_its_own()
    {
        var session = PolicyDocument.Parse(AllowAll, DocumentUse.Session);
        var directory = Small.AttachPolicy(Attachment(AttachedTo.Role, "worker"), Limits).Done();

        var policies = directory.PoliciesOf(new RamPrincipal.RoleSession(Account, "worker", "s", session));

        policies.Attached.Select(policy => policy.Name).ShouldBe(["all"]);
        policies.Session.ShouldBe(session);
    }

    [Fact]
    public void The_owner_needs_no_policy_and_strangers_have_none()
    {
        Small.PoliciesOf(new RamPrincipal.Owner(Account)).IsOwner.ShouldBeTrue();
        Small.PoliciesOf(new RamPrincipal.Owner("2")).IsOwner.ShouldBeFalse();
        Small.PoliciesOf(new RamPrincipal.User(Account, "bob")).ShouldBe(AppliedPolicies.None);
        Small.PoliciesOf(new RamPrincipal.User("2", "alice")).ShouldBe(AppliedPolicies.None);
        Small.PoliciesOf(new RamPrincipal.RoleSession(Account, "w", "s", null)).ShouldBe(AppliedPolicies.None);
    }

    [Theory]
    [InlineData("AdministratorAccess", "vpc:CreateTrafficMirrorFilter", true)]
    [InlineData("AliyunVPCFullAccess", "vpc:CreateTrafficMirrorFilter", false)]
    [InlineData("AliyunVPCFullAccess", "vpc:ListTrafficMirrorFilters", false)]
    [InlineData("AliyunVPCFullAccess", "vpc:TagResources", true)]
    [InlineData("AliyunVPCFullAccess", "vpc:MoveResourceGroup", true)]
    [InlineData("AliyunVPCReadOnlyAccess", "vpc:ListTrafficMirrorFilters", false)]
    [InlineData("AliyunVPCReadOnlyAccess", "vpc:ListTagResources", true)]
    [InlineData("AliyunSTSAssumeRoleAccess", "sts:AssumeRole", true)]
    [InlineData("AliyunSTSAssumeRoleAccess", "vpc:TagResources", false)]
    [InlineData("HeliographTrafficMirrorFullAccess", "vpc:DeleteTrafficMirrorSession", true)]
    [InlineData("HeliographTrafficMirrorFullAccess", "vpc:UnTagResources", true)]
    [InlineData("HeliographTrafficMirrorFullAccess", "ram:CreateUser", false)]
    [InlineData("HeliographTrafficMirrorReadOnlyAccess", "vpc:GetTrafficMirrorServiceStatus", true)]
    [InlineData("HeliographTrafficMirrorReadOnlyAccess", "vpc:OpenTrafficMirrorService", false)]
    public void The_built_in_policies_allow_what_they_say(string policy, string action, bool allowed)
    {
        var directory = Small.AttachPolicy(Attachment(AttachedTo.User, "alice", policy, PolicyType.System), Limits).Done();
        var request = new AuthorizationRequest
        {
            Action = action,
            Resources = [new RequestedResource("*")],
            Context = new RequestContext { CurrentTime = Now, SecureTransport = false },
        };

        PolicyEvaluator.Decide(request, directory.PoliciesOf(new RamPrincipal.User(Account, "alice"))).IsAllowed.ShouldBe(allowed);
    }
}
