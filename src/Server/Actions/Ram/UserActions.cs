using System.Collections.Immutable;
using System.Security.Cryptography;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

internal static class UserActions
{
    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("CreateUser", Create),
        new RamQuery("GetUser", Get),
        new RamCommand("UpdateUser", Update),
        new RamCommand("DeleteUser", request =>
        {
            var name = request.Parameters.RequiredString("UserName");
            return RamAction.Change(directory => directory.DeleteUser(name));
        }),
        new RamQuery("ListUsers", (query, directory) => RamAction.Page(
            query, directory.Users.Values, user => user.Name, "Users", "User", user => Answer(user, withUpdate: true))),
    ];

    /// <summary>Ids of users, groups and roles: 18 digits, the first a 2 or 3 as the service has it.</summary>
    public static string NewId() => $"{RandomNumberGenerator.GetString("23", 1)}{RandomNumberGenerator.GetString("0123456789", 17)}";

    private static DirectoryChange Create(DirectoryRequest request)
    {
        var asked = request.Parameters;
        var user = new RamUser
        {
            Id = NewId(),
            Name = asked.RequiredString("UserName"),
            DisplayName = asked.String("DisplayName") ?? "",
            MobilePhone = asked.String("MobilePhone") ?? "",
            Email = asked.String("Email") ?? "",
            Comments = asked.String("Comments") ?? "",
            CreateDate = request.Now,
            UpdateDate = request.Now,
        };
        return RamAction.Change(
            directory => directory.CreateUser(user, DirectoryLimits.Default),
            _ => new AnswerObject { { "User", Answer(user, withUpdate: false) } });
    }

    private static QueryAnswer Get(QueryContext query, AccountDirectory directory)
        => RamAction.Found(
            directory.Users.GetValueOrDefault(query.Parameters.RequiredString("UserName")),
            DirectoryCodes.UserNotExist,
            user =>
            {
                var answer = Answer(user, withUpdate: true);
                answer.Add("LastLoginDate", ""); // Users have no login here.
                return new AnswerObject { { "User", answer } };
            });

    private static DirectoryChange Update(DirectoryRequest request)
    {
        var asked = request.Parameters;
        var name = asked.RequiredString("UserName");
        var change = new UserChange
        {
            NewUserName = asked.String("NewUserName"),
            NewDisplayName = asked.String("NewDisplayName"),
            NewMobilePhone = asked.String("NewMobilePhone"),
            NewEmail = asked.String("NewEmail"),
            NewComments = asked.String("NewComments"),
        };
        return RamAction.Change(
            directory => directory.UpdateUser(name, change, request.Now),
            directory => new AnswerObject { { "User", Answer(directory.Users[change.NewUserName ?? name], withUpdate: true) } });
    }

    private static AnswerObject Answer(RamUser user, bool withUpdate)
    {
        var answer = new AnswerObject
        {
            { "UserId", user.Id },
            { "UserName", user.Name },
            { "DisplayName", user.DisplayName },
            { "MobilePhone", user.MobilePhone },
            { "Email", user.Email },
            { "Comments", user.Comments },
            { "CreateDate", WireWords.ToSecond(user.CreateDate) },
        };
        if (withUpdate)
        {
            answer.Add("UpdateDate", WireWords.ToSecond(user.UpdateDate));
        }

        return answer;
    }
}
