using System.Collections.Immutable;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

/// <summary>What holds for all users of an account: its alias, the password policy, what they may do for themselves.</summary>
internal static class AccountActions
{
    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("SetAccountAlias", request =>
        {
            var alias = request.Parameters.RequiredString("AccountAlias");
            return RamAction.Change(directory => directory.SetAlias(alias));
        }),
        new RamQuery("GetAccountAlias", (_, directory) => new AnswerObject { { "AccountAlias", directory.Settings.Alias } }),
        new RamCommand("ClearAccountAlias", _ => RamAction.Change(
            directory => directory with { Settings = directory.Settings with { Alias = "" } })),
        new RamCommand("SetPasswordPolicy", request => RamAction.Change(
            directory => directory with { Settings = directory.Settings with { PasswordPolicy = Policy(request.Parameters) } },
            directory => Answer(directory.Settings.PasswordPolicy))),
        new RamQuery("GetPasswordPolicy", (_, directory) => Answer(directory.Settings.PasswordPolicy)),
        new RamCommand("SetSecurityPreference", request => RamAction.Change(
            directory => directory with
            {
                Settings = directory.Settings with { SecurityPreference = Preference(directory.Settings.SecurityPreference, request.Parameters) },
            },
            directory => Answer(directory.Settings.SecurityPreference))),
        new RamQuery("GetSecurityPreference", (_, directory) => Answer(directory.Settings.SecurityPreference)),
    ];

    /// <summary>The whole policy: what is not given has its default.</summary>
    private static PasswordPolicy Policy(BoundParameters asked)
    {
        var normal = PasswordPolicy.Default;
        return new PasswordPolicy
        {
            MinimumLength = asked.Int32("MinimumPasswordLength") ?? normal.MinimumLength,
            RequireLowercase = asked.Boolean("RequireLowercaseCharacters") ?? normal.RequireLowercase,
            RequireUppercase = asked.Boolean("RequireUppercaseCharacters") ?? normal.RequireUppercase,
            RequireNumbers = asked.Boolean("RequireNumbers") ?? normal.RequireNumbers,
            RequireSymbols = asked.Boolean("RequireSymbols") ?? normal.RequireSymbols,
            HardExpiry = asked.Boolean("HardExpiry") ?? normal.HardExpiry,
            MaxAge = asked.Int32("MaxPasswordAge") ?? normal.MaxAge,
            ReusePrevention = asked.Int32("PasswordReusePrevention") ?? normal.ReusePrevention,
            MaxLoginAttempts = asked.Int32("MaxLoginAttemps") ?? normal.MaxLoginAttempts,
        };
    }

    private static AnswerObject Answer(PasswordPolicy policy) => new()
    {
        {
            "PasswordPolicy",
            new AnswerObject
            {
                { "MinimumPasswordLength", policy.MinimumLength },
                { "RequireLowercaseCharacters", policy.RequireLowercase },
                { "RequireUppercaseCharacters", policy.RequireUppercase },
                { "RequireNumbers", policy.RequireNumbers },
                { "RequireSymbols", policy.RequireSymbols },
                { "HardExpiry", policy.HardExpiry },
                { "MaxPasswordAge", policy.MaxAge },
                { "PasswordReusePrevention", policy.ReusePrevention },
                { "MaxLoginAttemps", policy.MaxLoginAttempts },
            }
        },
    };

    /// <summary>What is not given stays.</summary>
    private static SecurityPreference Preference(SecurityPreference before, BoundParameters asked) => new()
    {
        EnableSaveMfaTicket = asked.Boolean("EnableSaveMFATicket") ?? before.EnableSaveMfaTicket,
        AllowUserToChangePassword = asked.Boolean("AllowUserToChangePassword") ?? before.AllowUserToChangePassword,
        AllowUserToManageAccessKeys = asked.Boolean("AllowUserToManageAccessKeys") ?? before.AllowUserToManageAccessKeys,
        AllowUserToManageMfaDevices = asked.Boolean("AllowUserToManageMFADevices") ?? before.AllowUserToManageMfaDevices,
        AllowUserToManagePublicKeys = asked.Boolean("AllowUserToManagePublicKeys") ?? before.AllowUserToManagePublicKeys,
        LoginSessionDuration = asked.Int32("LoginSessionDuration") ?? before.LoginSessionDuration,
        LoginNetworkMasks = asked.String("LoginNetworkMasks") ?? before.LoginNetworkMasks,
    };

    private static AnswerObject Answer(SecurityPreference preference) => new()
    {
        {
            "SecurityPreference",
            new AnswerObject
            {
                {
                    "LoginProfilePreference",
                    new AnswerObject
                    {
                        { "EnableSaveMFATicket", preference.EnableSaveMfaTicket },
                        { "AllowUserToChangePassword", preference.AllowUserToChangePassword },
                        { "LoginSessionDuration", preference.LoginSessionDuration },
                        { "LoginNetworkMasks", preference.LoginNetworkMasks },
                    }
                },
                { "AccessKeyPreference", new AnswerObject { { "AllowUserToManageAccessKeys", preference.AllowUserToManageAccessKeys } } },
                { "PublicKeyPreference", new AnswerObject { { "AllowUserToManagePublicKeys", preference.AllowUserToManagePublicKeys } } },
                { "MFAPreference", new AnswerObject { { "AllowUserToManageMFADevices", preference.AllowUserToManageMfaDevices } } },
            }
        },
    };
}
