using System.Text;

namespace Heliograph.Completion;

/// <summary>For fish from 3.0: one function that knows everything, since fish asks each of many conditions one by one.</summary>
internal static class FishCompletion
{
    private const string Walk = """
        function __heliograph_names
            string replace -r '\t.*' '' -- $argv
        end
        function __heliograph_offer
            switch "$argv[1]"
                case files
                    __fish_complete_path (commandline -ct)
                case directories
                    __fish_complete_directories (commandline -ct)
                case '*'
                    string join -- \n $argv[2..-1]
            end
        end
        function __heliograph_complete
            set -l tokens (commandline -opc)
            set -l current (commandline -ct)
            set -l place ''
            set -l waits ''
            for word in $tokens[2..-1]
                if test -n "$waits"
                    set waits ''
                else if string match -q -- '-*' $word
                    set -l value (__heliograph_value "$place" $word)
                    and set waits $word
                else if contains -- $word (__heliograph_names (__heliograph_commands "$place"))
                    set place (string trim -- "$place $word")
                end
            end
            if test -n "$waits"
                __heliograph_offer (__heliograph_value "$place" $waits)
            else if string match -q -- '-*' $current
                __heliograph_options "$place"
            else if set -l commands (__heliograph_commands "$place"); and test (count $commands) -gt 0
                string join -- \n $commands
            else
                __heliograph_offer (__heliograph_arguments "$place")
            end
        end
        complete -c heliograph -e
        complete -c heliograph -f -a '(__heliograph_complete)'
        """;

    public static string Write(CompletionScript script)
    {
        var text = new StringBuilder("# fish completion of heliograph, written by 'heliograph completion fish'\n");
        Function(text, "__heliograph_commands", "$argv[1]", script.Places.Where(place => !place.Commands.IsEmpty).Select(place => (Quote(place.Path), Described(place.Commands))));
        Function(text, "__heliograph_options", "$argv[1]", script.Places.Select(place => (Quote(place.Path), Described(place.Options.Select(option => (option.Name, option.Description))))));
        Function(text, "__heliograph_arguments", "$argv[1]", script.Places.Where(place => place.Argument != ValueKind.None)
            .Select(place => (Quote(place.Path), Listed([CompletionScript.KindWord(place.Argument), .. place.Values]))));
        Function(text, "__heliograph_value", "$argv[1] $argv[2]",
            script.Special.Select(one => (Quote($"{one.Place} {one.Option.Name}"), ValueOf(one.Option)))
                .Concat(script.General.Select(option => (Quote($"* {option.Name}"), ValueOf(option))))
                .Append(("'*'", "return 1")));
        return text.Append(Walk).Append('\n').ToString();
    }

    private static void Function(StringBuilder text, string name, string key, IEnumerable<(string Pattern, string Line)> cases)
    {
        text.Append($"function {name}\n    switch \"{key}\"\n");
        foreach (var (pattern, line) in cases)
        {
            text.Append($"        case {pattern}\n            {line}\n");
        }

        text.Append("    end\nend\n");
    }

    private static string ValueOf(CompletedOption option) => Listed([CompletionScript.KindWord(option.Kind), .. option.Values]);

    // A word and what is said of it are separated by a tab.
    private static string Described(IEnumerable<(string Name, string Description)> words) => Listed(words.Select(word => $"{word.Name}\t{word.Description}"));

    private static string Listed(IEnumerable<string> words) => $"printf '%s\\n' {string.Join(' ', words.Select(Quote))}";

    // Within single quotes fish reads \\ and \'.
    private static string Quote(string text)
        => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
