using System.CommandLine;
using Spectre.Console;

namespace Heliograph.Output;

/// <summary>Where a command writes: data for the next program to <see cref="Data"/>, everything else to <see cref="Talk"/>.</summary>
internal sealed class Screen(TextWriter data, TextWriter talk)
{
    /// <summary>Columns of a table that is not shown in a terminal: wide, so that no line is broken.</summary>
    private const int RedirectedWidth = 240;

    public TextWriter Data { get; } = data;

    public TextWriter Talk { get; } = talk;

    public static Screen Of(ParseResult result)
        => new(result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);

    /// <summary>Tables for people. Plain text without colour outside a terminal, and when NO_COLOR is set.</summary>
    public IAnsiConsole Tables()
    {
        var terminal = ReferenceEquals(Data, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Data),
        });
        if (!terminal)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }
}
