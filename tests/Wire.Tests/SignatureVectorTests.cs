using System.Text.Json;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Wire.Tests;

/// <summary>Requests of real clients, worked examples of the published descriptions, and variations made by hand.</summary>
public sealed class SignatureVectorTests
{
    private static readonly Dictionary<string, JsonElement> Vectors =
        Cases.Read("signature-vectors.json").EnumerateArray().ToDictionary(vector => vector.GetProperty("id").GetString()!);

    public static TheoryData<string> Ids => [.. Vectors.Keys];

    [Fact]
    public void All_vectors_are_there()
    {
        Vectors.Count.ShouldBe(140);
        Vectors.Values.Count(vector => !vector.GetProperty("valid").GetBoolean()).ShouldBe(10);
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_vector_verifies_exactly_when_it_is_good(string id)
    {
        var vector = Vectors[id];

        SignatureClaim.TryRead(Cases.ToRequest(vector.GetProperty("request")), out var claim, out var error).ShouldBeTrue(error?.Message);

        claim.Verify(vector.GetProperty("accessKeySecret").GetString()!).ShouldBe(vector.GetProperty("valid").GetBoolean());
        claim.AccessKeyId.ShouldBe(vector.GetProperty("accessKeyId").GetString());
        claim.SecurityToken.ShouldBe(vector.TryGetProperty("securityToken", out var token) ? token.GetString() : null);
        claim.Time.Year.ShouldBeInRange(2016, 2026);
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_parameters_of_a_vector_decode_as_the_client_meant_them(string id)
    {
        var vector = Vectors[id];

        var request = Cases.ToRequest(vector.GetProperty("request"));

        request.Problem.ShouldBeNull();
        request.QueryParameters.Concat(request.FormParameters).Where(parameter => parameter.Name != "Signature")
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .ShouldBe(vector.GetProperty("decodedParameters").EnumerateArray()
                .Select(pair => new RequestParameter(pair[0].GetString()!, pair[1].GetString()!))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_string_to_sign_of_a_good_vector_is_that_of_the_client(string id)
    {
        var vector = Vectors[id];
        var bodyWasChanged = id is "synthetic/v3/body-does-not-match-hash" or "synthetic/v3/unsigned-payload-hash-of-empty";

        SignatureClaim.TryRead(Cases.ToRequest(vector.GetProperty("request")), out var claim, out _).ShouldBeTrue();

        (claim.StringToSign == vector.GetProperty("stringToSign").GetString()).ShouldBe(!bodyWasChanged);
        claim.Mismatch.Code.ShouldBe("SignatureDoesNotMatch");
        claim.Mismatch.Message.ShouldBe(
            $"Specified signature is not matched with our calculation. server string to sign is:{claim.StringToSign}");
    }
}
