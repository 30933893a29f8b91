using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

internal static class AttachmentActions
{
    public static ImmutableArray<IAction> All =>
    [
        .. new[] { AttachedTo.User, AttachedTo.Group, AttachedTo.Role }.SelectMany(Of),
        new RamQuery("ListEntitiesForPolicy", ListEntities),
    ];

    private static IEnumerable<IAction> Of(AttachedTo kind) =>
    [
        new RamCommand($"AttachPolicyTo{kind}", request => Attach(request, kind)),
        new RamCommand($"DetachPolicyFrom{kind}", request =>
        {
            var attachment = Read(request, kind);
            return RamAction.Change(directory => directory.DetachPolicy(attachment));
        }),
        new RamQuery($"ListPoliciesFor{kind}", (query, directory) => List(query, directory, kind)),
    ];

    private static DirectoryChange Attach(DirectoryRequest request, AttachedTo kind)
    {
        var attachment = Read(request, kind);
        var known = attachment.ResourceGroupId.Length == 0 || request.ResourceGroups.Contains(attachment.ResourceGroupId);
        return RamAction.Change(directory => known
            ? directory.AttachPolicy(attachment, DirectoryLimits.Default)
            : DirectoryRefusal.Of("EntityNotExists.ResourceGroup"));
    }

    private static PolicyAttachment Read(DirectoryRequest request, AttachedTo kind)
    {
        var group = request.Parameters.String("ResourceGroupId") ?? "";
        return new PolicyAttachment
        {
            PolicyType = PolicyActions.TypeOf(request.Parameters),
            PolicyName = request.Parameters.RequiredString("PolicyName"),
            AttachedTo = kind,
            Name = request.Parameters.RequiredString($"{kind}Name"),
            // The number of the account stands for the whole account.
            ResourceGroupId = group == request.Caller.Account.Value ? "" : group,
            AttachDate = request.Now,
        };
    }

    private static QueryAnswer List(QueryContext query, AccountDirectory directory, AttachedTo kind)
    {
        var name = query.Parameters.RequiredString($"{kind}Name");
        var exists = kind switch
        {
            AttachedTo.User => directory.Users.ContainsKey(name),
            AttachedTo.Group => directory.Groups.ContainsKey(name),
            _ => directory.Roles.ContainsKey(name),
        };
        if (!exists)
        {
            return Refusal.Of($"EntityNotExist.{kind}");
        }

        // Attached at several resource groups it is still one policy.
        var attachments = directory.AttachmentsOf(kind, name).DistinctBy(attachment => (attachment.PolicyType, attachment.PolicyName));
        return new AnswerObject
        {
            {
                "Policies",
                AnswerList.Of(
                    attachments.Select(attachment =>
                    {
                        var policy = PolicyView.Find(directory, attachment.PolicyType, attachment.PolicyName);
                        return new AnswerObject
                        {
                            { "PolicyName", attachment.PolicyName },
                            { "PolicyType", attachment.PolicyType.ToString() },
                            { "Description", policy?.Description ?? "" },
                            { "DefaultVersion", policy?.DefaultVersionId ?? "" },
                            { "AttachDate", WireWords.ToSecond(attachment.AttachDate) },
                        };
                    }),
                    "Policy")
            },
        };
    }

    private static QueryAnswer ListEntities(QueryContext query, AccountDirectory directory)
    {
        var type = PolicyActions.TypeOf(query.Parameters);
        var name = query.Parameters.RequiredString("PolicyName");
        if (directory.FindPolicy(type, name) is null)
        {
            return Refusal.Of(DirectoryCodes.PolicyNotExist);
        }

        var attachments = directory.AttachmentsOf(type, name).DistinctBy(attachment => (attachment.AttachedTo, attachment.Name)).ToList();
        return new AnswerObject
        {
            {
                "Groups",
                Entities(AttachedTo.Group, (group, date) => new AnswerObject
                {
                    { "GroupName", group },
                    { "Comments", directory.Groups[group].Comments },
                    { "AttachDate", date },
                })
            },
            {
                "Users",
                Entities(AttachedTo.User, (user, date) => new AnswerObject
                {
                    { "UserId", directory.Users[user].Id },
                    { "UserName", user },
                    { "DisplayName", directory.Users[user].DisplayName },
                    { "AttachDate", date },
                })
            },
            {
                "Roles",
                Entities(AttachedTo.Role, (role, date) => new AnswerObject
                {
                    { "RoleId", directory.Roles[role].Id },
                    { "RoleName", role },
                    { "Arn", RoleActions.ArnOf(directory, directory.Roles[role]) },
                    { "Description", directory.Roles[role].Description },
                    { "AttachDate", date },
                })
            },
        };

        AnswerList Entities(AttachedTo kind, Func<string, string, AnswerObject> answer)
            => AnswerList.Of(
                attachments.Where(attachment => attachment.AttachedTo == kind)
                    .Select(attachment => answer(attachment.Name, WireWords.ToSecond(attachment.AttachDate))),
                kind.ToString());
    }
}
