using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Shouldly;
using static Heliograph.Ram.Tests.Identities.Sample;

namespace Heliograph.Ram.Tests.Identities;

public sealed class CustomPolicyTests
{
    private const string Other = """{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""";

    [Fact]
    public void A_policy_starts_with_version_1_as_its_default()
    {
        var policy = Small.Policies["all"];

        policy.DefaultVersionId.ShouldBe("v1");
        policy.DefaultVersion.Document.Text.ShouldBe(AllowAll);
    }

    [Theory]
    [InlineData("all", AllowAll, "EntityAlreadyExists.Policy")]
    [InlineData("a.b", AllowAll, "InvalidParameter.PolicyName.InvalidChars")]
    [InlineData("", AllowAll, "InvalidParameter.PolicyName.Length")]
    [InlineData("p", "{}", "MalformedPolicyDocument")]
    [InlineData("p", "", "InvalidParameter.PolicyDocument.Length")]
    public void A_wrong_policy_is_refused(string name, string document, string code)
        => Small.CreatePolicy(name, "", document, Now, Limits).Code().ShouldBe(code);

    [Fact]
    public void An_account_has_a_limited_number_of_policies()
    {
        Small.CreatePolicy("p", "", AllowAll, Now, Limits with { CustomPolicies = 1 }).Code().ShouldBe("LimitExceeded.Policy");
        Small.CreatePolicy("p", new string('x', 1025), AllowAll, Now, Limits).Code().ShouldBe("InvalidParameter.Description.Length");
    }

    [Fact]
    public void Only_the_default_version_counts()
    {
        var two = Small.CreatePolicyVersion("all", Other, setAsDefault: false, rotate: false, Now, Limits).Done();

        two.FindPolicy(PolicyType.Custom, "all")!.Text.ShouldBe(AllowAll);
        two.SetDefaultPolicyVersion("all", "v2", Now).Done().FindPolicy(PolicyType.Custom, "all")!.Text.ShouldBe(Other);
        Small.CreatePolicyVersion("all", Other, setAsDefault: true, rotate: false, Now, Limits).Done()
            .FindPolicy(PolicyType.Custom, "all")!.Text.ShouldBe(Other);
    }

    [Fact]
    public void Numbers_of_deleted_versions_are_not_used_again()
        => Small.CreatePolicyVersion("all", Other, false, false, Now, Limits).Done()
            .DeletePolicyVersion("all", "v2", Now).Done()
            .CreatePolicyVersion("all", Other, false, false, Now, Limits).Done()
            .Policies["all"].Versions.Select(version => version.Id).ShouldBe(["v1", "v3"]);

    [Fact]
    public void A_policy_has_at_most_five_versions_unless_the_oldest_makes_room()
    {
        var five = Enumerable.Range(0, 4).Aggregate(Small, (directory, _) => directory.CreatePolicyVersion("all", Other, false, false, Then, Limits).Done());

        five.CreatePolicyVersion("all", Other, false, false, Now, Limits).Code().ShouldBe("LimitExceeded.Policy.Version");
        five.CreatePolicyVersion("all", Other, true, true, Now, Limits).Done().Policies["all"].Versions.Select(version => version.Id)
            .ShouldBe(["v1", "v3", "v4", "v5", "v6"]);
    }

    [Fact]
    public void The_default_version_is_not_deleted()
        => Small.DeletePolicyVersion("all", "v1", Now).Code().ShouldBe("DeleteConflict.Policy.Version.Default");

    [Theory]
    [InlineData("all", "v9", "EntityNotExist.Policy.Version")]
    [InlineData("all", "1", "InvalidParameter.VersionId.Format")]
    [InlineData("none", "v1", "EntityNotExist.Policy")]
    [InlineData("AdministratorAccess", "v1", "EntityNotExist.Policy")]
    public void A_version_that_does_not_exist_is_refused(string policy, string version, string code)
    {
        Small.SetDefaultPolicyVersion(policy, version, Now).Code().ShouldBe(code);
        Small.DeletePolicyVersion(policy, version, Now).Code().ShouldBe(code);
    }

    [Fact]
    public void A_policy_is_deleted_when_nobody_has_it_and_one_version_is_left()
    {
        var full = Small.CreatePolicyVersion("all", Other, false, false, Then, Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.User, "alice"), Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.Group, "team"), Limits).Done()
            .AttachPolicy(Attachment(AttachedTo.Role, "worker"), Limits).Done();

        full.DeletePolicy("all", cascading: true).Code().ShouldBe("DeleteConflict.Policy.User");
        full = full.DetachPolicy(Attachment(AttachedTo.User, "alice")).Done();
        full.DeletePolicy("all").Code().ShouldBe("DeleteConflict.Policy.Group");
        full = full.DetachPolicy(Attachment(AttachedTo.Group, "team")).Done();
        full.DeletePolicy("all").Code().ShouldBe("DeleteConflict.Policy.Role");
        full = full.DetachPolicy(Attachment(AttachedTo.Role, "worker")).Done();
        full.DeletePolicy("all").Code().ShouldBe("DeleteConflict.Policy.Version");
        full.DeletePolicy("all", cascading: true).Done().Policies.ShouldBeEmpty();
        full.DeletePolicyVersion("all", "v2", Now).Done().DeletePolicy("all").Done().Policies.ShouldBeEmpty();
        Small.DeletePolicy("none").Code().ShouldBe("EntityNotExist.Policy");
    }

    [Fact]
    public void A_description_is_changed()
    {
        Small.UpdatePolicyDescription("all", "d", Now).Done().Policies["all"].Description.ShouldBe("d");
        Small.UpdatePolicyDescription("none", "d", Now).Code().ShouldBe("EntityNotExist.Policy");
        Small.UpdatePolicyDescription("all", new string('x', 1025), Now).Code().ShouldBe("InvalidParameter.NewDescription.Length");
    }
}
