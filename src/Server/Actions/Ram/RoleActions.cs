using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

internal static class RoleActions
{
    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("CreateRole", Create),
        new RamQuery("GetRole", (query, directory) => RamAction.Found(
            directory.Roles.GetValueOrDefault(query.Parameters.RequiredString("RoleName")),
            DirectoryCodes.RoleNotExist,
            role => Answer(directory, role, withUpdate: true))),
        new RamCommand("UpdateRole", Update),
        new RamCommand("DeleteRole", request =>
        {
            var name = request.Parameters.RequiredString("RoleName");
            return RamAction.Change(directory => directory.DeleteRole(name));
        }),
        new RamQuery("ListRoles", (query, directory) => TagActions.TryRead(query.Parameters, out var tags)
            ? RamAction.Page(
                query, directory.Roles.Values.Where(role => TagActions.Match(tags, role.Tags)), role => role.Name, "Roles", "Role",
                role => ListAnswer(directory, role), query.Parameters.String("Tag"))
            : Refusal.Of(TagActions.TagsMistake)),
    ];

    public static string ArnOf(AccountDirectory directory, RamRole role)
        => new RoleArn(new Core.Model.AccountId(directory.AccountId), role.Name).ToString();

    private static DirectoryChange Create(DirectoryRequest request)
    {
        var asked = request.Parameters;
        if (!TagActions.TryRead(asked, out var tags))
        {
            return RamAction.Change(_ => DirectoryRefusal.Of(TagActions.TagsMistake));
        }

        var role = new NewRole
        {
            Id = UserActions.NewId(),
            Name = asked.RequiredString("RoleName"),
            Description = asked.String("Description") ?? "",
            AssumeRolePolicyDocument = asked.RequiredString("AssumeRolePolicyDocument"),
            MaxSessionSeconds = asked.Int32("MaxSessionDuration") ?? RamRole.DefaultMaxSessionSeconds,
        };
        return RamAction.Change(
            directory => directory.CreateRole(role, request.Now, DirectoryLimits.Default).WithTags(TaggedKind.Role, role.Name, tags),
            directory => Answer(directory, directory.Roles[role.Name], withUpdate: false));
    }

    private static DirectoryChange Update(DirectoryRequest request)
    {
        var name = request.Parameters.RequiredString("RoleName");
        var change = new RoleChange
        {
            NewAssumeRolePolicyDocument = request.Parameters.String("NewAssumeRolePolicyDocument"),
            NewDescription = request.Parameters.String("NewDescription"),
            NewMaxSessionSeconds = request.Parameters.Int32("NewMaxSessionDuration"),
        };
        return RamAction.Change(
            directory => directory.UpdateRole(name, change, request.Now),
            directory => Answer(directory, directory.Roles[name], withUpdate: true));
    }

    private static AnswerObject Answer(AccountDirectory directory, RamRole role, bool withUpdate)
    {
        var answer = new AnswerObject
        {
            { "RoleId", role.Id },
            { "RoleName", role.Name },
            { "Arn", ArnOf(directory, role) },
            { "Description", role.Description },
            { "AssumeRolePolicyDocument", role.TrustPolicy.Text },
            { "CreateDate", WireWords.ToSecond(role.CreateDate) },
        };
        if (withUpdate)
        {
            answer.Add("UpdateDate", WireWords.ToSecond(role.UpdateDate));
        }

        answer.Add("MaxSessionDuration", role.MaxSessionSeconds);
        return new AnswerObject { { "Role", answer } };
    }

    private static AnswerObject ListAnswer(AccountDirectory directory, RamRole role) => new()
    {
        { "RoleId", role.Id },
        { "RoleName", role.Name },
        { "Arn", ArnOf(directory, role) },
        { "Description", role.Description },
        { "CreateDate", WireWords.ToSecond(role.CreateDate) },
        { "UpdateDate", WireWords.ToSecond(role.UpdateDate) },
        { "MaxSessionDuration", role.MaxSessionSeconds },
        { "Tags", TagActions.Show(role.Tags) },
    };
}
