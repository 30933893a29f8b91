using Heliograph.Agent.Attaching;
using Heliograph.Composition;

namespace Heliograph.Commands;

/// <summary>Settings that more than one command has, each made anew for the command that it is added to.</summary>
internal static class CommonSettings
{
    public const string DefaultRegion = "cn-hangzhou";

    public static Setting<string> Data() => new(
        "--data", "DIR", "Directory of the store and the keys.", "a directory", Texts.TryText, DataDirectory.Default);

    public static Setting<string> Region() => new(
        "--region", "REGION", "Region of calls that name none.", "a region", Texts.TryText, DefaultRegion);

    public static Setting<string> BpfFileSystem() => new(
        "--bpffs", "PATH", "Mount of the BPF file system for pins, made when it is missing; else /sys/fs/bpf, or where that cannot be, /run/heliograph/bpf.",
        "a directory", Texts.TryText);

    public static Setting<AttachChoice> Attach() => new(
        "--attach", "HOW", "How programs come to interfaces: tcx (links, Linux 6.6), clsact (filters), or auto: the first that this kernel has.",
        "auto, tcx or clsact", Texts.TryAttach, "auto");

    public static Setting<string> LabName() => new(
        "--lab-name", "NAME", "Beginning of the names of the lab's namespaces; another one for each lab on a machine.",
        "1 to 24 lower-case letters, digits and hyphens", Texts.TryLabName, "hgl");
}
