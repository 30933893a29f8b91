using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Heliograph.Ram.Documents;

/// <summary>
/// Reads a policy document. Element names and operators are case-sensitive; unknown members are ignored, as <c>Sid</c> of other products.
/// A member that would narrow a statement elsewhere but is no element here, or that is given twice, is a mistake: ignoring it would allow more than was written.
/// </summary>
internal static class PolicyReader
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 16 };

    private static readonly string[] s_elements =
        ["Version", "Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];

    public static bool TryRead(
        string text, DocumentUse use, [NotNullWhen(true)] out PolicyDocument? document, [NotNullWhen(false)] out PolicyMistake? mistake)
    {
        document = null;
        var longest = use == DocumentUse.Session ? PolicyDocument.MaxSessionLength : PolicyDocument.MaxLength;
        if (text.Length == 0 || text.Length > longest)
        {
            mistake = new PolicyMistake(PolicyMistakeKind.Length, $"The document must have 1 to {longest} characters.");
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(text, s_options);
            document = new PolicyDocument(text, use, ReadRoot(json.RootElement, use));
            mistake = null;
            return true;
        }
        catch (JsonException exception)
        {
            mistake = Grammar($"The document is not JSON at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }
        catch (PolicySyntaxException exception)
        {
            mistake = Grammar(exception.Message);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The reader of the class library on half a surrogate pair: as text of the document, or escaped inside a string.
            mistake = Grammar("The document is not valid Unicode text.");
        }

        return false;
    }

    private static PolicyMistake Grammar(string message) => new(PolicyMistakeKind.Grammar, message);

    private static ImmutableArray<PolicyStatement> ReadRoot(JsonElement root, DocumentUse use)
    {
        var members = Members(root, "The document");
        if (!members.TryGetValue("Version", out var version) || version.ValueKind != JsonValueKind.String || version.GetString() != "1")
        {
            throw new PolicySyntaxException("Version must be \"1\".");
        }

        if (!members.TryGetValue("Statement", out var statement))
        {
            throw new PolicySyntaxException("Statement is missing.");
        }

        if (statement.ValueKind == JsonValueKind.Object)
        {
            return [ReadStatement(statement, "Statement", use)];
        }

        if (statement.ValueKind != JsonValueKind.Array || statement.GetArrayLength() == 0)
        {
            throw new PolicySyntaxException("Statement must be a statement or a list of at least one.");
        }

        return [.. statement.EnumerateArray().Select((element, i) => ReadStatement(element, $"Statement[{i}]", use))];
    }

    private static PolicyStatement ReadStatement(JsonElement element, string where, DocumentUse use)
    {
        var members = Members(element, where);
        var effect = ReadEffect(members, where);
        var (actions, isNotAction) = ReadActions(members, where);
        var patterns = use == DocumentUse.Trust ? [] : ReadResources(members, where);
        var principals = use == DocumentUse.Trust ? PrincipalReader.Read(members, where) : [];
        RefuseOthers(members, where, use);
        return new PolicyStatement
        {
            Effect = effect,
            Actions = actions,
            IsNotAction = isNotAction,
            ActionPatterns = [.. actions.Select(action => new WildcardPattern(AsciiFolding.Fold(action)))],
            Resources = [.. patterns.Select(pattern => pattern.Text)],
            ResourcePatterns = new ResourcePatterns(patterns),
            Principals = principals,
            Conditions = members.TryGetValue("Condition", out var condition) ? ConditionReader.Read(condition, $"{where}.Condition") : [],
        };
    }

    private static PolicyEffect ReadEffect(Dictionary<string, JsonElement> members, string where)
        => members.TryGetValue("Effect", out var effect) && effect.ValueKind == JsonValueKind.String
            ? effect.GetString() switch
            {
                "Allow" => PolicyEffect.Allow,
                "Deny" => PolicyEffect.Deny,
                _ => throw WrongEffect(where),
            }
            : throw WrongEffect(where);

    private static PolicySyntaxException WrongEffect(string where) => new($"{where}.Effect must be \"Allow\" or \"Deny\".");

    private static (ImmutableArray<string> Actions, bool IsNotAction) ReadActions(Dictionary<string, JsonElement> members, string where)
    {
        var isNotAction = members.TryGetValue("NotAction", out var element);
        if (members.TryGetValue("Action", out var action) == isNotAction)
        {
            throw new PolicySyntaxException($"{where} must have exactly one of Action and NotAction.");
        }

        var name = isNotAction ? "NotAction" : "Action";
        var actions = Texts(isNotAction ? element : action, $"{where}.{name}");
        return actions.FirstOrDefault(text => !IsAction(text)) is { } wrong
            ? throw new PolicySyntaxException($"{where}.{name} has \"{wrong}\", which is neither \"*\" nor <ram-code>:<operation>.")
            : (actions, isNotAction);
    }

    private static bool IsAction(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? colon < text.Length - 1 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            : text.Length > 0 && text.AsSpan().IndexOfAnyExcept('*') < 0;
    }

    private static List<ResourcePattern> ReadResources(Dictionary<string, JsonElement> members, string where)
    {
        if (!members.TryGetValue("Resource", out var element))
        {
            throw new PolicySyntaxException($"{where}.Resource is missing.");
        }

        var patterns = new List<ResourcePattern>();
        foreach (var text in Texts(element, $"{where}.Resource"))
        {
            patterns.Add(ResourcePattern.TryParse(text, out var pattern)
                ? pattern
                : throw new PolicySyntaxException(
                    $"{where}.Resource has \"{text}\", which is neither \"*\" nor acs:<ram-code>:<region>:<account>:<relative-id>."));
        }

        return patterns;
    }

    private static void RefuseOthers(Dictionary<string, JsonElement> members, string where, DocumentUse use)
    {
        string[] strange = use == DocumentUse.Trust ? ["Resource", "NotResource", "NotPrincipal"] : ["Principal", "NotResource", "NotPrincipal"];
        if (strange.FirstOrDefault(members.ContainsKey) is { } name)
        {
            throw new PolicySyntaxException($"{where}.{name} is not an element of this kind of policy.");
        }
    }

    /// <summary>The members that are elements of the language.</summary>
    private static Dictionary<string, JsonElement> Members(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new PolicySyntaxException($"{where} must be an object.");
        }

        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject().Where(member => s_elements.Contains(member.Name)))
        {
            if (!members.TryAdd(member.Name, member.Value))
            {
                throw new PolicySyntaxException($"{where} has {member.Name} twice.");
            }
        }

        return members;
    }

    /// <summary>One text or a list of at least one.</summary>
    public static ImmutableArray<string> Texts(JsonElement element, string where)
        => element.ValueKind switch
        {
            JsonValueKind.String => [Text(element, where)],
            JsonValueKind.Array when element.GetArrayLength() > 0 => [.. element.EnumerateArray().Select(item => Text(item, where))],
            _ => throw new PolicySyntaxException($"{where} must be a text or a list of at least one text."),
        };

    private static string Text(JsonElement element, string where)
        => element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text
            ? text
            : throw new PolicySyntaxException($"{where} must hold only texts that are not empty.");
}
