using System.Globalization;
using System.Text;

namespace Heliograph.Agent.Pinning;

/// <summary>Names in a BPF file system: no dots, no slashes.</summary>
internal static class PinTree
{
    /// <summary>Letters, digits and hyphens stay; everything else becomes <c>_</c> and two hexadecimal digits a byte.</summary>
    public static string NameOf(string text)
    {
        var name = new StringBuilder();
        foreach (var part in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)part) || part == '-')
            {
                name.Append((char)part);
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"_{part:x2}");
            }
        }

        return name.ToString();
    }

    /// <summary>Removes a directory with everything in it. Links that are not open elsewhere are detached a moment later.</summary>
    public static void Delete(string directory)
    {
        foreach (var file in Directory.GetFiles(directory))
        {
            File.Delete(file);
        }

        foreach (var inner in Directory.GetDirectories(directory))
        {
            Delete(inner);
        }

        Directory.Delete(directory);
    }
}
