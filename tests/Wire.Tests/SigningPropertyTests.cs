using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Shouldly;

namespace Heliograph.Wire.Tests;

public sealed class SigningPropertyTests
{
    private static readonly SigningKey Key = new("testid", "testsecret");

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["abzAZ09-_.~ +%&=*!'()/?#:;,@\"<>\t\n"], 0, 12], Gen.OneOf("", "流量镜像", "🔥", "a+b c", "é"));

    private static readonly Gen<ImmutableArray<RequestParameter>> Parameters =
        Gen.Select(Gen.String[Gen.Char["abzAZ09.-_ 流"], 1, 8], Text).List[0, 8].Select(
            pairs => pairs.DistinctBy(pair => pair.Item1)
                .Select(pair => new RequestParameter($"P.{pair.Item1}", pair.Item2)).ToImmutableArray());

    private static readonly Gen<UnsignedCall> Calls = Gen.Select(Parameters, Gen.Bool, Gen.Bool, (parameters, asForm, get) => new UnsignedCall
    {
        Method = get && !asForm ? "GET" : "POST",
        Host = "127.0.0.1:18080",
        Action = "OpenTrafficMirrorService",
        Version = "2016-04-28",
        Parameters = parameters,
        AsForm = asForm,
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Nonce = "nonce-1",
    });

    private static readonly Gen<(string Name, Func<UnsignedCall, SigningKey, SignedCall> Sign)> Signers =
        Gen.OneOf<(string, Func<UnsignedCall, SigningKey, SignedCall>)>(
            ("V1", RequestSigner.SignV1),
            ("V3", (call, key) => RequestSigner.SignV3(call, key)),
            ("SM3", (call, key) => RequestSigner.SignV3(call, key, SignatureAlgorithm.HmacSm3)));

    [Fact]
    public void What_is_signed_verifies_with_that_secret_only()
        => Gen.Select(Calls, Signers).Sample(
            (call, signer) =>
            {
                var request = signer.Sign(call, Key).Arrived();
                return SignatureClaim.TryRead(request, out var claim, out _)
                    && claim.Verify("testsecret") && !claim.Verify("Testsecret") && !claim.Verify("");
            },
            iter: 2_000);

    [Fact]
    public void The_parameters_arrive_as_they_were_given()
        => Gen.Select(Calls, Signers).Sample(
            (call, signer) => call.Parameters.All(
                parameter => signer.Sign(call, Key).Arrived().Parameters[parameter.Name] == parameter.Value),
            iter: 1_000);

    [Fact]
    public void A_target_changed_in_one_character_is_refused()
        => Gen.Select(Calls, Signers, Gen.Int[0, 10_000], Gen.Char["abcXYZ0189-_.~%&=+"]).Sample(
            (call, signer, position, replacement) =>
            {
                var signed = signer.Sign(call, Key);
                var at = position % signed.Target.Length;
                var changed = signed.Target[..at] + replacement + signed.Target[(at + 1)..];
                var request = signed.Arrived(target: changed);
                return IsRefused(request) || MeansTheSame(signed.Arrived(), request);
            },
            iter: 5_000);

    [Fact]
    public void A_body_changed_in_one_byte_is_refused()
        => Gen.Select(Calls.Where(call => call.AsForm && call.Parameters.Length > 0), Signers, Gen.Int[0, 10_000], Gen.Byte[33, 126]).Sample(
            (call, signer, position, replacement) =>
            {
                var signed = signer.Sign(call, Key);
                var changed = signed with { Body = signed.Body.SetItem(position % signed.Body.Length, replacement) };
                return IsRefused(changed.Arrived()) || changed.Body.SequenceEqual(signed.Body)
                    || (signer.Name == "V1" && MeansTheSame(signed.Arrived(), changed.Arrived()));
            },
            iter: 5_000);

    [Fact]
    public void A_signed_header_changed_in_one_character_is_refused()
        => Gen.Select(Calls, Gen.Int[0, 10_000], Gen.Int[0, 10_000], Gen.Char["abcXYZ0189-:"]).Sample(
            (call, which, position, replacement) =>
            {
                var signed = RequestSigner.SignV3(call, Key);
                var signedHeaders = signed.Headers.Where(header => header.Key is not "accept").ToList();
                var header = signedHeaders[which % signedHeaders.Count];
                var at = position % header.Value.Length;
                var value = header.Value[..at] + replacement + header.Value[(at + 1)..];
                var changed = signed with { Headers = signed.Headers.Replace(header, KeyValuePair.Create(header.Key, value)) };
                // Another key id is another claim: with the secret of that key it would be looked up and fail there.
                return value == header.Value || IsRefused(changed.Arrived()) || KeyIdDiffers(changed);
            },
            iter: 5_000);

    private static bool KeyIdDiffers(SignedCall call)
        => SignatureClaim.TryRead(call.Arrived(), out var claim, out _) && claim.AccessKeyId != Key.AccessKeyId;

    private static bool IsRefused(RpcRequest request)
        => request.Problem is not null || !SignatureClaim.TryRead(request, out var claim, out _) || !claim.Verify(Key.AccessKeySecret);

    private static bool MeansTheSame(RpcRequest left, RpcRequest right)
        => left.Path == right.Path
            && left.Parameters.Count == right.Parameters.Count
            && left.Parameters.All(p => right.Parameters.TryGetValue(p.Key, out var value) && value == p.Value);
}
