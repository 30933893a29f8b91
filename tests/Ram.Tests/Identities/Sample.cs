using Heliograph.Ram.Evaluation;
using Heliograph.Ram.Identities;
using Shouldly;

namespace Heliograph.Ram.Tests.Identities;

/// <summary>A directory to start from, and short ways to ask it.</summary>
internal static class Sample
{
    public const string Account = "1234567890123456";
    public const string AllowAll = """{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    public const string Trust =
        """{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1234567890123456:root"]}}]}""";

    public static readonly DateTimeOffset Then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    public static readonly DirectoryLimits Limits = DirectoryLimits.Default;

    public static AccountDirectory Empty { get; } = new() { AccountId = Account };

    /// <summary>User <c>alice</c>, group <c>team</c>, role <c>worker</c>, policy <c>all</c>; none has to do with another.</summary>
    public static AccountDirectory Small { get; } = Empty
        .CreateUser(User("alice"), Limits).Done()
        .CreateGroup(Group("team"), Limits).Done()
        .CreateRole(Role("worker"), Then, Limits).Done()
        .CreatePolicy("all", "", AllowAll, Then, Limits).Done();

    public static RamUser User(string name) => new() { Id = $"id-{name}", Name = name, CreateDate = Then, UpdateDate = Then };

    public static RamGroup Group(string name) => new() { Id = $"id-{name}", Name = name, CreateDate = Then, UpdateDate = Then };

    public static NewRole Role(string name) => new() { Id = $"id-{name}", Name = name, AssumeRolePolicyDocument = Trust };

    public static PolicyAttachment Attachment(
        AttachedTo kind, string name, string policy = "all", PolicyType type = PolicyType.Custom, string group = "")
        => new() { PolicyType = type, PolicyName = policy, AttachedTo = kind, Name = name, ResourceGroupId = group, AttachDate = Then };

    public static AccountDirectory Done(this DirectoryOutcome outcome) => outcome.ShouldBeOfType<DirectoryOutcome.Changed>().Directory;

    public static string Code(this DirectoryOutcome outcome) => outcome.ShouldBeOfType<DirectoryOutcome.Refused>().Refusal.Code;
}
