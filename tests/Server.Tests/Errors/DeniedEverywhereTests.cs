using Heliograph.Server.Tests.Access;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Shouldly;
using ValueType = Heliograph.Wire.Actions.ValueType;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Every operation of every product is asked of RAM, whatever its resources are named after.</summary>
public sealed class DeniedEverywhereTests
{
    [Fact]
    public async Task A_user_without_a_policy_is_denied_every_operation_that_is_not_for_everyone()
    {
        await using var server = await TestServer.StartAsync();
        var user = Scene.MannerOf(await Identity.OwnerOf(server).NewUserAsync("alice"));
        foreach (var operation in OperationTable.All.Where(operation => !operation.Ram.ForEveryone))
        {
            var denied = ErrorCatalog.Resolve(operation, operation.Ram.DeniedCode);
            var reply = await server.Api.CallAsync(
                user with { Version = operation.Version }, operation.Name, [.. operation.Parameters.Where(parameter => parameter.Required && parameter.Name != "RegionId").SelectMany(Filled)]);
            (reply.Status, reply.Code, reply.String("Message")).ShouldBe((denied.HttpStatus, denied.Code, denied.Message), $"{operation.Name}: {reply.Text}");
            reply.Json.TryGetProperty("AccessDeniedDetail", out _).ShouldBeTrue($"{operation.Name}: {reply.Text}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Filled(OperationParameter parameter) => parameter switch
    {
        { Name: "RoleArn" } => [(parameter.Name, "acs:ram::1000000000000001:role/none")],
        { Type: ValueType.Strings } => [($"{parameter.Name}.1", "x")],
        { Type: ValueType.Objects } => [($"{parameter.Name}.1.Key", "k"), ($"{parameter.Name}.1.Value", "v")],
        { Type: ValueType.Integer } => [(parameter.Name, $"{parameter.Min ?? 1}")],
        { Type: ValueType.Boolean } => [(parameter.Name, "true")],
        { Allowed: [var first, ..] } => [(parameter.Name, first)],
        _ => [(parameter.Name, "xx")],
    };
}
