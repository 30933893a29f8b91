using System.Globalization;

namespace Heliograph.EndToEnd.Tests.Fixture;

/// <summary>What /proc says about processes.</summary>
internal static class Processes
{
    /// <summary>The process and everything that descends from it.</summary>
    public static IReadOnlyList<int> TreeOf(int pid)
    {
        var parents = All().Select(p => (Pid: p, Parent: ParentOf(p))).ToList();
        var tree = new List<int> { pid };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(parents.Where(p => p.Parent == tree[i]).Select(p => p.Pid));
        }

        return tree;
    }

    /// <summary>Processes whose command line has the text, zombies not counted (they have none).</summary>
    public static IReadOnlyList<int> WithCommandLine(string text)
        => [.. All().Where(p => p != Environment.ProcessId && ReadOrEmpty($"/proc/{p}/cmdline").Contains(text, StringComparison.Ordinal))];

    /// <summary>Kernel ids of the bpf programs, maps and links that a process holds, as (command that finds it, id).</summary>
    public static IReadOnlySet<(int GetFdById, uint Id)> BpfObjectsOf(int pid)
    {
        var found = new HashSet<(int, uint)>();
        foreach (var info in Entries($"/proc/{pid}/fdinfo"))
        {
            foreach (var line in ReadOrEmpty(info).Split('\n'))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                var command = colon < 0 ? 0 : line[..colon] switch { "prog_id" => 13, "map_id" => 14, "link_id" => 30, _ => 0 };
                if (command != 0 && uint.TryParse(line[(colon + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    found.Add((command, id));
                }
            }
        }

        return found;
    }

    public static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended between the listing and the reading.
            return "";
        }
    }

    private static IEnumerable<int> All()
        => Directory.EnumerateDirectories("/proc").Select(System.IO.Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>Field 4 of /proc/PID/stat; field 2 is in parentheses and may hold anything.</summary>
    private static int ParentOf(int pid)
    {
        var stat = ReadOrEmpty($"/proc/{pid}/stat");
        var end = stat.LastIndexOf(')');
        return end < 0 ? 0 : int.Parse(stat[(end + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetFiles(directory);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
