using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Heliograph.Composition;

namespace Heliograph.Support;

/// <summary>
/// Takes secrets out of text: those that are known here, as they are and as they are encoded, and whatever stands behind a name that
/// tells of one. The parts of a bundle are made so that none is in them; this is for what others wrote, logs and plan files.
/// </summary>
internal sealed partial class Secrets
{
    private const string Removed = "(removed)";

    /// <summary>A shorter text is not looked for: it would be found everywhere.</summary>
    private const int Shortest = 6;

    private readonly ImmutableArray<string> _known;

    private Secrets(ImmutableArray<string> known) => _known = known;

    /// <summary>The secret of the key that calls are signed with, and every variable whose name tells of a secret.</summary>
    public static Secrets Of(DoctorSettings settings) => new(
    [
        .. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(variable => IsSecretName((string)variable.Key))
            .Select(variable => (string?)variable.Value)
            .Append(settings.Client?.Key.AccessKeySecret)
            .Append(ClientFile.TryRead(settings.DataDirectory)?.AccessKeySecret)
            .OfType<string>()
            .Where(text => text.Length >= Shortest)
            .SelectMany(Forms)
            .Distinct()
            .OrderByDescending(text => text.Length),
    ]);

    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    public string Remove(string text)
    {
        foreach (var secret in _known)
        {
            text = text.Replace(secret, Removed, StringComparison.Ordinal);
        }

        return KeyBlock().Replace(Assignment().Replace(text, $"$1{Removed}"), Removed);
    }

    private static IEnumerable<string> Forms(string secret)
        => [secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), Uri.EscapeDataString(secret)];

    [GeneratedRegex("secret|password|passwd|token|private.?key|master.?key|credential", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // "name": "value", name=value, name: value, --name value and a label with blanks behind it.
    [GeneratedRegex("""((?:secret|password|passwd|token|private.?key|master.?key)[\w-]*"?\s*(?:[:=]\s*|\s)"?)[^\s",}]{6,}""", RegexOptions.IgnoreCase)]
    private static partial Regex Assignment();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", RegexOptions.Singleline)]
    private static partial Regex KeyBlock();
}
