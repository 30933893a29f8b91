using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Heliograph.Commands;
using Heliograph.Output;
using Shouldly;

namespace Heliograph.Tests;

/// <summary>Every noun with every verb, in an order in which each succeeds.</summary>
[Collection("environment")]
public sealed class EveryVerbTests
{
    private const string Policy = """{"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:*","Resource":"*"}]}""";
    private const string Trust = """{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1000000000000001:root"]}}]}""";

    /// <summary>Command lines. <c>&lt;name</c> at the end keeps the id that the answer tells, <c>{name}</c> is the kept one.</summary>
    private static readonly string[] s_script =
    [
        "account open-service",
        "account service-status",
        "account standing",
        "account set-standing --QuotaLeft true",
        "account create --DisplayName Shop <account",
        "account list",
        "account show {account}",
        "account update {account} --DisplayName Market",
        "account replace-key {account}",
        "account quotas",
        "account set-quota trafficmirror_quota_source_num_per_session --Value 20",
        "account create-resource-group --Name team --DisplayName Team <rg",
        "account get-resource-group --ResourceGroupId {rg}",
        "account list-resource-groups",
        "account update-resource-group --ResourceGroupId {rg} --NewDisplayName Red",
        "account delete-resource-group --ResourceGroupId {rg}",

        "interface register 10.0.0.2 --NetworkInterfaceName web <eni",
        "interface list",
        "interface show {eni}",
        "interface plan {eni}",
        "interface update {eni} --Description shop",
        "interface set {eni} --InstanceSupportsMirroring true --CanReceiveMirroredTraffic false",
        "interface standings",
        "target add 10.0.0.9 <collector",
        "target add-load-balancer --Collectors.1 10.0.0.10 <lb",
        "target add-load-balancer --LoadBalancerId {lb} --Members.1.Address 10.0.0.10 --Members.1.Weight 50 --Members.2.Address 10.0.0.11 --Members.2.Draining true --HealthCheckType udp",
        "target list",
        "target show {lb}",
        "target update {collector} --NetworkInterfaceName sensor",

        "filter create --TrafficMirrorFilterName web <tmf",
        "filter add-rules {tmf} --IngressRules.1.Action accept --IngressRules.1.Protocol TCP <tmr",
        "filter update-rule {tmr} --RuleAction drop",
        "filter list",
        "filter show {tmf}",
        "filter lint {tmf}",
        "filter update {tmf} --TrafficMirrorFilterName web2",
        "session create --TrafficMirrorFilterId {tmf} --TrafficMirrorTargetType NetworkInterface --TrafficMirrorTargetId {collector} --Priority 1 --TrafficMirrorSourceIds.1 {eni} <tms",
        "session list",
        "session show {tms}",
        "session update {tms} --TrafficMirrorSessionName shop",
        "session remove-sources {tms} --TrafficMirrorSourceIds.1 {eni}",
        "session add-sources {tms} --TrafficMirrorSourceIds.1 {eni}",
        "session policy set {tms} --SampleRate 1/100 --SampleBy flow --PacketsPerSecond 1000 --Continue true --TruncateBy superPacket",
        "session policy show {tms}",
        "session policy list",
        "session policy clear {tms}",
        "session delete {tms}",
        "filter delete-rules {tmf} --TrafficMirrorFilterRuleIds.1 {tmr}",
        "filter delete {tmf}",
        "target remove {lb}",
        "target remove {collector}",
        "interface deregister {eni}",
        "host list",
        "host show host-1",
        "host update host-1 --Description rack",
        "host forget host-1",

        "ram create-user --UserName alice",
        "ram get-user --UserName alice",
        "ram list-users",
        "ram update-user --UserName alice --NewComments c",
        "ram create-access-key --UserName alice <key",
        "ram list-access-keys --UserName alice",
        "ram get-access-key-last-used --UserName alice --UserAccessKeyId {key}",
        "ram update-access-key --UserName alice --UserAccessKeyId {key} --Status Inactive",
        "ram delete-access-key --UserName alice --UserAccessKeyId {key}",
        "ram create-group --GroupName readers",
        "ram get-group --GroupName readers",
        "ram list-groups",
        "ram update-group --GroupName readers --NewComments c",
        "ram add-user-to-group --UserName alice --GroupName readers",
        "ram list-groups-for-user --UserName alice",
        "ram list-users-for-group --GroupName readers",
        "ram create-role --RoleName auditor --AssumeRolePolicyDocument {trust}",
        "ram get-role --RoleName auditor",
        "ram list-roles",
        "ram tag-resources --ResourceType role --ResourceNames [\"auditor\"] --Tag [{\"Key\":\"team\",\"Value\":\"red\"}]",
        "ram list-tag-resources --ResourceType role",
        "ram untag-resources --ResourceType role --ResourceNames [\"auditor\"] --All true",
        "ram update-role --RoleName auditor --NewMaxSessionDuration 7200",
        "ram create-policy --PolicyName read --PolicyDocument {policy}",
        "ram get-policy --PolicyType Custom --PolicyName read",
        "ram list-policies",
        "ram create-policy-version --PolicyName read --PolicyDocument {policy}",
        "ram get-policy-version --PolicyType Custom --PolicyName read --VersionId v2",
        "ram list-policy-versions --PolicyType Custom --PolicyName read",
        "ram set-default-policy-version --PolicyName read --VersionId v2",
        "ram delete-policy-version --PolicyName read --VersionId v1",
        "ram update-policy-description --PolicyName read --NewDescription d",
        "ram attach-policy-to-user --PolicyType Custom --PolicyName read --UserName alice",
        "ram attach-policy-to-group --PolicyType Custom --PolicyName read --GroupName readers",
        "ram attach-policy-to-role --PolicyType Custom --PolicyName read --RoleName auditor",
        "ram list-policies-for-user --UserName alice",
        "ram list-policies-for-group --GroupName readers",
        "ram list-policies-for-role --RoleName auditor",
        "ram list-entities-for-policy --PolicyType Custom --PolicyName read",
        "ram test --UserName alice --PolicyDocument {policy} --Action vpc:ListTrafficMirrorFilters",
        "ram get-caller-identity",
        "ram detach-policy-from-user --PolicyType Custom --PolicyName read --UserName alice",
        "ram detach-policy-from-group --PolicyType Custom --PolicyName read --GroupName readers",
        "ram detach-policy-from-role --PolicyType Custom --PolicyName read --RoleName auditor",
        "ram delete-policy --PolicyName read",
        "ram remove-user-from-group --UserName alice --GroupName readers",
        "ram delete-group --GroupName readers",
        "ram set-password-policy --MinimumPasswordLength 10",
        "ram get-password-policy",
        "ram set-security-preference --LoginSessionDuration 8",
        "ram get-security-preference",
        "ram set-account-alias --AccountAlias shop",
        "ram get-account-alias",
        "ram clear-account-alias",
        "ram create-login-profile --UserName alice --Password long-enough-1",
        "ram get-login-profile --UserName alice",
        "ram update-login-profile --UserName alice --PasswordResetRequired true",
        "ram delete-login-profile --UserName alice",
        "ram list-virtual-mfa-devices",
        "ram delete-user --UserName alice",
        "ram delete-role --RoleName auditor",
        "audit list",
    ];

    private static readonly Dictionary<string, string> s_ids = new()
    {
        ["account"] = "1[0-9]{15}", ["rg"] = "rg-[a-z0-9]+", ["eni"] = "eni-[a-z0-9]+", ["collector"] = "eni-[a-z0-9]+", ["lb"] = "lb-[a-z0-9]+", ["tmf"] = "tmf-[a-z0-9]+",
        ["tmr"] = "tmr-[a-z0-9]+", ["tms"] = "tms-[a-z0-9]+", ["key"] = "LTAI[A-Za-z0-9]+",
    };

    /// <summary>No owner may assume a role, no owner is denied anything, and no user has an MFA device: shown elsewhere.</summary>
    private static readonly string[] s_notForOwners = ["ram assume-role", "ram decode-diagnostic-message", "ram get-user-mfa-info"];

    [Fact]
    public void Every_verb_of_every_noun_is_in_the_script()
        => Verbs().Select(verb => verb.Path).ShouldBe(s_script.Select(NameOf).Concat(s_notForOwners).Distinct(), ignoreOrder: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_verb_succeeds_for_people_and_for_programs(bool json)
    {
        await using var server = await RunningServer.StartAsync();
        await server.AddHostAsync();
        var kept = new Dictionary<string, string> { ["policy"] = Policy, ["trust"] = Trust };
        foreach (var line in s_script)
        {
            var command = await server.RunAsync(ExitCode.Done, [.. Words(line, kept), .. json ? ["--json"] : (string[])[]]);
            if (json)
            {
                command.Error.ShouldBeEmpty(line);
                JsonDocument.Parse(command.Output).RootElement.GetProperty("RequestId").GetString().ShouldNotBeNullOrEmpty(line);
            }
            else
            {
                (line.Contains("policy", StringComparison.Ordinal) || line.Contains("role", StringComparison.Ordinal) ? "" : command.Output).ShouldNotContain("{", Case.Sensitive, line);
                (command.Output + command.Error).Trim().ShouldNotBeEmpty(line);
            }

            if (line.IndexOf('<', StringComparison.Ordinal) is > 0 and var at)
            {
                var made = Regex.Match(command.Output, s_ids[line[(at + 1)..]]);
                made.Success.ShouldBeTrue(line);
                kept[line[(at + 1)..]] = made.Value;
            }
        }
    }

    [Fact]
    public async Task Every_verb_says_what_can_be_done_about_a_refusal()
    {
        await using var server = await RunningServer.StartAsync();
        foreach (var line in s_script.DistinctBy(NameOf))
        {
            var command = new CommandLine();
            (await command.RunAsync([.. Words(line, null), "--endpoint", server.EndPoint, "--access-key-id", RunningServer.KeyId, "--access-key-secret", "wrong"]))
                .ShouldBe(ExitCode.Refused, line);
            command.Error.ShouldStartWith("SignatureDoesNotMatch: ", Case.Sensitive, line);
            command.Error.ShouldContain("ALIBABA_CLOUD_ACCESS_KEY_SECRET", Case.Sensitive, line);
            command.Output.ShouldBeEmpty(line);
        }
    }

    [Fact]
    public async Task Every_verb_has_a_help_of_its_own_and_wants_what_it_needs()
    {
        var helps = new Dictionary<string, string>();
        foreach (var (path, verb) in Verbs())
        {
            var line = new CommandLine();
            (await line.RunAsync([.. path.Split(' '), "--help"])).ShouldBe(ExitCode.Done, path);
            line.Output.ShouldContain($"heliograph {path}", Case.Sensitive, path);
            line.Output.ShouldContain("--json", Case.Sensitive, path);
            line.Output.ShouldContain(" Calls ", Case.Sensitive, path);
            helps.Values.ShouldNotContain(verb.Description, path);
            helps.Add(path, verb.Description!);

            var bare = new CommandLine();
            if (verb.Arguments.Count > 0)
            {
                (await bare.RunAsync(path.Split(' '))).ShouldBe(ExitCode.WrongUsage, path);
                bare.Error.ShouldContain($"{path} --help'", Case.Sensitive, path);
            }
        }
    }

    [Fact]
    public async Task Without_a_server_a_verb_says_how_to_start_one()
    {
        var line = new CommandLine();
        (await line.RunAsync("host", "list", "--endpoint", "127.0.0.1:9", "--access-key-id", "id", "--access-key-secret", "secret")).ShouldBe(ExitCode.Failed);
        line.Error.ShouldContain("heliograph up");
    }

    private static IEnumerable<(string Path, Command Verb)> Verbs()
        => Nouns.Build(TimeProvider.System).SelectMany(noun => Leaves(noun.Name, noun));

    private static IEnumerable<(string Path, Command Verb)> Leaves(string path, Command command)
        => command.Subcommands.Count == 0 ? [(path, command)] : command.Subcommands.SelectMany(inner => Leaves($"{path} {inner.Name}", inner));

    private static string NameOf(string line) => string.Join(' ', line.Split(' ').Take(line.StartsWith("session policy ", StringComparison.Ordinal) ? 3 : 2));

    /// <param name="line">Of the script.</param>
    /// <param name="kept">Null: every kept id is any text.</param>
    private static IEnumerable<string> Words(string line, Dictionary<string, string>? kept)
        => line.Split(' ').Where(word => word[0] != '<')
            .Select(word => word[0] != '{' ? word : kept is null ? "any" : kept[word.Trim('{', '}')]);
}
