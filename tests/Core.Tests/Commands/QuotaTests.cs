using System.Collections.Immutable;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;

namespace Heliograph.Core.Tests.Commands;

/// <summary>Each quota at its border: as many as it allows are accepted, one more is refused.</summary>
public sealed class QuotaTests
{
    private static readonly (World World, Filter Filter) s_one = Given.OpenWorld.WithFilter();

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.TrafficMirrorFilter")]
    public void Filters_of_a_region(int limit, string? code)
        => Expect(CreateFilter.Decide(s_one.World, new CreateFilter(), With(new Limits { FiltersPerRegion = limit })), code);

    [Theory]
    [InlineData(5, null)]
    [InlineData(4, null)]
    [InlineData(3, "QuotaExceeded.TrafficMirrorRulesPerFilter")]
    public void Rules_of_a_filter_in_both_directions(int limit, string? code)
    {
        ImmutableArray<RuleInput> two = [Given.Rule(), Given.Rule()];
        Expect(
            CreateFilter.Decide(Given.OpenWorld, new CreateFilter { IngressRules = two, EgressRules = two }, With(new Limits { RulesPerFilter = limit })), code);
        var (world, filter) = Given.OpenWorld.WithFilter(Given.Rule(), Given.Rule());
        Expect(
            AddRules.Decide(world, new AddRules { FilterId = filter.Id, EgressRules = two }, With(new Limits { RulesPerFilter = limit })), code);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.SessionNum")]
    public void Sessions_of_a_region(int limit, string? code) => ExpectSecond(new Limits { SessionsPerRegion = limit }, code);

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.FilterRelatedSession")]
    public void Sessions_of_a_filter(int limit, string? code) => ExpectSecond(new Limits { SessionsPerFilter = limit }, code);

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.FilterRelatedSession")]
    public void Sessions_that_move_to_a_filter(int limit, string? code)
    {
        var (world, other) = s_one.World.WithFilter();
        world = world.WithSession(Given.Session(s_one.Filter.Id)).World;
        var (after, session) = world.WithSession(Given.Session(other.Id, 2, sources: "eni-2"));
        Expect(
            UpdateSession.Decide(
                after, new UpdateSession { SessionId = session.Id, FilterId = s_one.Filter.Id }, With(new Limits { SessionsPerFilter = limit })), code);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.NetworkInterfaceRelatedSession")]
    public void Sessions_of_a_source(int limit, string? code)
    {
        var world = s_one.World.WithSession(Given.Session(s_one.Filter.Id)).World;
        Expect(CreateSession.Decide(world, Given.Session(s_one.Filter.Id, 2), With(new Limits { SessionsPerSource = limit })), code);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.SourceNumPerSession")]
    public void Sources_of_a_session(int limit, string? code)
    {
        var facts = With(new Limits { SourcesPerSession = limit });
        Expect(CreateSession.Decide(s_one.World, Given.Session(s_one.Filter.Id, sources: ["eni-1", "eni-2"]), facts), code);
        var (world, session) = s_one.World.WithSession(Given.Session(s_one.Filter.Id));
        Expect(AddSources.Decide(world, new AddSources { SessionId = session.Id, Sources = Given.Sources("eni-2") }, facts), code);
    }

    [Theory]
    [InlineData("", 2, 0, null)]
    [InlineData("", 1, 9, "QuotaExceeded.SourceNumPerTarget")]
    [InlineData("ecs.g7.large", 1, 9, "QuotaExceeded.SourceNumPerTarget")]
    [InlineData("ecs.g7.32xlarge", 0, 2, null)]
    [InlineData("ecs.g7.32xlarge", 9, 1, "QuotaExceeded.SourceNumPerTarget")]
    public void Sources_of_a_target_by_its_instance_type(string type, int small, int large, string? code)
    {
        var limits = new Limits { SourcesPerSmallTarget = small, SourcesPerLargeTarget = large };
        var world = s_one.World.Apply(new WorldChange.PutInterface(Given.Interface(20) with { InstanceType = type }));
        world = world.WithSession(Given.Session(s_one.Filter.Id)).World;
        Expect(CreateSession.Decide(world, Given.Session(s_one.Filter.Id, 2, sources: "eni-2"), With(limits)), code);

        // A session that moves to the target brings its sources with it.
        var (after, moving) = world.WithSession(Given.Session(s_one.Filter.Id, 2, target: "eni-21", sources: "eni-2"));
        Expect(UpdateSession.Decide(after, new UpdateSession { SessionId = moving.Id, TargetId = "eni-20" }, With(limits)), code);
    }

    [Fact]
    public void The_quota_of_an_account_counts_instead_of_the_default()
    {
        var facts = Given.Facts() with { Account = WithQuota("trafficmirror_quota_source_num_per_session", 1) };
        Expect(CreateSession.Decide(s_one.World, Given.Session(s_one.Filter.Id, sources: ["eni-1", "eni-2"]), facts), "QuotaExceeded.SourceNumPerSession");
        facts = Given.Facts() with { Account = WithQuota("trafficmirror_quota_source_num_per_session", 11) };
        string[] eleven = [.. Enumerable.Range(1, 11).Select(i => $"eni-{i}")];
        Expect(CreateSession.Decide(s_one.World, Given.Session(s_one.Filter.Id, sources: eleven), facts), null);
        Expect(CreateSession.Decide(s_one.World, Given.Session(s_one.Filter.Id, sources: eleven), Given.Facts()), "QuotaExceeded.SourceNumPerSession");
    }

    private static AccountSettings WithQuota(string name, int value)
        => AccountSettings.Default with { Quotas = AccountSettings.Default.Quotas.SetItem(name, value) };

    private static void ExpectSecond(Limits limits, string? code)
    {
        var world = s_one.World.WithSession(Given.Session(s_one.Filter.Id)).World;
        Expect(CreateSession.Decide(world, Given.Session(s_one.Filter.Id, 2, sources: "eni-2"), With(limits)), code);
    }

    private static Facts With(Limits limits) => Given.Facts(new MirrorPolicy { Limits = limits });

    private static void Expect(Decision decision, string? code)
    {
        if (code is null)
        {
            decision.ShouldBeAccepted();
        }
        else
        {
            decision.ShouldBeRefused(code);
        }
    }
}
