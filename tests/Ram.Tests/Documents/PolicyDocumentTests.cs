using Heliograph.Ram.Documents;
using Shouldly;

namespace Heliograph.Ram.Tests.Documents;

public sealed class PolicyDocumentTests
{
    private const string Good = """{"Effect":"Allow","Action":"vpc:*","Resource":"*"}""";

    [Theory]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")]
    [InlineData("""{"Version":"1","Statement":{"Effect":"Deny","NotAction":["vpc:List*","ecs:?escribe"],"Resource":["*"]}}""")]
    [InlineData("""{"Version":"1","Statement":[{"Sid":"s","Effect":"Allow","Action":"vpc:A","Resource":"acs:vpc:*:*:x/*","Condition":{}}],"Id":1}""")]
    [InlineData("""{"Version":"1","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"acs:ram::1:role/x","Condition":{"Bool":{"acs:MFAPresent":true},"NumericLessThan":{"x:y":[1,"2.5"]}}}]}""")]
    public void A_document_in_the_form_of_the_language_is_read(string text)
    {
        PolicyDocument.TryParse(text, DocumentUse.Identity, out var document, out var mistake).ShouldBeTrue(mistake?.Message);
        document!.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("{", "The document is not JSON at line 1, byte 2.")]
    [InlineData("[]", "The document must be an object.")]
    [InlineData("""{"Statement":[]}""", "Version must be \"1\".")]
    [InlineData("""{"Version":1,"Statement":[]}""", "Version must be \"1\".")]
    [InlineData("""{"Version":"2","Statement":[]}""", "Version must be \"1\".")]
    [InlineData("""{"version":"1","Statement":[]}""", "Version must be \"1\".")]
    [InlineData("""{"Version":"1","Version":"1","Statement":[]}""", "The document has Version twice.")]
    [InlineData("""{"Version":"1"}""", "Statement is missing.")]
    [InlineData("""{"Version":"1","Statement":[]}""", "Statement must be a statement or a list of at least one.")]
    [InlineData("""{"Version":"1","Statement":"x"}""", "Statement must be a statement or a list of at least one.")]
    [InlineData("""{"Version":"1","Statement":[1]}""", "Statement[0] must be an object.")]
    public void A_document_of_another_form_is_refused_with_the_place(string text, string message) => Mistake(text).ShouldBe(message);

    [Theory]
    [InlineData("""{"Action":"*","Resource":"*"}""", "Statement[1].Effect must be \"Allow\" or \"Deny\".")]
    [InlineData("""{"Effect":"allow","Action":"*","Resource":"*"}""", "Statement[1].Effect must be \"Allow\" or \"Deny\".")]
    [InlineData("""{"Effect":"Allow","Resource":"*"}""", "Statement[1] must have exactly one of Action and NotAction.")]
    [InlineData("""{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}""", "Statement[1] must have exactly one of Action and NotAction.")]
    [InlineData("""{"Effect":"Allow","Action":[],"Resource":"*"}""", "Statement[1].Action must be a text or a list of at least one text.")]
    [InlineData("""{"Effect":"Allow","Action":[1],"Resource":"*"}""", "Statement[1].Action must hold only texts that are not empty.")]
    [InlineData("""{"Effect":"Allow","Action":"","Resource":"*"}""", "Statement[1].Action must hold only texts that are not empty.")]
    [InlineData("""{"Effect":"Allow","NotAction":"vpc","Resource":"*"}""", "Statement[1].NotAction has \"vpc\", which is neither \"*\" nor <ram-code>:<operation>.")]
    [InlineData("""{"Effect":"Allow","Action":"vpc:","Resource":"*"}""", "Statement[1].Action has \"vpc:\", which is neither \"*\" nor <ram-code>:<operation>.")]
    [InlineData("""{"Effect":"Allow","Action":"*"}""", "Statement[1].Resource is missing.")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"acs:vpc:*"}""", "Statement[1].Resource has \"acs:vpc:*\", which is neither \"*\" nor acs:<ram-code>:<region>:<account>:<relative-id>.")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:vpc:*:*:*"}""", "Statement[1].Resource has \"arn:vpc:*:*:*\", which is neither \"*\" nor acs:<ram-code>:<region>:<account>:<relative-id>.")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"RAM":["acs:ram::1:root"]}}""", "Statement[1].Principal is not an element of this kind of policy.")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}""", "Statement[1].NotResource is not an element of this kind of policy.")]
    [InlineData("""{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}""", "Statement[1] has Effect twice.")]
    public void A_statement_of_another_form_is_refused_with_the_place(string statement, string message)
        => Mistake($$"""{"Version":"1","Statement":[{{Good}},{{statement}}]}""").ShouldBe(message);

    [Theory]
    [InlineData("[]", "Statement[0].Condition must be an object.")]
    [InlineData("""{"StringIs":{}}""", "Statement[0].Condition has the operator StringIs, which does not exist.")]
    [InlineData("""{"stringequals":{}}""", "Statement[0].Condition has the operator stringequals, which does not exist.")]
    [InlineData("""{"3":{}}""", "Statement[0].Condition has the operator 3, which does not exist.")]
    [InlineData("""{"Bool":[]}""", "Statement[0].Condition.Bool must be an object.")]
    [InlineData("""{"Bool":{"MFA":"true"}}""", "Statement[0].Condition.Bool has the key \"MFA\", which is not <ram-code>:<condition-key>.")]
    [InlineData("""{"Bool":{"a:b":["true","false"]}}""", "Statement[0].Condition.Bool.a:b must have one value.")]
    [InlineData("""{"Bool":{"a:b":"yes"}}""", "Statement[0].Condition.Bool.a:b has \"yes\", which Bool cannot compare.")]
    [InlineData("""{"NumericEquals":{"a:b":"x"}}""", "Statement[0].Condition.NumericEquals.a:b has \"x\", which NumericEquals cannot compare.")]
    [InlineData("""{"DateEquals":{"a:b":"soon"}}""", "Statement[0].Condition.DateEquals.a:b has \"soon\", which DateEquals cannot compare.")]
    [InlineData("""{"IpAddress":{"a:b":"10.0.0.0/33"}}""", "Statement[0].Condition.IpAddress.a:b has \"10.0.0.0/33\", which IpAddress cannot compare.")]
    [InlineData("""{"IpAddress":{"a:b":"010.0.0.0/8"}}""", "Statement[0].Condition.IpAddress.a:b has \"010.0.0.0/8\", which IpAddress cannot compare.")]
    [InlineData("""{"IpAddress":{"a:b":"10.0.0.0/8\u0000"}}""", "Statement[0].Condition.IpAddress.a:b has \"10.0.0.0/8\0\", which IpAddress cannot compare.")]
    [InlineData("""{"NumericEquals":{"a:b":"7\u0000"}}""", "Statement[0].Condition.NumericEquals.a:b has \"7\0\", which NumericEquals cannot compare.")]
    [InlineData("""{"NotIpAddress":{"a:b":"10.1"}}""", "Statement[0].Condition.NotIpAddress.a:b has \"10.1\", which NotIpAddress cannot compare.")]
    [InlineData("""{"StringEquals":{"a:b":[]}}""", "Statement[0].Condition.StringEquals.a:b must be a text or a list of at least one text.")]
    [InlineData("""{"StringEquals":{"a:b":null}}""", "Statement[0].Condition.StringEquals.a:b must be a text or a list of at least one text.")]
    [InlineData("""{"StringEquals":{"a:b":"x","a:b":"y"}}""", "Statement[0].Condition.StringEquals has a:b twice.")]
    [InlineData("""{"StringEquals":{"a:b":"x"},"StringEquals":{"a:b":"y"}}""", "Statement[0].Condition has StringEquals twice.")]
    public void A_condition_of_another_form_is_refused_with_the_place(string condition, string message)
        => Mistake($$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}]}""").ShouldBe(message);

    [Theory]
    [InlineData(DocumentUse.Identity, 6144)]
    [InlineData(DocumentUse.Session, 2048)]
    [InlineData(DocumentUse.Trust, 6144)]
    public void A_document_may_have_so_many_characters_and_no_more(DocumentUse use, int longest)
    {
        var statement = use == DocumentUse.Trust
            ? """{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1:root"]}}"""
            : Good;
        var text = $$"""{"Version":"1","Statement":[{{statement}}]}""".PadRight(longest);

        PolicyDocument.TryParse(text, use, out _, out _).ShouldBeTrue();
        PolicyDocument.TryParse(text + " ", use, out _, out var mistake).ShouldBeFalse();
        mistake.ShouldBe(new PolicyMistake(PolicyMistakeKind.Length, $"The document must have 1 to {longest} characters."));
        PolicyDocument.TryParse("", use, out _, out mistake).ShouldBeFalse();
        mistake!.Kind.ShouldBe(PolicyMistakeKind.Length);
    }

    [Theory]
    [InlineData("""{"RAM":["acs:ram::1:root","acs:ram::2:user/u","acs:ram::2:role/r"]}""", null)]
    [InlineData("""{"Service":"ecs.aliyuncs.com","Federated":"acs:ram::1:saml-provider/x"}""", null)]
    [InlineData("""{}""", "Statement[0].Principal names nobody.")]
    [InlineData("\"*\"", "Statement[0].Principal must be an object with RAM, Service or Federated.")]
    [InlineData("""{"AWS":"x"}""", "Statement[0].Principal has AWS, which is not RAM, Service or Federated.")]
    [InlineData("""{"RAM":"*"}""", "Statement[0].Principal.RAM has \"*\", which is not acs:ram::<account>:root, user/<name> or role/<name>.")]
    [InlineData("""{"RAM":[]}""", "Statement[0].Principal.RAM must be a text or a list of at least one text.")]
    [InlineData("""{"RAM":"acs:ram::1:root","RAM":"acs:ram::1:root"}""", "Statement[0].Principal has RAM twice.")]
    public void A_trust_policy_names_principals(string principal, string? message)
    {
        var text = $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{principal}}}]}""";

        PolicyDocument.TryParse(text, DocumentUse.Trust, out _, out var mistake).ShouldBe(message is null);
        mistake?.Message.ShouldBe(message);
    }

    private static string Mistake(string text)
    {
        PolicyDocument.TryParse(text, DocumentUse.Identity, out var document, out var mistake).ShouldBeFalse();
        document.ShouldBeNull();
        mistake!.Kind.ShouldBe(PolicyMistakeKind.Grammar);
        return mistake.Message;
    }
}
