using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions.Ram;

internal static class PolicyActions
{
    private const string RotateOldest = "DeleteOldestNonDefaultVersionWhenLimitExceeded";

    public static ImmutableArray<IAction> All =>
    [
        new RamCommand("CreatePolicy", Create),
        new RamQuery("GetPolicy", Get),
        new RamCommand("DeletePolicy", request =>
        {
            var name = request.Parameters.RequiredString("PolicyName");
            var cascading = request.Parameters.Boolean("CascadingDelete") ?? false;
            return RamAction.Change(directory => directory.DeletePolicy(name, cascading));
        }),
        new RamQuery("ListPolicies", List),
        new RamCommand("UpdatePolicyDescription", request =>
        {
            var name = request.Parameters.RequiredString("PolicyName");
            var description = request.Parameters.RequiredString("NewDescription");
            return RamAction.Change(
                directory => directory.UpdatePolicyDescription(name, description, request.Now),
                directory => new AnswerObject { { "Policy", Answer(PolicyView.Find(directory, PolicyType.Custom, name)!, withUpdate: true) } });
        }),
        new RamCommand("CreatePolicyVersion", CreateVersion),
        new RamQuery("GetPolicyVersion", GetVersion),
        new RamCommand("DeletePolicyVersion", request => OfVersion(
            request, (directory, name, version) => directory.DeletePolicyVersion(name, version, request.Now))),
        new RamQuery("ListPolicyVersions", ListVersions),
        new RamCommand("SetDefaultPolicyVersion", request => OfVersion(
            request, (directory, name, version) => directory.SetDefaultPolicyVersion(name, version, request.Now))),
    ];

    public static PolicyType TypeOf(BoundParameters parameters)
        => parameters.RequiredString("PolicyType") == nameof(PolicyType.System) ? PolicyType.System : PolicyType.Custom;

    private static DirectoryChange Create(DirectoryRequest request)
    {
        var name = request.Parameters.RequiredString("PolicyName");
        var description = request.Parameters.String("Description") ?? "";
        var document = request.Parameters.RequiredString("PolicyDocument");
        if (!TagActions.TryRead(request.Parameters, out var tags))
        {
            return RamAction.Change(_ => DirectoryRefusal.Of(TagActions.TagsMistake));
        }

        return RamAction.Change(
            directory => directory.CreatePolicy(name, description, document, request.Now, DirectoryLimits.Default).WithTags(TaggedKind.Policy, name, tags),
            directory => new AnswerObject { { "Policy", Answer(PolicyView.Find(directory, PolicyType.Custom, name)!, withUpdate: false) } });
    }

    private static DirectoryChange CreateVersion(DirectoryRequest request)
    {
        var asked = request.Parameters;
        var name = asked.RequiredString("PolicyName");
        var document = asked.RequiredString("PolicyDocument");
        var setAsDefault = asked.Boolean("SetAsDefault") ?? false;
        var rotate = asked.String("RotateStrategy") == RotateOldest;
        return RamAction.Change(
            directory => directory.CreatePolicyVersion(name, document, setAsDefault, rotate, request.Now, DirectoryLimits.Default),
            directory =>
            {
                var policy = PolicyView.Find(directory, PolicyType.Custom, name)!;
                return new AnswerObject { { "PolicyVersion", Answer(policy, policy.Versions[^1]) } };
            });
    }

    private static DirectoryChange OfVersion(DirectoryRequest request, Func<AccountDirectory, string, string, DirectoryOutcome> decide)
    {
        var name = request.Parameters.RequiredString("PolicyName");
        var version = request.Parameters.RequiredString("VersionId");
        return RamAction.Change(directory => decide(directory, name, version));
    }

    private static QueryAnswer Get(QueryContext query, AccountDirectory directory)
        => RamAction.Found(FindNamed(query, directory), DirectoryCodes.PolicyNotExist, policy =>
        {
            var current = policy.DefaultVersion;
            var answer = Answer(policy, withUpdate: true);
            answer.Add("AttachmentCount", directory.AttachmentsOf(policy.Type, policy.Name).Count());
            answer.Add("PolicyDocument", current.Document.Text);
            return new AnswerObject { { "Policy", answer }, { "DefaultPolicyVersion", Answer(policy, current) } };
        });

    private static QueryAnswer List(QueryContext query, AccountDirectory directory)
    {
        var type = query.Parameters.String("PolicyType");
        if (!TagActions.TryRead(query.Parameters, out var tags))
        {
            return Refusal.Of(TagActions.TagsMistake);
        }

        var counts = directory.Attachments.CountBy(attachment => (attachment.PolicyType, attachment.PolicyName)).ToDictionary();
        return RamAction.Page(
            query,
            PolicyView.All(directory).Where(policy => (type is null || policy.Type.ToString() == type) && TagActions.Match(tags, TagsOf(policy))),
            policy => $"{policy.Name}/{policy.Type}",
            "Policies",
            "Policy",
            policy =>
            {
                var answer = Answer(policy, withUpdate: true);
                answer.Add("AttachmentCount", counts.GetValueOrDefault((policy.Type, policy.Name)));
                answer.Add("Tags", TagActions.Show(TagsOf(policy)));
                return answer;
            },
            type,
            query.Parameters.String("Tag"));

        // The built-in ones have none.
        ImmutableSortedDictionary<string, string> TagsOf(PolicyView policy)
            => policy.Type == PolicyType.Custom ? directory.Policies[policy.Name].Tags : RamTags.None;
    }

    private static QueryAnswer GetVersion(QueryContext query, AccountDirectory directory)
    {
        if (FindNamed(query, directory) is not { } policy)
        {
            return Refusal.Of(DirectoryCodes.PolicyNotExist);
        }

        var id = query.Parameters.RequiredString("VersionId");
        return RamAction.Found(
            policy.Versions.FirstOrDefault(version => version.Id == id),
            DirectoryCodes.VersionNotExist,
            version => new AnswerObject { { "PolicyVersion", Answer(policy, version) } });
    }

    private static QueryAnswer ListVersions(QueryContext query, AccountDirectory directory)
        => RamAction.Found(FindNamed(query, directory), DirectoryCodes.PolicyNotExist, policy => new AnswerObject
        {
            { "PolicyVersions", AnswerList.Of(policy.Versions.Select(version => Answer(policy, version)), "PolicyVersion") },
        });

    private static PolicyView? FindNamed(QueryContext query, AccountDirectory directory)
        => PolicyView.Find(directory, TypeOf(query.Parameters), query.Parameters.RequiredString("PolicyName"));

    private static AnswerObject Answer(PolicyView policy, CustomPolicyVersion version) => new()
    {
        { "VersionId", version.Id },
        { "IsDefaultVersion", version.Id == policy.DefaultVersionId },
        { "PolicyDocument", version.Document.Text },
        { "CreateDate", WireWords.ToSecond(version.CreateDate) },
    };

    private static AnswerObject Answer(PolicyView policy, bool withUpdate)
    {
        var answer = new AnswerObject
        {
            { "PolicyName", policy.Name },
            { "PolicyType", policy.Type.ToString() },
            { "Description", policy.Description },
            { "DefaultVersion", policy.DefaultVersionId },
            { "CreateDate", WireWords.ToSecond(policy.CreateDate) },
        };
        if (withUpdate)
        {
            answer.Add("UpdateDate", WireWords.ToSecond(policy.UpdateDate));
        }

        return answer;
    }
}
