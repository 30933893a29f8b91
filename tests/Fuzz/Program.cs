using System.Text;
using Heliograph.Fuzz;
using SharpFuzz;

return args switch
{
    ["list"] => List(),
    ["run", var name] => UnderTheFuzzer(FuzzTargets.Find(name)),
    ["replay", var name, .. var files] => Replay(FuzzTargets.Find(name), files),
    ["dictionary", var name] => Dictionary(FuzzTargets.Find(name)),
    ["instrument", .. var assemblies] => Instrument(assemblies),
    _ => Usage(),
};

static int List()
{
    foreach (var target in FuzzTargets.All)
    {
        Console.WriteLine(target.Name);
    }

    return 0;
}

// The child process that does the work is started anew when an input kills it.
static int UnderTheFuzzer(FuzzTarget target)
{
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Run(input.ToArray());
    });
    return 0;
}

static int Replay(FuzzTarget target, string[] files)
{
    var findings = 0;
    foreach (var file in files)
    {
        try
        {
            target.Run(File.ReadAllBytes(file));
            Console.WriteLine($"good     {file}");
        }
        catch (Exception finding) when (finding is not (StackOverflowException or OutOfMemoryException))
        {
            findings++;
            Console.WriteLine($"finding  {file}\n{finding}");
        }
    }

    return findings == 0 ? 0 : 1;
}

static int Dictionary(FuzzTarget target)
{
    foreach (var word in target.Words.Distinct(StringComparer.Ordinal).Where(word => word.Length is > 0 and <= 100))
    {
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(word))
        {
            escaped.Append(b is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\' ? ((char)b).ToString() : $"\\x{b:x2}");
        }

        Console.WriteLine($"\"{escaped}\"");
    }

    return 0;
}

static int Instrument(string[] assemblies)
{
    foreach (var assembly in assemblies)
    {
        // Generated readers of JSON and of regular expressions are not what is looked for.
        var types = Fuzzer.Instrument(assembly, type => !type.Contains("Json.", StringComparison.Ordinal), Options.Value);
        Console.WriteLine($"{Path.GetFileName(assembly)}: {types.Count()} types");
    }

    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("usage: Heliograph.Fuzz list | replay TARGET FILE... | run TARGET | dictionary TARGET | instrument ASSEMBLY...");
    return 2;
}
