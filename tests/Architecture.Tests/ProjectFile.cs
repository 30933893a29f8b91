using System.Xml.Linq;

namespace Heliograph.Architecture.Tests;

/// <summary>What a project file says.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Name">File name without extension.</param>
/// <param name="References">Names of the projects that it uses.</param>
/// <param name="Packages">Packages that it brings.</param>
/// <param name="AllowsUnsafe">Whether unsafe code compiles in it.</param>
internal sealed record ProjectFile(string Path, string Name, string[] References, string[] Packages, bool AllowsUnsafe)
{
    public static IReadOnlyList<ProjectFile> All { get; } = [.. Repository.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(Read)];

    public bool IsSource => Path.StartsWith("src/", StringComparison.Ordinal);

    public static IEnumerable<ProjectFile> Sources => All.Where(p => p.IsSource);

    private static ProjectFile Read(string path)
    {
        var document = XDocument.Parse(Repository.Read(path));
        return new ProjectFile(
            path,
            System.IO.Path.GetFileNameWithoutExtension(path),
            [.. Includes(document, "ProjectReference").Select(System.IO.Path.GetFileNameWithoutExtension).OfType<string>()],
            [.. Includes(document, "PackageReference")],
            document.Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true"));
    }

    private static IEnumerable<string> Includes(XDocument document, string item)
        => document.Descendants(item).Select(e => e.Attribute("Include")?.Value).OfType<string>();
}
