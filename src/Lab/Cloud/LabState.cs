using System.Globalization;
using System.Text.Json.Serialization;

namespace Heliograph.Lab.Cloud;

/// <summary>What the state file of a lab says. It is written before anything is made, so that no crash leaves something unknown.</summary>
/// <param name="Prefix">Everything else about the lab follows from it.</param>
/// <param name="OwnerPid">Process that made it.</param>
/// <param name="OwnerStartTicks">When that process began, so that another one with its number is not taken for it.</param>
/// <param name="OutlivesOwner">The lab is in use whether the process lives or not.</param>
internal sealed record LabState(string Prefix, int OwnerPid, long OwnerStartTicks, bool OutlivesOwner)
{
    public static LabState OfThisProcess(LabOptions options)
        => new(options.Prefix, Environment.ProcessId, StartTicksOf(Environment.ProcessId) ?? 0, options.OutlivesOwner);

    public bool IsInUse => OutlivesOwner || StartTicksOf(OwnerPid) == OwnerStartTicks;

    /// <summary>Clock ticks between boot and the start of a process; null when there is no such process.</summary>
    /// <remarks>Source: proc_pid_stat(5), field 22. Field 2 is the name in parentheses and may hold anything.</remarks>
    private static long? StartTicksOf(int pid)
    {
        const int FieldsAfterName = 22 - 2;
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return long.Parse(fields[FieldsAfterName - 1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LabState))]
internal sealed partial class LabStateJson : JsonSerializerContext;
