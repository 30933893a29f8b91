using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;
using Shouldly;
using static Heliograph.Ram.Tests.Evaluation.Asking;

namespace Heliograph.Ram.Tests.Evaluation;

public sealed class OrderTests
{
    private const string Allow = """{"Effect":"Allow","Action":"*","Resource":"*"}""";
    private const string Deny = """{"Effect":"Deny","Action":"*","Resource":"*"}""";
    private const string Other = """{"Effect":"Allow","Action":"other:*","Resource":"*"}""";

    private static readonly RequestedResource s_inGroup = new(Filter) { ResourceGroupId = "rg-1" };

    [Fact]
    public void Without_a_policy_everything_is_denied()
        => PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), AppliedPolicies.None).ShouldBe(
            new AuthorizationDecision(AccessOutcome.ImplicitDeny, PolicyLevel.AccountLevelIdentityBasedPolicy, null, -1, Filter));

    [Fact]
    public void The_owner_of_the_account_is_allowed_everything()
        => PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), AppliedPolicies.Owner).IsAllowed.ShouldBeTrue();

    [Fact]
    public void A_denial_in_any_policy_beats_every_permission_and_is_named()
    {
        var denying = Policy("denying", "", Other, Deny);

        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), Attached(Policy("a", "", Allow), denying, Policy("b", "", Allow))).ShouldBe(
            new AuthorizationDecision(AccessOutcome.ExplicitDeny, PolicyLevel.AccountLevelIdentityBasedPolicy, denying, 1, Filter));
    }

    [Fact]
    public void The_first_policy_that_allows_is_named()
    {
        var allowing = Policy("a", "", Other, Allow, Allow);

        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), Attached(Policy("o", "", Other), allowing, Policy("b", "", Allow))).ShouldBe(
            new AuthorizationDecision(AccessOutcome.Allowed, PolicyLevel.AccountLevelIdentityBasedPolicy, allowing, 1, Filter));
    }

    [Theory]
    [InlineData("", "rg-1", false)]
    [InlineData("rg-1", "rg-1", true)]
    [InlineData("rg-2", "rg-1", false)]
    [InlineData("rg-1", "", true)]
    [InlineData("", "", true)]
    public void A_policy_at_a_resource_group_counts_for_resources_of_that_group_alone(string resourceGroup, string attachedAt, bool allowed)
        => PolicyEvaluator.Decide(Request("vpc:X", new RequestedResource(Filter) { ResourceGroupId = resourceGroup }), Attached(Policy("p", attachedAt, Allow)))
            .IsAllowed.ShouldBe(allowed);

    [Fact]
    public void A_denial_at_the_resource_group_counts_when_the_account_level_says_nothing()
    {
        var denying = Policy("d", "rg-1", Deny);

        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), Attached(Policy("a", "rg-1", Allow), denying)).ShouldBe(
            new AuthorizationDecision(AccessOutcome.ExplicitDeny, PolicyLevel.ResourceGroupLevelIdentityBasedPolicy, denying, 0, Filter));
        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), Attached(Policy("a", "", Allow), denying)).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void A_session_policy_must_allow_too()
    {
        var attached = Attached(Policy("a", "", Allow));

        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), attached with { Session = Document(DocumentUse.Session, Allow) }).IsAllowed.ShouldBeTrue();
        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), attached with { Session = Document(DocumentUse.Session, Other) }).ShouldBe(
            new AuthorizationDecision(AccessOutcome.ImplicitDeny, PolicyLevel.SessionPolicy, null, -1, Filter));
        PolicyEvaluator.Decide(Request("vpc:X", s_inGroup), attached with { Session = Document(DocumentUse.Session, Allow, Deny) }).ShouldBe(
            new AuthorizationDecision(AccessOutcome.ExplicitDeny, PolicyLevel.SessionPolicy, null, 1, Filter));
    }

    [Fact]
    public void A_session_policy_gives_nothing_that_the_role_does_not_have()
        => PolicyEvaluator.Decide(
            Request("vpc:X", s_inGroup), new AppliedPolicies { Session = Document(DocumentUse.Session, Allow) }).Outcome.ShouldBe(AccessOutcome.ImplicitDeny);

    [Fact]
    public void Every_resource_must_be_allowed_and_an_explicit_denial_is_told_first()
    {
        const string other = "acs:vpc:cn-hangzhou:123:trafficmirrorsession/*";
        var one = Attached(Policy("a", "", Statement("Allow", "*", Filter)));
        var both = Attached(Policy("a", "", Statement("Allow", "*", Filter), Statement("Allow", "*", other)));
        var denied = Attached(Policy("a", "", Statement("Deny", "*", other)));
        var request = Request("vpc:X", new RequestedResource(Filter), new RequestedResource(other));

        PolicyEvaluator.Decide(request, one).Resource.ShouldBe(other);
        PolicyEvaluator.Decide(request, one).Outcome.ShouldBe(AccessOutcome.ImplicitDeny);
        PolicyEvaluator.Decide(request, both).IsAllowed.ShouldBeTrue();
        PolicyEvaluator.Decide(request, denied).Outcome.ShouldBe(AccessOutcome.ExplicitDeny);
        PolicyEvaluator.Decide(request, denied).Resource.ShouldBe(other);
    }

    [Fact]
    public void A_request_without_a_resource_is_an_error_of_ours()
        => Should.Throw<ArgumentException>(() => PolicyEvaluator.Decide(Request("vpc:X"), AppliedPolicies.Owner));
}
