using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Heliograph.Agent.Attaching;
using Heliograph.Agent.Pinning;
using Heliograph.Agent.PlanSource;
using Heliograph.Agent.Reconciling;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using Heliograph.Linux;
using Heliograph.Linux.Namespaces;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Heliograph.Agent.Tests;

/// <summary>An agent in a process of its own, which can be killed: this very program, started with other arguments.</summary>
internal sealed class AgentProcess : IDisposable
{
    private const string Word = "run-agent";
    private const string Until = "until=";
    private const string DyingWord = "apply-and-die";
    private const string NoPins = "-";
    private const string GroupWord = "group ";
    private const string LengthWord = "length=";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>128 and the number of SIGKILL, as .NET tells it.</summary>
    private const int KilledExitCode = 137;

    private readonly Process _process;

    /// <param name="cloud">Pinned.</param>
    /// <param name="rules">Of the one session, guest to host.</param>
    public AgentProcess(AgentCloud cloud, params string[] rules)
        : this(cloud, cloud.PinPath, rules)
    {
    }

    private AgentProcess(AgentCloud cloud, string pins, string[] rules)
        => _process = Start([Word, cloud.HostNamespace, pins, cloud.HostName, $"{cloud.Attach}", .. rules]);

    public static AgentProcess WithoutPins(AgentCloud cloud, params string[] rules) => new(cloud, NoPins, rules);

    /// <summary>The same with a session that expires.</summary>
    public AgentProcess(AgentCloud cloud, DateTimeOffset expires, params string[] rules)
        : this(cloud, [$"{Until}{expires:O}", .. rules])
    {
    }

    /// <summary>Applies rules once in a process that gets SIGKILL in front of one of its bpf(2) or rtnetlink calls.</summary>
    /// <returns>False when it made fewer calls, and ended by itself.</returns>
    public static bool DiesAt(int call, AgentCloud cloud, params string[] rules)
    {
        using var process = Start([DyingWord, cloud.HostNamespace, cloud.PinPath, cloud.HostName, $"{cloud.Attach}", $"{call}", .. rules]);
        process.WaitForExit(Deadline).ShouldBeTrue();
        process.ExitCode.ShouldBeOneOf(0, KilledExitCode);
        return process.ExitCode == KilledExitCode;
    }

    /// <summary>In place of a rule: the target is this group of members that are not probed, and not the collector.</summary>
    public static string Group(params IPAddress[] members) => GroupWord + string.Join(' ', members.Select(member => member.ToString()));

    private static Process Start(string[] arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The program has no path.");
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(AgentProcess).Assembly.Location] : [];
        return Process.Start(new ProcessStartInfo(program, [.. self, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>Waits until the plan is applied.</summary>
    public async Task<string> AppliedAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        return line.ShouldNotBeNull("the agent ended").ShouldStartWithText("applied");
    }

    /// <summary>Packets seen (without ARP, which comes on its own), accepted and sent, as the agent counts them.</summary>
    public async Task<string> CountersAsync()
    {
        await _process.StandardInput.WriteLineAsync("counters");
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline) ?? throw new InvalidOperationException("The agent ended.");
    }

    /// <summary>SIGKILL: it cannot do anything about it.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <returns>Null when the arguments ask for tests.</returns>
    public static async Task<int?> TryRunAsync(string[] arguments)
    {
        if (arguments is [DyingWord, var where, var names, var name, var how, var call, .. var dyingRules])
        {
            ApplyAndDie(where, names, name, Enum.Parse<AttachChoice>(how), int.Parse(call, CultureInfo.InvariantCulture), dyingRules);
            return 0;
        }

        if (arguments is not [Word, var space, var pins, var host, var attach, .. var rules])
        {
            return null;
        }

        var options = new AgentOptions
        {
            HostId = new HostId(host), NetworkNamespace = space, Interfaces = [], Pins = pins == NoPins ? null : new PinOptions { FileSystemPath = pins }, Attach = Enum.Parse<AttachChoice>(attach),
        };
        await using var agent = new MirrorAgent(options, TimeProvider.System, NullLogger<MirrorAgent>.Instance);
        using var stop = new CancellationTokenSource();
        var running = agent.RunAsync(new OnePlan(AgentCloud.PlanOf(1, Perspective.Guest, "g0", [Session(rules)])), stop.Token);
        while (await Console.In.ReadLineAsync() is not null)
        {
            var direction = (await agent.ReadReportAsync(stop.Token)).Interfaces.Single().Directions.Single();
            Console.WriteLine($"seen {(direction.Seen - direction.Arp).Packets} accepted {direction.MatchedAccept.Packets} sent {direction.Sessions.Single().Sent.Packets}");
        }

        await stop.CancelAsync();
        await running;
        return 0;
    }

    /// <summary>In place of the first rule: the session cuts.</summary>
    public static string Cutting(int packetLength) => $"{LengthWord}{packetLength}";

    private static SessionPlan Session(string[] rules)
    {
        if (rules[0].StartsWith(LengthWord, StringComparison.Ordinal))
        {
            return Session(rules[1..]) with { PacketLength = int.Parse(rules[0][LengthWord.Length..], CultureInfo.InvariantCulture) };
        }

        var policy = rules[0].StartsWith(Until, StringComparison.Ordinal)
            ? new SessionPolicy { ExpiresAt = DateTimeOffset.Parse(rules[0][Until.Length..], CultureInfo.InvariantCulture) }
            : SessionPolicy.None;
        return AgentCloud.Session(policy.IsNone ? rules : rules[1..]) with { IngressRules = [], Policy = policy };
    }

    private static void ApplyAndDie(string space, string names, string host, AttachChoice attach, int dying, string[] rules)
    {
        using var opened = NetworkNamespace.Open(space);
        using var thread = new NamespaceThread(opened);
        thread.Invoke(() =>
        {
            using var pins = PinDirectory.Open(new HostId(host), new PinOptions { FileSystemPath = names });
            var calls = 0;
            FaultDoor.Set(_ =>
            {
                if (calls++ == dying)
                {
                    Process.GetCurrentProcess().Kill();
                    Thread.CurrentThread.Join();
                }

                return 0;
            });
            using var plane = new DataPlane(TimeProvider.System, TimeSpan.FromSeconds(1), new HostId(host), pins, attach);
            var outcome = plane.Apply(PlanOf(rules));
            FaultDoor.Set(null);
            outcome.Problems.ShouldBeEmpty();
        });
    }

    private static HostPlan PlanOf(string[] rules)
    {
        if (rules is not [var first, .. var others] || !first.StartsWith(GroupWord, StringComparison.Ordinal))
        {
            return AgentCloud.PlanOf(1, Perspective.Guest, "g0", [Session(rules)]);
        }

        var members = first[GroupWord.Length..].Split(' ').Select(text => new GroupMember(IPAddress.Parse(text), 1, false));
        return AgentCloud.PlanOf(1, new GroupPlan("lb-1", [.. members], new HealthProbe { Kind = ProbeKind.None }), [AgentCloud.Session(others) with { IngressRules = [] }]);
    }

    private sealed class OnePlan(HostPlan plan) : IPlanSource
    {
        public async IAsyncEnumerable<HostPlan> PlansAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return plan;
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task ReportAsync(HostReport report, CancellationToken cancellationToken)
        {
            Console.WriteLine($"applied {report.AppliedRevision} {string.Join(" | ", report.Problems)}");
            return Task.CompletedTask;
        }
    }
}

internal static class TextAssertions
{
    public static string ShouldStartWithText(this string text, string beginning)
    {
        text.ShouldStartWith(beginning);
        return text;
    }
}
