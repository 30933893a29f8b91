using System.Text;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Responses;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Wire.Tests;

public sealed class RpcRequestTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("A=a+b%20c%2Bd", "a b c+d")]
    [InlineData("A=%e6%B5%81", "流")]
    [InlineData("A=x=y", "x=y")]
    [InlineData("A", "")]
    [InlineData("&&A=&", "")]
    [InlineData("%41=%F0%9F%94%A5", "🔥")]
    public void A_value_is_decoded(string query, string value)
    {
        var request = Requests.Get(query);

        request.Problem.ShouldBeNull();
        request.Parameters["A"].ShouldBe(value);
    }

    [Theory]
    [InlineData("A=%")]
    [InlineData("A=%4")]
    [InlineData("A=%zz")]
    [InlineData("A=%+1")]
    [InlineData("A=% 1")]
    [InlineData("A=%4\0")]
    [InlineData("A=%FF")]
    [InlineData("A=%C0%80")]
    [InlineData("A=%ED%A0%80")]
    [InlineData("A=%F4%90%80%80")]
    [InlineData("%FF=1")]
    [InlineData("=1")]
    [InlineData("A=é")]
    [InlineData("A=1&A=2")]
    [InlineData("A=1&A=1")]
    [InlineData("A=1&%41=1")]
    public void What_does_not_decode_or_is_ambiguous_is_refused(string query)
    {
        var problem = Requests.Get(query).Problem.ShouldNotBeNull();

        problem.Code.ShouldBe("InvalidParameter.Format");
        problem.Message.ShouldBe("Specified parameter format is not valid.");
        problem.HttpStatus.ShouldBe(400);
    }

    [Fact]
    public void A_name_in_the_query_and_in_the_form_is_refused()
        => Requests.Post("A=1", "A=1").Problem.ShouldNotBeNull().Code.ShouldBe("InvalidParameter.Format");

    [Fact]
    public void Bytes_of_a_form_that_are_not_UTF8_are_refused()
        => RpcRequest.Read("POST", "/", "h", [new("content-type", Requests.Form)], new byte[] { (byte)'A', (byte)'=', 0xFF })
            .Problem.ShouldNotBeNull();

    [Fact]
    public void Query_and_form_are_one_set_of_parameters()
    {
        var request = Requests.Post("A=1", "B=2+3");

        request.Parameters.ShouldBe(new Dictionary<string, string> { ["A"] = "1", ["B"] = "2 3" }, ignoreOrder: true);
        request.QueryParameters.ShouldBe([new RequestParameter("A", "1")]);
        request.FormParameters.ShouldBe([new RequestParameter("B", "2 3")]);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("")]
    public void A_body_that_is_no_form_holds_no_parameters(string contentType)
        => Requests.Read("POST", "/", "A=1", ("Content-Type", contentType)).Parameters.ShouldBeEmpty();

    [Fact]
    public void A_form_may_name_its_charset()
        => Requests.Read("POST", "/", "A=1", ("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8"))
            .Parameters.ShouldHaveSingleItem();

    [Fact]
    public void Limits_are_enforced_one_beyond_the_largest()
    {
        static bool Good(string query) => Requests.Get(query).Problem is null;
        static string Many(int count) => string.Join('&', Enumerable.Range(1, count).Select(i => $"P{i}="));

        Good(Many(RequestLimits.MaxParameters)).ShouldBeTrue();
        Good(Many(RequestLimits.MaxParameters + 1)).ShouldBeFalse();
        Good($"A={new string('x', RequestLimits.MaxValueLength)}").ShouldBeTrue();
        Good($"A={new string('x', RequestLimits.MaxValueLength + 1)}").ShouldBeFalse();
        Good($"{new string('x', RequestLimits.MaxNameLength)}=").ShouldBeTrue();
        Good($"{new string('x', RequestLimits.MaxNameLength + 1)}=").ShouldBeFalse();
        Good(new string('&', RequestLimits.MaxTargetBytes)).ShouldBeFalse();
        Requests.Read("POST", "/", new string('x', RequestLimits.MaxBodyBytes + 1)).Problem.ShouldNotBeNull();
        Requests.Post(Many(RequestLimits.MaxParameters), "Q=").Problem.ShouldNotBeNull();
    }

    [Fact]
    public void Encoding_and_decoding_are_inverse_for_every_character()
        => CsCheck.Check.Sample(
            CsCheck.Gen.String,
            text =>
            {
                // Lone surrogates have no UTF-8 form.
                var meant = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                return PercentEncoding.TryDecode(Encoding.ASCII.GetBytes(PercentEncoding.Encode(text)), out var decoded) && decoded == meant;
            });

    [Theory]
    [InlineData("", "MissingAction", "Action is mandatory for this action.")]
    [InlineData("Action=&Version=1", "MissingAction", "Action is mandatory for this action.")]
    [InlineData("Action=X", "MissingVersion", "Version is mandatory for this action.")]
    [InlineData("Action=X&Version=1&Format=yaml", "InvalidParameter.Format", "Specified parameter format is not valid.")]
    public void A_request_that_names_no_operation_is_refused(string query, string code, string message)
    {
        ActionClaim.TryRead(Requests.Get(query), out _, out var error).ShouldBeFalse();

        (error.Code, error.Message).ShouldBe((code, message));
    }

    [Fact]
    public void Other_methods_are_refused_first()
    {
        ActionClaim.TryRead(Requests.Read("PUT", "/?Action=X&Version=1", ""), out _, out var error).ShouldBeFalse();

        error.Code.ShouldBe("UnsupportedHTTPMethod");
    }

    [Fact]
    public void V1_names_its_operation_in_parameters_even_beside_headers()
    {
        var request = Requests.Get("Action=Right&Version=1", ("x-acs-action", "Wrong"), ("x-acs-version", "2"));

        ActionClaim.TryRead(request, out var claim, out _).ShouldBeTrue();

        claim.ShouldBe(new ActionClaim(SignatureDialect.V1, "Right", "1"));
    }

    [Fact]
    public void V3_names_its_operation_in_headers()
    {
        var request = Requests.Get(
            "Action=Wrong&Version=1", ("Authorization", "ACS3-HMAC-SHA256 x"), ("X-Acs-Action", "Right"), ("x-acs-version", "2"));

        ActionClaim.TryRead(request, out var claim, out _).ShouldBeTrue();

        claim.ShouldBe(new ActionClaim(SignatureDialect.V3, "Right", "2"));
    }

    [Theory]
    [InlineData("", ResponseFormat.Xml)]
    [InlineData("Format=json", ResponseFormat.Json)]
    [InlineData("Format=JSON", ResponseFormat.Json)]
    [InlineData("Format=xml", ResponseFormat.Xml)]
    [InlineData("Format=", ResponseFormat.Xml)]
    [InlineData("Format=yaml", ResponseFormat.Xml)]
    [InlineData("Format=json&A=%FF", ResponseFormat.Json)]
    public void V1_is_answered_in_the_format_that_it_names(string query, ResponseFormat format)
        => ResponseFormats.Of(Requests.Get(query)).ShouldBe(format);

    [Theory]
    [InlineData("application/json", ResponseFormat.Json)]
    [InlineData("", ResponseFormat.Json)]
    [InlineData("*/*", ResponseFormat.Json)]
    [InlineData("text/xml", ResponseFormat.Xml)]
    [InlineData("application/xml", ResponseFormat.Xml)]
    public void V3_is_answered_in_JSON_unless_it_accepts_XML(string accept, ResponseFormat format)
        => ResponseFormats.Of(Requests.Get("Format=XML", ("Authorization", "ACS3-HMAC-SHA256 x"), ("Accept", accept))).ShouldBe(format);
}
