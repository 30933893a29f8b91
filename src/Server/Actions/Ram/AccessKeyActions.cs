using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Identities;
using Heliograph.Server.Access;
using Heliograph.Server.Identities;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

internal static class AccessKeyActions
{
    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("CreateAccessKey", Create),
        new RamCommand("UpdateAccessKey", request => OfKey(
            request,
            (directory, user, key) => directory.UpdateAccessKey(
                user, key, request.Parameters.RequiredString("Status") == "Active" ? AccessKeyStatus.Active : AccessKeyStatus.Inactive))),
        new RamCommand("DeleteAccessKey", request => OfKey(request, (directory, user, key) => directory.DeleteAccessKey(user, key))),
        new RamQuery("ListAccessKeys", List),
    ];

    private static DirectoryChange Create(DirectoryRequest request)
    {
        if (RamAction.UserName(request.Parameters, request.Caller) is not { } user)
        {
            return NoUser();
        }

        var id = AccessKeyMaking.NewId();
        var secret = AccessKeyMaking.NewSecret();
        return new DirectoryChange(
            directory => new DirectoryProposal(directory.CreateAccessKey(user, id, request.Now, DirectoryLimits.Default))
            {
                NewSecrets = ImmutableDictionary<string, Secret>.Empty.Add(id, secret),
            },
            _ => new AnswerObject
            {
                {
                    "AccessKey",
                    new AnswerObject
                    {
                        { "AccessKeyId", id },
                        { "AccessKeySecret", secret.Reveal() },
                        { "Status", nameof(AccessKeyStatus.Active) },
                        { "CreateDate", WireWords.ToSecond(request.Now) },
                    }
                },
            });
    }

    private static DirectoryChange OfKey(DirectoryRequest request, Func<AccountDirectory, string, string, DirectoryOutcome> decide)
    {
        var key = request.Parameters.RequiredString("UserAccessKeyId");
        return RamAction.UserName(request.Parameters, request.Caller) is { } user
            ? RamAction.Change(directory => decide(directory, user, key))
            : NoUser();
    }

    private static QueryAnswer List(QueryContext query, AccountDirectory directory)
    {
        if (RamAction.UserName(query.Parameters, query.Caller) is not { } name)
        {
            return Refusal.Of("MissingUserName");
        }

        return RamAction.Found(
            directory.Users.GetValueOrDefault(name),
            DirectoryCodes.UserNotExist,
            user => new AnswerObject
            {
                {
                    "AccessKeys",
                    AnswerList.Of(
                        user.AccessKeys.Select(key => new AnswerObject
                        {
                            { "AccessKeyId", key.Id },
                            { "Status", key.Status.ToString() },
                            { "CreateDate", WireWords.ToSecond(key.CreateDate) },
                        }),
                        "AccessKey")
                },
            });
    }

    private static DirectoryChange NoUser() => RamAction.Change(_ => DirectoryRefusal.Of("MissingUserName"));
}
