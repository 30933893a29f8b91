using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Identities;
using Heliograph.Server.Identities;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

/// <summary>Login profiles, and of MFA devices that there are none: nobody logs on here.</summary>
internal static class LoginProfileActions
{
    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("CreateLoginProfile", request =>
        {
            var name = request.Parameters.RequiredString("UserName");
            var change = Read(request);
            return RamAction.Change(
                directory => directory.CreateLoginProfile(name, change.Password!, change, request.Now), // The table requires it.
                directory => Answer(directory.Users[name]));
        }),
        new RamQuery("GetLoginProfile", (query, directory) => OfUser(
            query, directory, user => user.Login is null ? Refusal.Of(DirectoryCodes.LoginProfileNotExist) : Answer(user))),
        new RamCommand("UpdateLoginProfile", request =>
        {
            var name = request.Parameters.RequiredString("UserName");
            var change = Read(request);
            return RamAction.Change(directory => directory.UpdateLoginProfile(name, change));
        }),
        new RamCommand("DeleteLoginProfile", request =>
        {
            var name = request.Parameters.RequiredString("UserName");
            return RamAction.Change(directory => directory.DeleteLoginProfile(name));
        }),
        new RamQuery("GetUserMFAInfo", (query, directory) => OfUser(query, directory, _ => Refusal.Of(DirectoryCodes.MfaDeviceNotExist))),
        new RamQuery("ListVirtualMFADevices", (_, _) => new AnswerObject { { "VirtualMFADevices", AnswerList.Of([], "VirtualMFADevice") } }),
    ];

    /// <summary>Hashes the password before the directory is looked at: it takes long, and a decision may be taken several times.</summary>
    private static LoginProfileChange Read(DirectoryRequest request) => new()
    {
        Password = request.Parameters.String("Password") is { } text ? new NewPassword(text, PasswordHash.Of(text)) : null,
        PasswordResetRequired = request.Parameters.Boolean("PasswordResetRequired"),
        MfaBindRequired = request.Parameters.Boolean("MFABindRequired"),
    };

    private static QueryAnswer OfUser(QueryContext query, AccountDirectory directory, Func<RamUser, QueryAnswer> answer)
        => directory.Users.TryGetValue(query.Parameters.RequiredString("UserName"), out var user) ? answer(user) : Refusal.Of(DirectoryCodes.UserNotExist);

    private static AnswerObject Answer(RamUser user)
    {
        var login = user.Login!; // Only asked where there is one.
        return new AnswerObject
        {
            {
                "LoginProfile",
                new AnswerObject
                {
                    { "UserName", user.Name },
                    { "PasswordResetRequired", login.PasswordResetRequired },
                    { "MFABindRequired", login.MfaBindRequired },
                    { "CreateDate", WireWords.ToSecond(login.CreateDate) },
                }
            },
        };
    }
}
