using System.Text;

namespace Heliograph.Completion;

/// <summary>For zsh: a function for a directory of <c>fpath</c>, or to be sourced behind <c>compinit</c>.</summary>
internal static class ZshCompletion
{
    private const string Walk = """
        _heliograph_offer() {
          case $1 in
            files) _files ;;
            directories) _files -/ ;;
            *) (( $#candidates )) && compadd -- $candidates ;;
          esac
        }
        _heliograph() {
          local place= word kind argument known
          local -a commands options candidates names
          local -i i
          for ((i = 2; i < CURRENT; i++)); do
            word=$words[i]
            if [[ $word == -* ]]; then
              _heliograph_value "$place" "$word" && ((i++))
            else
              _heliograph_place "$place"
              names=(${commands%%:*})
              (( $names[(Ie)$word] )) && place="$place${place:+ }$word"
            fi
          done
          # The word before is a value itself when the loop went beyond it.
          if ((i == CURRENT + 1)) && _heliograph_value "$place" "$words[CURRENT-1]"; then
            _heliograph_offer "$kind"
            return
          fi
          _heliograph_place "$place"
          if [[ $words[CURRENT] == -* ]]; then
            _describe -t options option options
          elif (( $#commands )); then
            _describe -t commands command commands
          else
            _heliograph_offer "$argument"
          fi
        }
        if [[ $funcstack[1] == _heliograph ]]; then
          _heliograph "$@"
        else
          compdef _heliograph heliograph
        fi
        """;

    public static string Write(CompletionScript script)
    {
        var text = new StringBuilder("#compdef heliograph\n# zsh completion of heliograph, written by 'heliograph completion zsh'\n");
        text.Append("_heliograph_place() { # what may follow at a place\n  commands=() options=() argument=words candidates=()\n  case $1 in\n");
        foreach (var place in script.Places)
        {
            text.Append($"    ({CompletionScript.Quote(place.Path)}) argument={CompletionScript.KindWord(place.Argument)}\n")
                .Append($"      commands=({Described(place.Commands)})\n")
                .Append($"      options=({Described(place.Options.Select(option => (option.Name, option.Description)))})\n")
                .Append($"      candidates=({Quoted(place.Values)}) ;;\n");
        }

        text.Append("  esac\n}\n_heliograph_value() { # what the value of an option is; false when it wants none\n  kind= candidates=()\n  case \"$1 $2\" in\n");
        foreach (var (place, option) in script.Special)
        {
            Value(text, CompletionScript.Quote($"{place} {option.Name}"), option);
        }

        foreach (var option in script.General)
        {
            Value(text, $"*{CompletionScript.Quote($" {option.Name}")}", option);
        }

        return text.Append("    (*) return 1 ;;\n  esac\n}\n").Append(Walk).Append('\n').ToString();
    }

    private static void Value(StringBuilder text, string pattern, CompletedOption option)
        => text.Append($"    ({pattern}) kind={CompletionScript.KindWord(option.Kind)} candidates=({Quoted(option.Values)}) ;;\n");

    private static string Quoted(IEnumerable<string> words) => string.Join(' ', words.Select(CompletionScript.Quote));

    // A colon separates a word from what is said of it.
    private static string Described(IEnumerable<(string Name, string Description)> words)
        => Quoted(words.Select(word => $"{word.Name.Replace(":", "\\:", StringComparison.Ordinal)}:{word.Description}"));
}
