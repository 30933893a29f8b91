using Heliograph.Ram.Documents;
using Heliograph.Ram.Evaluation;
using Shouldly;
using static Heliograph.Ram.Tests.Evaluation.Asking;

namespace Heliograph.Ram.Tests.Evaluation;

public sealed class TrustTests
{
    private const string Role = "acs:ram::123:role/worker";
    private const string Alice = "acs:ram::123:user/alice";

    [Theory]
    [InlineData("acs:ram::123:root", "123", Alice, true)]
    [InlineData("acs:ram::123:root", "123", "acs:ram::123:role/other", true)]
    [InlineData("acs:ram::123:root", "124", "acs:ram::124:user/alice", false)]
    [InlineData(Alice, "123", Alice, true)]
    [InlineData(Alice, "123", "acs:ram::123:user/bob", false)]
    [InlineData("acs:ram::124:user/alice", "123", Alice, false)]
    [InlineData("acs:ram::123:user/*", "123", Alice, false)]
    public void A_trust_policy_admits_whom_it_names(string principal, string account, string caller, bool allowed)
        => Decide(Statement("Allow", principal), account, caller, Context).IsAllowed.ShouldBe(allowed);

    [Fact]
    public void A_service_that_is_trusted_is_no_user()
        => Decide("""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["acs:ram::123:root"]}}""", "123", Alice, Context)
            .ShouldBe(new AuthorizationDecision(AccessOutcome.ImplicitDeny, PolicyLevel.AssumeRolePolicy, null, -1, Role));

    [Theory]
    [InlineData("sts:AssumeRole", true)]
    [InlineData("sts:*", true)]
    [InlineData("STS:assumerole", true)]
    [InlineData("sts:GetCallerIdentity", false)]
    public void The_action_must_be_AssumeRole(string action, bool allowed)
        => Decide(Statement("Allow", Alice, action), "123", Alice, Context).IsAllowed.ShouldBe(allowed);

    [Theory]
    [InlineData(null, false)]
    [InlineData("wrong", false)]
    [InlineData("right", true)]
    public void An_external_id_can_be_demanded(string? given, bool allowed)
        => Decide(
            Statement("Allow", Alice, condition: """{"StringEquals":{"sts:ExternalId":"right"}}"""),
            "123",
            Alice,
            given is null ? Context : Context with { ServiceKeys = RequestContext.NoServiceKeys.Add("sts:ExternalId", given) }).IsAllowed.ShouldBe(allowed);

    [Fact]
    public void A_denial_beats_a_permission()
        => Decide($"{Statement("Allow", "acs:ram::123:root")},{Statement("Deny", Alice)}", "123", Alice, Context)
            .ShouldBe(new AuthorizationDecision(AccessOutcome.ExplicitDeny, PolicyLevel.AssumeRolePolicy, null, 1, Role));

    private static string Statement(string effect, string principal, string action = "sts:AssumeRole", string condition = "{}")
        => $$"""{"Effect":"{{effect}}","Action":"{{action}}","Principal":{"RAM":["{{principal}}"]},"Condition":{{condition}}}""";

    private static AuthorizationDecision Decide(string statements, string account, string caller, RequestContext context)
        => TrustEvaluator.Decide(Document(DocumentUse.Trust, statements), Role, account, caller, context);
}
