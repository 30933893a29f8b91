using System.Collections.Immutable;
using Heliograph.Agent;
using Heliograph.Agent.Attaching;
using Heliograph.Composition;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>What a plan would attach, for people.</summary>
internal static class PlanTable
{
    public static void Write(HookChoice hooks, ImmutableArray<PlannedProgram> programs, Screen screen)
    {
        var console = screen.Tables();
        if (programs.IsEmpty)
        {
            console.WriteLine("The plan is right, and mirrors nothing: no session that is switched on has a rule.");
            return;
        }

        console.WriteLine(hooks.Words);
        var table = new Table { Border = TableBorder.Simple }.AddColumns("device", "direction", "attached at", "sessions", "rules", "found by", "instructions");
        foreach (var program in programs)
        {
            // Names come from the file: they are text, never markup.
            table.AddRow(
                new Text(program.DeviceName),
                new Text(AgentRole.Word(program.Direction)),
                new Text(program.Hook),
                new Text(string.Join(", ", program.Sessions.Select(session => session.Policy.IsNone ? session.Id.Value : $"{session.Id} ({session.Policy})"))),
                new Text($"{program.Rules}"),
                new Text(program.Gear),
                new Text($"{program.Instructions}"));
        }

        console.Write(table);
    }
}
