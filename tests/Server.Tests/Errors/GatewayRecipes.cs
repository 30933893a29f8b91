using System.Collections.Immutable;
using Heliograph.Server.Tests.Access;

namespace Heliograph.Server.Tests.Errors;

/// <summary>What ends before an operation is carried out: form, key, clock, signature, token.</summary>
internal static class GatewayRecipes
{
    private const string Regions = "Vpc.DescribeRegions";

    public static ImmutableArray<Recipe> All { get; } =
    [
        Of("MissingAccessKeyId", "no key and no signature", scene => RawCall.GetAsync(scene)),
        Of("MissingAction", "no Action", scene => RawCall.GetAsync(scene, "Format=JSON&Version=2016-04-28")),
        Of("MissingVersion", "no Version", scene => RawCall.GetAsync(scene, "Format=JSON&Action=DescribeRegions")),
        Of("InvalidParameter.Format", "one parameter twice", scene => RawCall.GetAsync(scene, "Format=JSON&Action=a&Action=b&Version=2016-04-28")),
        Of("InvalidVersion", "Version=2016-04-29", scene => scene.Api.CallAsync(new Manner { Version = "2016-04-29" }, "OpenTrafficMirrorService")),
        Of("InvalidAction.NotFound", "an operation that is not there", scene => scene.CallAsync("CloseTrafficMirrorService")),
        Of("InvalidAccessKeyId.NotFound", "a key that nobody has", scene => scene.CallAsync(new Manner { KeyId = "nobody" }, Regions)),
        Of("InvalidAccessKeyId.Inactive", "a key that was made inactive", async scene =>
        {
            var owner = Identity.OwnerOf(scene.Server);
            var user = await owner.NewUserAsync($"user-{scene.Name}");
            await owner.DoAsync("UpdateAccessKey", ("UserName", $"user-{scene.Name}"), ("UserAccessKeyId", user.KeyId), ("Status", "Inactive"));
            return await scene.CallAsync(Scene.MannerOf(user), Regions);
        }),
        Of("InvalidTimeStamp.Format", "Timestamp=now", scene => RawCall.V1Async(scene, ("Timestamp", "now"))),
        Of("InvalidTimeStamp.Expired", "a call of 16 minutes ago", scene => scene.CallAsync(new Manner { Time = TimeProvider.System.GetUtcNow().AddMinutes(-16) }, Regions)),
        Of("SignatureNonceUsed", "one nonce twice", async scene =>
        {
            var manner = new Manner { Nonce = Guid.NewGuid().ToString() };
            await scene.CallAsync(manner, Regions);
            return await scene.CallAsync(manner, Regions);
        }),
        Of("InvalidSignatureMethod", "SignatureMethod=HMAC-MD5", scene => RawCall.V1Async(scene, ("SignatureMethod", "HMAC-MD5"))),
        Of("SignatureDoesNotMatch", "a wrong secret", scene => scene.CallAsync(new Manner { KeySecret = "wrong" }, Regions)),
        Of("IncompleteSignature", "an Authorization header without a signature", scene
            => RawCall.SendAsync(scene, HttpMethod.Post, "", $"ACS3-HMAC-SHA256 Credential={TestServer.KeyId},SignedHeaders=host")),
        Of("MissingSecurityToken", "a temporary key without its token", scene => scene.CallAsync(new Manner { KeyId = "STS.x" }, Regions)),
        Of("InvalidSecurityToken.Malformed", "a token that is none", scene => scene.CallAsync(new Manner { KeyId = "STS.x", SecurityToken = "x" }, Regions)),
        Of("InvalidSecurityToken.MismatchWithAccessKey", "the token of another temporary key", async scene
            => await scene.CallAsync((await AssumedAsync(scene)) with { KeyId = "STS.other" }, Regions)),
        Of("InvalidSecurityToken.Expired", "a token of 900 seconds after 901", async scene =>
        {
            var manner = await AssumedAsync(scene);
            ((BreakableClock)scene.Server.Clock).Advance(TimeSpan.FromSeconds(901));
            return await scene.CallAsync(manner, Regions);
        }) with { Setting = Setting.Alone },
        Of("ContentMD5NotMatched", "the Content-MD5 of another body", async scene =>
        {
            var call = RawCall.WithBody(scene, await GoodCalls.OfAsync(scene, Regions), "text/plain", "hello"u8);
            return await scene.Api.SendAsync(call with { Headers = [.. call.Headers, new("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")] }); // Of an empty body.
        }),
        Of("UnsupportedHTTPMethod", "PUT", scene => RawCall.SendAsync(scene, HttpMethod.Put)),
    ];

    private static Recipe Of(string code, string how, Func<Scene, Task<Reply>> provoke) => new(Recipe.Any, code, how, provoke);

    private static async Task<Manner> AssumedAsync(Scene scene)
    {
        var call = (await GoodCalls.OfAsync(scene, "AssumeRole")).With(("DurationSeconds", "900"));
        var credentials = (await call.SendAsync(scene)).Json.GetProperty("Credentials");
        return new Manner
        {
            KeyId = credentials.GetProperty("AccessKeyId").GetString()!,
            KeySecret = credentials.GetProperty("AccessKeySecret").GetString()!,
            SecurityToken = credentials.GetProperty("SecurityToken").GetString(),
        };
    }
}
