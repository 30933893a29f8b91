using System.Text.Json;
using Shouldly;

namespace Heliograph.Server.Tests.Access;

/// <summary>Someone with a key, and what they may try with it.</summary>
internal sealed class Identity(TestServer server, string keyId, string secret, string? token = null)
{
    private const string Vpc = "2016-04-28";
    private const string RamVersion = "2015-05-01";
    private const string StsVersion = "2015-04-01";

    public static Identity OwnerOf(TestServer server) => new(server, TestServer.KeyId, TestServer.KeySecret);

    public string KeyId => keyId;

    public string Secret => secret;

    public string? Token => token;

    public Identity With(string? otherToken) => new(server, keyId, secret, otherToken);

    /// <summary>A call of the Vpc product.</summary>
    public Task<Reply> CallAsync(string action, params (string Name, string Value)[] parameters) => CallAsync(Vpc, action, parameters);

    /// <summary>A call of another API version.</summary>
    public Task<Reply> OfAsync(string version, string action, params (string Name, string Value)[] parameters) => CallAsync(version, action, parameters);

    /// <summary>A call of RAM.</summary>
    public Task<Reply> RamAsync(string action, params (string Name, string Value)[] parameters) => CallAsync(RamVersion, action, parameters);

    public Task<Reply> StsAsync(string action, params (string Name, string Value)[] parameters) => CallAsync(StsVersion, action, parameters);

    /// <summary>A call of RAM that must succeed.</summary>
    public async Task<JsonElement> DoAsync(string action, params (string Name, string Value)[] parameters)
    {
        var reply = await RamAsync(action, parameters);
        reply.Status.ShouldBe(200, reply.Text);
        return reply.Json;
    }

    /// <summary>A call of RAM that must be refused.</summary>
    public async Task RefuseAsync(int status, string code, string action, params (string Name, string Value)[] parameters)
    {
        var reply = await RamAsync(action, parameters);
        (reply.Status, reply.Status == 200 ? "" : reply.Code).ShouldBe((status, code), reply.Text);
    }

    /// <summary>Makes a RAM user with a key and, when there is a document, a policy of its own.</summary>
    public async Task<Identity> NewUserAsync(string name, string? document = null)
    {
        await DoAsync("CreateUser", ("UserName", name));
        if (document is not null)
        {
            await DoAsync("CreatePolicy", ("PolicyName", $"of-{name}"), ("PolicyDocument", document));
            await DoAsync("AttachPolicyToUser", ("PolicyType", "Custom"), ("PolicyName", $"of-{name}"), ("UserName", name));
        }

        return await NewKeyAsync(name);
    }

    public async Task<Identity> NewKeyAsync(string userName)
    {
        var key = (await DoAsync("CreateAccessKey", ("UserName", userName))).GetProperty("AccessKey");
        return new Identity(server, key.GetProperty("AccessKeyId").GetString()!, key.GetProperty("AccessKeySecret").GetString()!);
    }

    /// <summary>Makes a role that everyone of the account may assume who is allowed to.</summary>
    public async Task<string> NewRoleAsync(string name, string? document = null, string? trust = null)
    {
        var role = await DoAsync("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", trust ?? Trust($"acs:ram::{TestServer.Account}:root")));
        if (document is not null)
        {
            await DoAsync("CreatePolicy", ("PolicyName", $"of-{name}"), ("PolicyDocument", document));
            await DoAsync("AttachPolicyToRole", ("PolicyType", "Custom"), ("PolicyName", $"of-{name}"), ("RoleName", name));
        }

        return role.GetProperty("Role").GetProperty("Arn").GetString()!;
    }

    public async Task<Identity> AssumeAsync(string roleArn, params (string Name, string Value)[] more)
    {
        var reply = await StsAsync("AssumeRole", [("RoleArn", roleArn), ("RoleSessionName", "alice"), .. more]);
        reply.Status.ShouldBe(200, reply.Text);
        var credentials = reply.Json.GetProperty("Credentials");
        return new Identity(
            server,
            credentials.GetProperty("AccessKeyId").GetString()!,
            credentials.GetProperty("AccessKeySecret").GetString()!,
            credentials.GetProperty("SecurityToken").GetString());
    }

    public static string Allow(string action, string resource = "*") => Policy(("Allow", action, resource));

    public static string Policy(params (string Effect, string Action, string Resource)[] statements)
    {
        var texts = statements.Select(one => $$"""{"Effect":"{{one.Effect}}","Action":"{{one.Action}}","Resource":"{{one.Resource}}"}""");
        return $$"""{"Version":"1","Statement":[{{string.Join(',', texts)}}]}""";
    }

    public static string Trust(string principal, string condition = "")
        => $$$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["{{{principal}}}"]}{{{condition}}}}]}""";

    private Task<Reply> CallAsync(string version, string action, (string Name, string Value)[] parameters)
        => server.Api.CallAsync(
            new Manner { Version = version, KeyId = keyId, KeySecret = secret, SecurityToken = token }, action, parameters);
}
