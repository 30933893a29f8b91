using System.Text;

namespace Heliograph.Completion;

/// <summary>For bash from 4.0, without the package bash-completion.</summary>
internal static class BashCompletion
{
    private const string Walk = """
        _heliograph() {
          local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} place= word kind values commands options argument i
          COMPREPLY=()
          for ((i = 1; i < COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            if [[ $word == -* ]]; then
              _heliograph_value "$place" "$word" && ((i++))
            else
              _heliograph_place "$place"
              [[ " $commands " == *" $word "* ]] && place="$place${place:+ }$word"
            fi
          done
          # The word before is a value itself when the loop went beyond it.
          if ((i == COMP_CWORD + 1)) && _heliograph_value "$place" "$previous"; then
            _heliograph_offer "$kind" "$values"
            return
          fi
          _heliograph_place "$place"
          if [[ $current == -* ]]; then
            _heliograph_offer words "$options"
          elif [[ -n $commands ]]; then
            _heliograph_offer words "$commands"
          else
            _heliograph_offer "$argument" "$values"
          fi
        }
        _heliograph_offer() {
          case $1 in
            files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
            directories) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
            *) mapfile -t COMPREPLY < <(compgen -W "$2" -- "$current") ;;
          esac
        }
        complete -F _heliograph heliograph
        """;

    public static string Write(CompletionScript script)
    {
        var text = new StringBuilder("# bash completion of heliograph, written by 'heliograph completion bash'\n");
        text.Append("_heliograph_place() { # what may follow at a place\n  commands= options= argument=words values=\n  case $1 in\n");
        foreach (var place in script.Places)
        {
            text.Append($"    {CompletionScript.Quote(place.Path)}) commands={CompletionScript.Words(place.Commands.Select(one => one.Name))}")
                .Append($" options={CompletionScript.Words(place.Options.Select(one => one.Name))}")
                .Append($" argument={CompletionScript.KindWord(place.Argument)} values={CompletionScript.Words(place.Values)} ;;\n");
        }

        text.Append("  esac\n}\n_heliograph_value() { # what the value of an option is; false when it wants none\n  kind= values=\n  case \"$1 $2\" in\n");
        foreach (var (place, option) in script.Special)
        {
            Value(text, CompletionScript.Quote($"{place} {option.Name}"), option);
        }

        foreach (var option in script.General)
        {
            Value(text, $"*{CompletionScript.Quote($" {option.Name}")}", option);
        }

        return text.Append("    *) return 1 ;;\n  esac\n}\n").Append(Walk).Append('\n').ToString();
    }

    private static void Value(StringBuilder text, string pattern, CompletedOption option)
        => text.Append($"    {pattern}) kind={CompletionScript.KindWord(option.Kind)} values={CompletionScript.Words(option.Values)} ;;\n");
}
