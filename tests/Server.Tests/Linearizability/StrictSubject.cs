using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Linearizability;

/// <summary>A subject where a second call is refused while the same operation runs on the object: then the second has no effect.</summary>
internal sealed class StrictSubject(Subject inner) : Subject
{
    public const string Conflict = "OperationConflict";

    public override ImmutableArray<(string Operation, string Argument)> Menu => inner.Menu;

    public override Task<string> MakeAsync(TestServer server, int serial) => inner.MakeAsync(server, serial);

    public override Task<(string Argument, string Answer)> AskAsync(string operation, string argument) => inner.AskAsync(operation, argument);

    public override string? Step(string state, Did call) => call.Answer == Conflict && call.Operation != "read" ? state : inner.Step(state, call);
}
