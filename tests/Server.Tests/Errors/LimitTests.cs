using Shouldly;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Every limit of every parameter at its border: the last value inside is taken, the first one outside is refused with its code.</summary>
public sealed class LimitTests(Stage stage) : IClassFixture<Stage>
{
    public static TheoryData<string> Keys => [.. Limit.All.Select(limit => limit.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task The_limit_is_where_it_is_published(string key)
    {
        var limit = Limit.All.Single(one => one.Key == key);
        var operation = Published.Operation(limit.Operation);
        await using var scene = await stage.OpenAsync(Setting.Lenient, open: true);
        var good = await GoodCalls.OfAsync(scene, limit.Operation);
        var checkedOnly = operation.Parameter("DryRun") is not null;
        if (checkedOnly)
        {
            good = good.With(("DryRun", "true"));
        }

        var outcome = limit.Then ?? (checkedOnly ? "DryRunOperation" : null);
        foreach (var change in limit.Accepted)
        {
            var reply = await good.With(change).SendAsync(scene);
            (reply.Status == 200 ? null : reply.Code).ShouldBe(outcome, $"{Describe(change)}: {reply.Text}");
        }

        foreach (var change in limit.Refused)
        {
            Refused(limit, await good.With(change).SendAsync(scene), Describe(change));
        }

        if (!limit.LeftOut.IsEmpty)
        {
            var less = limit.LeftOut.Aggregate(good, (call, name) => name == "RegionId" ? call.With((name, "")) : call.Without(name));
            Refused(limit, await less.SendAsync(scene), "without it");
        }
    }

    [Fact]
    public void No_limit_stands_twice() => Limit.All.Select(limit => limit.Key).ShouldBeUnique();

    private static void Refused(Limit limit, Reply reply, string what)
    {
        var demanded = limit.Demanded;
        (reply.Status, reply.Status == 200 ? "" : reply.Code, reply.Status == 200 ? "" : reply.String("Message"))
            .ShouldBe((demanded.Http, demanded.Code, demanded.Message), $"{what}: {reply.Text}");
    }

    private static string Describe((string Name, string Value)[] change) => string.Join(", ", change.Take(3).Select(part => $"{part.Name}={part.Value}"));
}
