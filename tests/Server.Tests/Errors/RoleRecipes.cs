using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Temporary keys of a role.</summary>
internal static class RoleRecipes
{
    private const string Assume = "AssumeRole";

    public static ImmutableArray<Recipe> All { get; } =
    [
        Changed("InvalidParameter.DurationSeconds", "899 seconds", ("DurationSeconds", "899")),
        Changed("InvalidParameter.ExternalId", "an ExternalId of one character", ("ExternalId", "x")),
        Changed("InvalidParameter.RoleArn", "no ARN", ("RoleArn", "role/admin")),
        Changed("InvalidParameter.RoleSessionName", "a blank in the name", ("RoleSessionName", "a b")),
        Changed("InvalidParameter.PolicyGrammar", "a session policy that is no policy", ("Policy", "{}")),
        Changed("InvalidParameter.PolicySize", "a session policy of 2,049 characters", ("Policy", new string(' ', 2049))),
        new(Assume, "EntityNotExist.Role", "a role that is not there", async scene =>
        {
            var call = await GoodCalls.OfAsync(scene, Assume);
            return await call.With(("RoleArn", $"acs:ram::{TestServer.Account}:role/none")).SendAsync(scene);
        }),
        new(Assume, "NoPermission", "the owner of the account calls", async scene
            => await ((await GoodCalls.OfAsync(scene, Assume)) with { Manner = Manner.Default }).SendAsync(scene)),
        new(Assume, "InvalidParameter.ContentType", "a body of type text/plain", async scene =>
        {
            var call = await GoodCalls.OfAsync(scene, Assume);
            return await scene.Api.SendAsync(RawCall.WithBody(scene, call, "text/plain", "hello"u8));
        }),
        new(Assume, "InternalError", "the clock of the server fails", scene => FailureRecipes.FailAsync(scene, Assume)) { Setting = Setting.Alone },
        new("GetCallerIdentity", "InternalError", "the clock of the server fails", scene => FailureRecipes.FailAsync(scene, "GetCallerIdentity")) { Setting = Setting.Alone },
    ];

    private static Recipe Changed(string code, string how, params (string Name, string Value)[] changes)
        => new(Assume, code, how, async scene => await (await GoodCalls.OfAsync(scene, Assume)).With(changes).SendAsync(scene));
}
