using System.Globalization;
using Heliograph.Benchmarks.Api;

// usage: benchmarks/api [mixed|scale]      see the script
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var directory = Directory.CreateTempSubdirectory("heliograph-benchmark-").FullName;
try
{
    var binary = Path.GetFullPath(args[0]);
    Console.WriteLine($"machine: {Environment.ProcessorCount} cores, {Machine.Kernel}, {Machine.Processor}; driver and server share them");
    return (args.ElementAtOrDefault(1) ?? "mixed") switch
    {
        "mixed" => await Mixed.RunAsync(binary, directory),
        "scale" => await Scale.RunAsync(binary, directory),
        _ => throw new ArgumentException("There are mixed and scale."),
    };
}
finally
{
    Directory.Delete(directory, recursive: true);
}
