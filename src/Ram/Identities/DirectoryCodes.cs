namespace Heliograph.Ram.Identities;

/// <summary>The codes that changes of a directory are refused with, spelled as published. Above each: HTTP status and message.</summary>
/// <remarks>Source: the RAM API pages "Error messages" and the operations' own tables (2015-05-01).</remarks>
public static class DirectoryCodes
{
    // 400 The parameter - "<parameter>" contains invalid chars.
    public static string InvalidChars(string parameter) => $"InvalidParameter.{parameter}.InvalidChars";

    // 400 The parameter - "<parameter>" beyond the length limit.
    public static string Length(string parameter) => $"InvalidParameter.{parameter}.Length";

    // 400 The format of the parameter - "<parameter>" is incorrect.
    public static string Format(string parameter) => $"InvalidParameter.{parameter}.Format";

    // 400 The parameter - "MaxSessionDuration" is incorrect. (in the manner of PolicyType; its own text is not published)
    public const string MaxSessionDuration = "InvalidParameter.MaxSessionDuration";

    // 400 {the sentence}
    public const string MalformedPolicyDocument = "MalformedPolicyDocument";

    // 404 The user does not exist.
    public const string UserNotExist = "EntityNotExist.User";

    // 404 The user access key does not exist.
    public const string AccessKeyNotExist = "EntityNotExist.User.AccessKey";

    // 404 The user login profile does not exist.
    public const string LoginProfileNotExist = "EntityNotExist.User.LoginProfile";

    // 404 The user has not bound any MFA device.
    public const string MfaDeviceNotExist = "EntityNotExist.User.MFADevice";

    // 409 The user login profile does already EXIST.
    public const string LoginProfileExists = "EntityAlreadyExists.User.LoginProfile";

    // 409 The user CAN NOT has any login profile while deleting the user.
    public const string UserHasLoginProfile = "DeleteConflict.User.LoginProfile";

    // 400 The parameter - "Password" is not compliant with the password policy.
    public const string PasswordTooWeak = "InvalidParameter.Password.TooWeak";

    // 409 The count of tags beyond the current limits. (in the manner of the others; its own text is not published, nor are those of the next two)
    public const string TooManyTags = "LimitExceeded.Tag";

    // 400 The parameter - "Tag.Key" is incorrect.
    public const string TagKey = "InvalidParameter.Tag.Key";

    // 400 The parameter - "Tag.Value" is incorrect.
    public const string TagValue = "InvalidParameter.Tag.Value";

    // 404 The group does not exist.
    public const string GroupNotExist = "EntityNotExist.Group";

    // 404 The user has not joined the group.
    public const string UserNotInGroup = "EntityNotExist.User.Group";

    // 404 The role does not exist.
    public const string RoleNotExist = "EntityNotExist.Role";

    // 404 The policy does not exist.
    public const string PolicyNotExist = "EntityNotExist.Policy";

    // 404 The policy version does not exist.
    public const string VersionNotExist = "EntityNotExist.Policy.Version";

    // 409 The user does already EXIST.
    public const string UserExists = "EntityAlreadyExists.User";

    // 409 The group does already EXIST.
    public const string GroupExists = "EntityAlreadyExists.Group";

    // 409 The user has already joined the group.
    public const string UserAlreadyInGroup = "EntityAlreadyExists.User.Group";

    // 409 The role does already EXIST.
    public const string RoleExists = "EntityAlreadyExists.Role";

    // 409 The group does already EXIST. (sic: the published text of this code says "group")
    public const string PolicyExists = "EntityAlreadyExists.Policy";

    // 409 The user CAN NOT be in any group while deleting the user.
    public const string UserHasGroups = "DeleteConflict.User.Group";

    // 409 The user CAN NOT has any access key while deleting the user.
    public const string UserHasAccessKeys = "DeleteConflict.User.AccessKey";

    // 409 The user CAN NOT has any attached policy while deleting the user.
    public const string UserHasPolicies = "DeleteConflict.User.Policy";

    // 409 The group CAN NOT has any user member while deleting the group.
    public const string GroupHasUsers = "DeleteConflict.Group.User";

    // 409 The entity CAN NOT has any attached policy while deleting the group.
    public const string GroupHasPolicies = "DeleteConflict.Group.Policy";

    // 409 The role CAN NOT has any attached policy while deleting the role.
    public const string RoleHasPolicies = "DeleteConflict.Role.Policy";

    // 409 The policy CAN NOT been attached to any user while deleting the policy.
    public const string PolicyOnUsers = "DeleteConflict.Policy.User";

    // 409 The policy CAN NOT been attached to any group while deleting the policy.
    public const string PolicyOnGroups = "DeleteConflict.Policy.Group";

    // 409 The policy cannot be attached to any role when you delete it.
    public const string PolicyOnRoles = "DeleteConflict.Policy.Role";

    // 409 The policy CAN NOT has any version except the default version.
    public const string PolicyHasVersions = "DeleteConflict.Policy.Version";

    // 409 The default policy version CAN NOT been deleted directly.
    public const string VersionIsDefault = "DeleteConflict.Policy.Version.Default";

    // 409 The count of users beyond the current limits.
    public const string TooManyUsers = "LimitExceeded.User";

    // 409 The access key count of the user access keys beyond the current limits.
    public const string TooManyAccessKeys = "LimitExceeded.User.AccessKey";

    // 409 The count of groups the target user joined beyond the current limits.
    public const string TooManyGroupsOfUser = "LimitExceeded.User.Group";

    // 409 The count of groups beyond the current limits.
    public const string TooManyGroups = "LimitExceeded.Group";

    // 409 The count of roles beyond the current limits.
    public const string TooManyRoles = "LimitExceeded.Role";

    // 409 The count of policy beyond the current limits.
    public const string TooManyPolicies = "LimitExceeded.Policy";

    // 409 The count of policy version beyond the current limits.
    public const string TooManyVersions = "LimitExceeded.Policy.Version";

    // 404 The indicate policy of the user does not exist. / attached to the group does not exist. / attached to the role does not exist.
    public static string NotAttached(AttachedTo kind) => $"EntityNotExist.{kind}.Policy";

    // 409 The user has already been attached this policy. / The group has … / The role has …
    public static string AlreadyAttached(AttachedTo kind) => $"EntityAlreadyExists.{kind}.Policy";

    // 409 The policy count of the user attached policies beyond the current limits.
    //     The policy count of the group beyond the current limits.
    //     The count of policies attached to the role beyond the current limits.
    public static string TooManyAttached(AttachedTo kind) => $"LimitExceeded.{kind}.Policy";
}
