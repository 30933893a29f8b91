using System.Collections.Immutable;
using CsCheck;
using Shouldly;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>The search itself, on a register that can be written and read: a search that finds everything proves nothing.</summary>
public sealed class LinearizationTests
{
    private static readonly Gen<Did> s_call = Gen
        .Select(Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 2].Select(i => i.ToString()), Gen.Long[0, 8], Gen.Long[0, 5])
        .Select((client, writes, value, start, length) => writes
            ? new Did(client, "write", value, "ok", start, start + length)
            : new Did(client, "read", "", value, start, start + length));

    [Fact]
    public void Calls_one_after_the_other_are_explained_by_their_order()
        => Explain(Write("1", 0, 1), Read("1", 2, 3), Write("2", 4, 5), Read("2", 6, 7)).ShouldBeTrue();

    [Fact]
    public void A_read_during_a_write_may_see_either_value()
    {
        Explain(Write("1", 0, 9), Read("0", 1, 2), Read("1", 3, 4)).ShouldBeTrue();
        Explain(Write("1", 0, 9), Read("1", 1, 2), Read("1", 3, 4)).ShouldBeTrue();
    }

    [Fact]
    public void A_read_of_what_had_been_overwritten_before_is_found()
        => Explain(Write("1", 0, 1), Read("0", 2, 3)).ShouldBeFalse();

    [Fact]
    public void A_read_of_what_nobody_wrote_is_found()
        => Explain(Write("1", 0, 1), Read("2", 2, 3)).ShouldBeFalse();

    [Fact]
    public void A_value_that_comes_back_during_one_write_is_found()
        => Explain(Write("1", 0, 9), Read("1", 1, 2), Read("0", 3, 4)).ShouldBeFalse();

    [Fact]
    public void Two_readers_that_see_two_writes_in_opposite_orders_are_found()
        => Explain(Write("1", 0, 20), Write("2", 0, 20), Read("1", 1, 4), Read("2", 5, 8), Read("2", 1, 4), Read("1", 5, 8)).ShouldBeFalse();

    [Fact]
    public void A_read_before_a_write_that_explains_it_is_found()
        => Explain(Read("1", 0, 1), Write("1", 2, 3)).ShouldBeFalse();

    [Fact]
    public void The_order_that_is_found_explains_the_calls()
    {
        var found = Linearization.Find("0", [Write("1", 0, 9), Read("0", 1, 5), Read("1", 2, 6)], Register).ShouldNotBeNull();
        found.Select(call => call.Answer).ShouldBe(["0", "ok", "1"]);
    }

    [Fact]
    public void The_search_agrees_with_trying_every_order()
    {
        var (explained, unexplained) = (0, 0);
        s_call.Array[1, 6].Sample(
            calls =>
            {
                var expected = Orders([.. calls]).Any(IsExplanation);
                Interlocked.Increment(ref expected ? ref explained : ref unexplained);
                Explain(calls).ShouldBe(expected);
            },
            iter: 2_000,
            print: calls => new History([.. calls]).ToString());
        explained.ShouldBeGreaterThan(100);
        unexplained.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void A_history_prints_a_line_for_each_call_in_the_order_of_their_starts()
        => new History([Read("1", 10, 40), Write("1", 0, 20)]).ToString().ShouldBe(
            """
              client 0 |=====================                    | write 1 → ok
              client 0 |          ===============================| read  → 1
            """);

    private static bool Explain(params Did[] calls) => Linearization.Find("0", [.. calls], Register) is not null;

    private static string? Register(string state, Did call)
        => call.Operation == "write" ? call.Argument : call.Answer == state ? state : null;

    private static bool IsExplanation(ImmutableArray<Did> order)
    {
        string? state = "0";
        for (var i = 0; i < order.Length && state is not null; i++)
        {
            var call = order[i];
            state = order.Skip(i + 1).Any(later => later.End < call.Start) ? null : Register(state, call);
        }

        return state is not null;
    }

    private static IEnumerable<ImmutableArray<Did>> Orders(ImmutableArray<Did> calls)
        => calls.IsEmpty
            ? [[]]
            : Enumerable.Range(0, calls.Length).SelectMany(i => Orders(calls.RemoveAt(i)).Select(rest => rest.Insert(0, calls[i])));

    private static Did Write(string value, long start, long end) => new(0, "write", value, "ok", start, end);

    private static Did Read(string value, long start, long end) => new(0, "read", "", value, start, end);
}
