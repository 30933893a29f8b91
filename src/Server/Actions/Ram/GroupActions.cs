using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

internal static class GroupActions
{
    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("CreateGroup", Create),
        new RamQuery("GetGroup", (query, directory) => RamAction.Found(
            directory.Groups.GetValueOrDefault(query.Parameters.RequiredString("GroupName")),
            DirectoryCodes.GroupNotExist,
            group => new AnswerObject { { "Group", Answer(group, withUpdate: true) } })),
        new RamCommand("UpdateGroup", Update),
        new RamCommand("DeleteGroup", request =>
        {
            var name = request.Parameters.RequiredString("GroupName");
            return RamAction.Change(directory => directory.DeleteGroup(name));
        }),
        new RamQuery("ListGroups", (query, directory) => RamAction.Page(
            query, directory.Groups.Values, group => group.Name, "Groups", "Group", group => Answer(group, withUpdate: true))),
        new RamCommand("AddUserToGroup", request => Membership(
            request, (directory, user, group) => directory.AddUserToGroup(user, group, request.Now, DirectoryLimits.Default))),
        new RamCommand("RemoveUserFromGroup", request => Membership(
            request, (directory, user, group) => directory.RemoveUserFromGroup(user, group))),
        new RamQuery("ListGroupsForUser", ListForUser),
        new RamQuery("ListUsersForGroup", ListUsers),
    ];

    private static DirectoryChange Create(DirectoryRequest request)
    {
        var group = new RamGroup
        {
            Id = UserActions.NewId(),
            Name = request.Parameters.RequiredString("GroupName"),
            Comments = request.Parameters.String("Comments") ?? "",
            CreateDate = request.Now,
            UpdateDate = request.Now,
        };
        return RamAction.Change(
            directory => directory.CreateGroup(group, DirectoryLimits.Default),
            _ => new AnswerObject { { "Group", Answer(group, withUpdate: false) } });
    }

    private static DirectoryChange Update(DirectoryRequest request)
    {
        var name = request.Parameters.RequiredString("GroupName");
        var newName = request.Parameters.String("NewGroupName");
        var comments = request.Parameters.String("NewComments");
        return RamAction.Change(
            directory => directory.UpdateGroup(name, newName, comments, request.Now),
            directory => new AnswerObject { { "Group", Answer(directory.Groups[newName ?? name], withUpdate: true) } });
    }

    private static DirectoryChange Membership(DirectoryRequest request, Func<AccountDirectory, string, string, DirectoryOutcome> decide)
    {
        var user = request.Parameters.RequiredString("UserName");
        var group = request.Parameters.RequiredString("GroupName");
        return RamAction.Change(directory => decide(directory, user, group));
    }

    private static QueryAnswer ListForUser(QueryContext query, AccountDirectory directory)
    {
        var user = query.Parameters.RequiredString("UserName");
        if (!directory.Users.ContainsKey(user))
        {
            return Refusal.Of(DirectoryCodes.UserNotExist);
        }

        return new AnswerObject
        {
            {
                "Groups",
                AnswerList.Of(
                    directory.GroupsOf(user).Select(group => new AnswerObject
                    {
                        { "GroupId", group.Id },
                        { "GroupName", group.Name },
                        { "Comments", group.Comments },
                        { "JoinDate", WireWords.ToSecond(group.Members[user]) },
                    }),
                    "Group")
            },
        };
    }

    private static QueryAnswer ListUsers(QueryContext query, AccountDirectory directory)
    {
        var name = query.Parameters.RequiredString("GroupName");
        return directory.Groups.TryGetValue(name, out var group)
            ? RamAction.Page(
                query,
                group.Members,
                member => member.Key,
                "Users",
                "User",
                member => new AnswerObject
                {
                    { "UserName", member.Key },
                    { "DisplayName", directory.Users[member.Key].DisplayName },
                    { "JoinDate", WireWords.ToSecond(member.Value) },
                },
                name)
            : Refusal.Of(DirectoryCodes.GroupNotExist);
    }

    private static AnswerObject Answer(RamGroup group, bool withUpdate)
    {
        var answer = new AnswerObject
        {
            { "GroupId", group.Id },
            { "GroupName", group.Name },
            { "Comments", group.Comments },
            { "CreateDate", WireWords.ToSecond(group.CreateDate) },
        };
        if (withUpdate)
        {
            answer.Add("UpdateDate", WireWords.ToSecond(group.UpdateDate));
        }

        return answer;
    }
}
