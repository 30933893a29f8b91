using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>The tags of a filter, two at most. State: <c>key=value,…</c>.</summary>
internal sealed class TagSubject : Subject
{
    public const int MostTags = 2;

    private Api _api = null!;
    private string _id = "";

    public override ImmutableArray<(string Operation, string Argument)> Menu { get; } =
    [
        ("read", ""), ("read", ""), ("read", ""), ("tag", "k=1"), ("tag", "k=2"), ("tag", "l=1"), ("tag", "m=1"), ("untag", "k"), ("untag", "l"),
    ];

    public override async Task<string> MakeAsync(TestServer server, int serial)
    {
        _api = server.Api;
        _id = await _api.CreateFilterAsync();
        return "";
    }

    public override async Task<(string Argument, string Answer)> AskAsync(string operation, string argument)
    {
        (string, string)[] which = [("ResourceType", "TRAFFICMIRRORFILTER"), ("ResourceId.1", _id)];
        var reply = operation switch
        {
            "read" => await _api.CallAsync("ListTagResources", which),
            "tag" => await _api.CallAsync("TagResources", [.. which, ("Tag.1.Key", argument.Split('=')[0]), ("Tag.1.Value", argument.Split('=')[1])]),
            _ => await _api.CallAsync("UnTagResources", [.. which, ("TagKey.1", argument)]),
        };
        return (argument, AnswerOf(reply, operation == "read" ? Read : null));
    }

    public override string? Step(string state, Did call)
    {
        var others = state.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(tag => tag.Split('=')[0] != call.Argument.Split('=')[0]).ToList();
        return call.Operation switch
        {
            "read" => Unchanged(state, call, $"ok {state}"),
            "tag" when others.Count == MostTags => Unchanged(state, call, "QuotaExceeded.TagNum"),
            _ when call.Answer != "ok" => null,
            "tag" => StateOf(others.Append(call.Argument)),
            _ => StateOf(others),
        };
    }

    private static string Read(Reply reply)
        => StateOf(reply.Json.GetProperty("TagResources").GetProperty("TagResource").EnumerateArray()
            .Select(tag => $"{tag.GetProperty("TagKey").GetString()}={tag.GetProperty("TagValue").GetString()}"));

    private static string StateOf(IEnumerable<string> tags) => string.Join(',', tags.Order(StringComparer.Ordinal));
}

/// <summary>The service of a region, where opening it again is refused. State: whether it is open.</summary>
internal sealed class ServiceSubject : Subject
{
    private Api _api = null!;
    private string _region = "";

    public override ImmutableArray<(string Operation, string Argument)> Menu { get; } = [("read", ""), ("open", ""), ("create", "")];

    public static string RegionOf(int serial) => $"cn-region-{serial}";

    public override Task<string> MakeAsync(TestServer server, int serial)
    {
        (_api, _region) = (server.Api, RegionOf(serial));
        return Task.FromResult("false");
    }

    public override async Task<(string Argument, string Answer)> AskAsync(string operation, string argument)
    {
        var region = ("RegionId", _region);
        return operation switch
        {
            "read" => ("", AnswerOf(await _api.CallAsync("GetTrafficMirrorServiceStatus", region), reply => reply.Raw("Enabled"))),
            "open" => ("", AnswerOf(await _api.CallAsync("OpenTrafficMirrorService", region))),
            _ => ("", AnswerOf(await _api.CallAsync("CreateTrafficMirrorFilter", region))),
        };
    }

    public override string? Step(string state, Did call) => (call.Operation, state) switch
    {
        ("read", _) => Unchanged(state, call, $"ok {state}"),
        ("open", "true") => Unchanged(state, call, "ORDER.OPEND"),
        ("create", "false") => Unchanged(state, call, "OptInRequired.TrafficMirror"),
        _ => call.Answer == "ok" ? "true" : null,
    };
}

/// <summary>A client token that several clients use for two different calls. State: the name and the id of the filter that it made.</summary>
internal sealed class TokenSubject : Subject
{
    private Api _api = null!;
    private string _token = "";

    public override ImmutableArray<(string Operation, string Argument)> Menu { get; } = [("read", ""), ("create", "a"), ("create", "a"), ("create", "b")];

    public override Task<string> MakeAsync(TestServer server, int serial)
    {
        (_api, _token) = (server.Api, $"token-{serial}");
        return Task.FromResult("");
    }

    public override async Task<(string Argument, string Answer)> AskAsync(string operation, string argument)
        => operation == "read"
            ? ("", AnswerOf(await _api.CallAsync("ListTrafficMirrorFilters", ("Tags.1.Key", _token)), reply => string.Join(',', reply.List("TrafficMirrorFilters").Select(
                filter => $"{filter.GetProperty("TrafficMirrorFilterName").GetString()} {filter.GetProperty("TrafficMirrorFilterId").GetString()}"))))
            : (argument, AnswerOf(
                await _api.CallAsync("CreateTrafficMirrorFilter", ("ClientToken", _token), ("Tag.1.Key", _token), ("TrafficMirrorFilterName", argument)),
                reply => $"{argument} {reply.String("TrafficMirrorFilterId")}"));

    public override string? Step(string state, Did call)
        => call.Operation == "read" ? Unchanged(state, call, $"ok {state}")
        : state.Length == 0 ? (call.Answer.StartsWith("ok ", StringComparison.Ordinal) ? call.Answer[3..] : null)
        : Unchanged(state, call, state.StartsWith($"{call.Argument} ", StringComparison.Ordinal) ? $"ok {state}" : "IdempotentParameterMismatch");
}

/// <summary>A RAM user. State: its id and its comments, or that it is gone.</summary>
internal sealed class UserSubject : Subject
{
    private static readonly Manner s_ram = new() { Version = "2015-05-01" };

    private Api _api = null!;
    private string _name = "";

    public override ImmutableArray<(string Operation, string Argument)> Menu { get; } =
        [("read", ""), ("read", ""), ("create", "a"), ("create", "b"), ("update", "c"), ("update", "d"), ("delete", "")];

    public override Task<string> MakeAsync(TestServer server, int serial)
    {
        (_api, _name) = (server.Api, $"user-{serial}");
        return Task.FromResult(Gone);
    }

    public override async Task<(string Argument, string Answer)> AskAsync(string operation, string argument)
    {
        var user = ("UserName", _name);
        return operation switch
        {
            "read" => ("", AnswerOf(await _api.CallAsync(s_ram, "GetUser", user), Read)),
            "create" => (argument, AnswerOf(await _api.CallAsync(s_ram, "CreateUser", user, ("Comments", argument)), Read)),
            "update" => (argument, AnswerOf(await _api.CallAsync(s_ram, "UpdateUser", user, ("NewComments", argument)), Read)),
            _ => ("", AnswerOf(await _api.CallAsync(s_ram, "DeleteUser", user))),
        };
    }

    public override string? Step(string state, Did call)
    {
        if (call.Operation == "create")
        {
            return state != Gone ? Unchanged(state, call, "EntityAlreadyExists.User")
                : call.Answer.StartsWith("ok ", StringComparison.Ordinal) && call.Answer.EndsWith($" {call.Argument}", StringComparison.Ordinal) ? call.Answer[3..]
                : null;
        }

        if (state == Gone)
        {
            return Unchanged(state, call, "EntityNotExist.User");
        }

        var updated = $"{state.Split(' ')[0]} {call.Argument}";
        return call.Operation switch
        {
            "read" => Unchanged(state, call, $"ok {state}"),
            "update" => Unchanged(updated, call, $"ok {updated}"),
            _ => call.Answer == "ok" ? Gone : null,
        };
    }

    private static string Read(Reply reply)
    {
        var user = reply.Json.GetProperty("User");
        return $"{user.GetProperty("UserId").GetString()} {user.GetProperty("Comments").GetString()}";
    }
}
