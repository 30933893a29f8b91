using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>One object of the service: what can be asked of it, and a small model of what it must answer.</summary>
internal abstract class Subject
{
    /// <summary>State of an object that is deleted.</summary>
    protected const string Gone = "gone";

    /// <summary>Operations with their arguments; one that comes twice is asked twice as often.</summary>
    public abstract ImmutableArray<(string Operation, string Argument)> Menu { get; }

    /// <summary>Makes a fresh object.</summary>
    /// <param name="server">The server.</param>
    /// <param name="serial">Of no other object.</param>
    /// <returns>Its state.</returns>
    public abstract Task<string> MakeAsync(TestServer server, int serial);

    /// <returns>The argument that was used in the end, and the answer.</returns>
    public abstract Task<(string Argument, string Answer)> AskAsync(string operation, string argument);

    /// <summary>The model: the state after a call, or null if the call cannot have had its answer in that state.</summary>
    public abstract string? Step(string state, Did call);

    /// <summary>A state that the call leaves as it is, when the answer is the only right one.</summary>
    protected static string? Unchanged(string state, Did call, string answer) => call.Answer == answer ? state : null;

    /// <summary>The code of a refusal, or <c>ok</c> with what <paramref name="read"/> finds in the answer.</summary>
    protected static string AnswerOf(Reply reply, Func<Reply, string>? read = null)
        => reply.Status != 200 ? reply.Code : read is null ? "ok" : $"ok {read(reply)}";
}
