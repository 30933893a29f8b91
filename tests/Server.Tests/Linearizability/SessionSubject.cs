using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>A session: two attributes that change together, and its sources, two at most. State: <c>description enabled|source,…</c>.</summary>
internal sealed class SessionSubject : Subject
{
    public const int MostSources = 2;

    private Api _api = null!;
    private string _filter = "";
    private string _id = "";

    public override ImmutableArray<(string Operation, string Argument)> Menu { get; } =
    [
        ("read", ""), ("read", ""), ("read", ""), ("update", "a true"), ("update", "b false"), ("update", "c true"),
        ("add", "eni-1"), ("add", "eni-2"), ("add", "eni-3"), ("remove", "eni-1"), ("remove", "eni-2"), ("remove", "eni-3"), ("delete", ""),
    ];

    public override async Task<string> MakeAsync(TestServer server, int serial)
    {
        _api = server.Api;
        _filter = _filter.Length > 0 ? _filter : await _api.CreateFilterAsync();
        _id = await _api.CreateSessionAsync(_filter, serial, "eni-1", ("TrafficMirrorSessionDescription", "new"));
        return "new false|eni-1";
    }

    public override async Task<(string Argument, string Answer)> AskAsync(string operation, string argument)
    {
        var session = ("TrafficMirrorSessionId", _id);
        var reply = operation switch
        {
            "read" => await _api.CallAsync("ListTrafficMirrorSessions", ("TrafficMirrorSessionIds.1", _id)),
            "update" => await _api.CallAsync(
                "UpdateTrafficMirrorSessionAttribute", session, ("TrafficMirrorSessionDescription", argument.Split(' ')[0]), ("Enabled", argument.Split(' ')[1])),
            "add" => await _api.CallAsync("AddSourcesToTrafficMirrorSession", session, ("TrafficMirrorSourceIds.1", argument)),
            "remove" => await _api.CallAsync("RemoveSourcesFromTrafficMirrorSession", session, ("TrafficMirrorSourceIds.1", argument)),
            _ => await _api.CallAsync("DeleteTrafficMirrorSession", session),
        };
        return (argument, AnswerOf(reply, operation == "read" ? Read : null));
    }

    public override string? Step(string state, Did call)
    {
        if (state == Gone)
        {
            return Unchanged(state, call, call.Operation == "read" ? $"ok {Gone}" : "ResourceNotFound.TrafficMirrorSession");
        }

        var (attributes, sources) = (state.Split('|')[0], state.Split('|')[1].Split(',', StringSplitOptions.RemoveEmptyEntries));
        var isSource = sources.Contains(call.Argument);
        return call.Operation switch
        {
            "read" => Unchanged(state, call, $"ok {state}"),
            "add" when isSource => Unchanged(state, call, "ResourceAlreadyAssociated.TrafficMirrorSource"),
            "add" when sources.Length == MostSources => Unchanged(state, call, "QuotaExceeded.SourceNumPerSession"),
            "remove" when !isSource => Unchanged(state, call, "ResourceNotAssociated.TrafficMirrorSource"),
            _ when call.Answer != "ok" => null,
            "update" => StateOf(call.Argument, sources),
            "add" => StateOf(attributes, sources.Append(call.Argument)),
            "remove" => StateOf(attributes, sources.Where(source => source != call.Argument)),
            _ => Gone,
        };
    }

    private static string Read(Reply reply)
        => reply.List("TrafficMirrorSessions").Select(session => StateOf(
            $"{session.GetProperty("TrafficMirrorSessionDescription").GetString()} {session.GetProperty("Enabled").GetRawText()}",
            session.GetProperty("TrafficMirrorSourceIds").EnumerateArray().Select(source => source.GetString()!))).SingleOrDefault(Gone);

    private static string StateOf(string attributes, IEnumerable<string> sources) => $"{attributes}|{string.Join(',', sources.Order(StringComparer.Ordinal))}";
}
