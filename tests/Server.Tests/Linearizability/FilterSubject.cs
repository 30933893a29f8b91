using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>A filter: its name and its inbound rules, two at most. State: <c>name|priority:id,…</c>.</summary>
internal sealed class FilterSubject : Subject
{
    public const int MostRules = 2;

    private readonly ConcurrentDictionary<string, string> _idOfPriority = new();
    private Api _api = null!;
    private string _id = "";

    public override ImmutableArray<(string Operation, string Argument)> Menu { get; } =
    [
        ("read", ""), ("read", ""), ("read", ""), ("rename", "a"), ("rename", "b"), ("add", "1"), ("add", "2"), ("add", "3"), ("add", "1"),
        ("remove", "1"), ("remove", "2"), ("remove", "3"), ("delete", ""),
    ];

    public override async Task<string> MakeAsync(TestServer server, int serial)
    {
        _api = server.Api;
        _idOfPriority.Clear();
        _id = await _api.CreateFilterAsync(("TrafficMirrorFilterName", "new"));
        return "new|";
    }

    public override async Task<(string Argument, string Answer)> AskAsync(string operation, string argument)
    {
        switch (operation)
        {
            case "read":
                return ("", AnswerOf(await _api.CallAsync("ListTrafficMirrorFilters", ("TrafficMirrorFilterIds.1", _id)), Read));
            case "rename":
                return (argument, AnswerOf(await _api.CallAsync("UpdateTrafficMirrorFilterAttribute", ("TrafficMirrorFilterId", _id), ("TrafficMirrorFilterName", argument))));
            case "add":
                var added = AnswerOf(
                    await _api.CallAsync(
                        "CreateTrafficMirrorFilterRules", ("TrafficMirrorFilterId", _id),
                        ("IngressRules.1.Action", "accept"), ("IngressRules.1.Protocol", "ALL"), ("IngressRules.1.Priority", argument)),
                    reply => _idOfPriority[argument] = reply.List("IngressRules").Single().GetProperty("InstanceId").GetString()!);
                return (argument, added);
            case "remove":
                // A rule is removed by the id that any client has heard of.
                var id = _idOfPriority.GetValueOrDefault(argument, "tmr-none");
                return (id, AnswerOf(await _api.CallAsync("DeleteTrafficMirrorFilterRules", ("TrafficMirrorFilterId", _id), ("TrafficMirrorFilterRuleIds.1", id))));
            default:
                return ("", AnswerOf(await _api.CallAsync("DeleteTrafficMirrorFilter", ("TrafficMirrorFilterId", _id))));
        }
    }

    public override string? Step(string state, Did call)
    {
        if (state == Gone)
        {
            return Unchanged(state, call, call.Operation == "read" ? $"ok {Gone}" : "ResourceNotFound.TrafficMirrorFilter");
        }

        var (name, rules) = (state.Split('|')[0], state.Split('|')[1].Split(',', StringSplitOptions.RemoveEmptyEntries));
        return call.Operation switch
        {
            "read" => Unchanged(state, call, $"ok {state}"),
            "rename" => call.Answer == "ok" ? StateOf(call.Argument, rules) : null,
            "delete" => call.Answer == "ok" ? Gone : null,
            "remove" when rules.Any(rule => rule.EndsWith($":{call.Argument}", StringComparison.Ordinal))
                => call.Answer == "ok" ? StateOf(name, rules.Where(rule => !rule.EndsWith($":{call.Argument}", StringComparison.Ordinal))) : null,
            "remove" => Unchanged(state, call, "ResourceNotFound.TrafficMirrorRule"),
            _ when rules.Any(rule => rule.StartsWith($"{call.Argument}:", StringComparison.Ordinal)) => Unchanged(state, call, "DuplicatedParam.Priority"),
            _ when rules.Length == MostRules => Unchanged(state, call, "QuotaExceeded.TrafficMirrorRulesPerFilter"),
            _ => call.Answer.StartsWith("ok ", StringComparison.Ordinal) ? StateOf(name, rules.Append($"{call.Argument}:{call.Answer[3..]}")) : null,
        };
    }

    private static string Read(Reply reply)
        => reply.List("TrafficMirrorFilters").Select(filter => StateOf(
            filter.GetProperty("TrafficMirrorFilterName").GetString()!,
            filter.GetProperty("IngressRules").EnumerateArray().Select(rule
                => $"{rule.GetProperty("Priority").GetRawText()}:{rule.GetProperty("TrafficMirrorFilterRuleId").GetString()}"))).SingleOrDefault(Gone);

    private static string StateOf(string name, IEnumerable<string> rules) => $"{name}|{string.Join(',', rules.Order(StringComparer.Ordinal))}";
}
