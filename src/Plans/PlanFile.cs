using System.Collections.Immutable;
using System.Net;
using Heliograph.Core.Model;
using Heliograph.Core.Planning;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Heliograph.Plans;

/// <summary>Reads a plan file: what one host mirrors, in YAML (of which JSON is a part). docs/plan-file.md describes it.</summary>
public static class PlanFile
{
    /// <summary>Far above 10,000 rules; a larger file is not read.</summary>
    public const int MaxCharacters = 8 * 1024 * 1024;

    private const int Version = 1;

    private static readonly string[] s_known = ["version", "interfaces", "filters", "groups", "sessions"];

    /// <param name="text">The file.</param>
    /// <param name="revision">Revision of the plan that is made.</param>
    /// <param name="addressOf">The IPv4 address of a device for which the file gives none; null when it has none.</param>
    public static PlanReading Read(string text, long revision, Func<string, IPAddress?> addressOf)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(addressOf);
        var mistakes = new Mistakes();
        var plan = Load(text, mistakes) is { } root ? Read(root, revision, addressOf, mistakes) : null;
        return new PlanReading(mistakes.Any ? null : plan, mistakes.InOrder());
    }

    private static Section? Load(string text, Mistakes mistakes)
    {
        if (text.Length > MaxCharacters)
        {
            mistakes.Add(new Mark(0, 1, 1), $"the file has {text.Length} characters, and {MaxCharacters} is the most.");
            return null;
        }

        var parser = new DepthGuard(new Parser(new StringReader(text)));
        try
        {
            var stream = new YamlStream();
            stream.Load(parser);
            if (stream.Documents.Count == 1)
            {
                return Section.Of(stream.Documents[0].RootNode, "a plan", s_known, mistakes);
            }

            mistakes.Add(new Mark(0, 1, 1), $"the file holds {stream.Documents.Count} documents, and must hold one plan.");
        }
        catch (YamlException failure)
        {
            mistakes.Add(failure.Start, failure.InnerException?.Message ?? failure.Message);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // The library says so little of some texts that no YAML has; the place is that of the last thing it understood.
            mistakes.Add(parser.Current?.End ?? new Mark(0, 1, 1), "what follows is not YAML: look for a sign that has a meaning there, and quote it.");
        }

        return null;
    }

    private static HostPlan Read(Section root, long revision, Func<string, IPAddress?> addressOf, Mistakes mistakes)
    {
        root.RequiredNumber("version", Version, Version);
        var filters = Named(root, "filters", (name, node) => FilterSection.Read(name, node, mistakes), mistakes);
        var interfaces = Named(root, "interfaces", (name, node) => InterfaceSection.Read(name, node, mistakes), mistakes);
        var groups = Named(root, "groups", (name, node) => GroupSection.Read(name, node, mistakes), mistakes);
        var sessions = Sessions(root, filters, groups, mistakes);
        CheckCopies(sessions, mistakes);
        var used = sessions.Select(session => session.Session.TargetGroup).OfType<string>().Distinct().Order(StringComparer.Ordinal)
            .Select(groups.GetValueOrDefault).OfType<GroupPlan>().ToList();
        return new HostPlan(
            revision,
            [
                .. sessions.SelectMany(session => session.Sources).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(device => Interface(device, interfaces.GetValueOrDefault(device) ?? PlannedInterface.Default, sessions, root, addressOf, mistakes)),
            ],
            [
                .. sessions.Select(session => session.Session.TargetAddress).OfType<IPAddress>()
                    .Concat(used.SelectMany(group => group.Members).Select(member => member.Address)).Distinct().OrderBy(Cidr.ToNumber),
            ])
        {
            Groups = [.. used],
        };
    }

    private static InterfacePlan Interface(
        string device, PlannedInterface planned, List<PlannedSession> sessions, Section root, Func<string, IPAddress?> addressOf, Mistakes mistakes)
    {
        // The host half of a veth pair or a tap may have an address too, but never that of the guest behind it.
        var address = planned.Address ?? (planned.Perspective == Perspective.Host ? addressOf(device) : null);
        if (address is null)
        {
            root.Wrong(
                "interfaces",
                planned.Perspective == Perspective.Guest
                    ? $"the guest behind {device} needs its 'address': the copies have it as their outer source."
                    : $"the device {device} has no IPv4 address to send copies from: give it one, or say interfaces: {{{device}: {{address: 10.0.0.5}}}}.");
        }

        return new InterfacePlan
        {
            Id = new InterfaceId(device),
            DeviceName = device,
            Perspective = planned.Perspective,
            PrimaryAddress = address ?? IPAddress.Any,
            Sessions = [.. sessions.Where(session => session.Sources.Contains(device)).Select(session => session.Session).OrderBy(session => session.Priority)],
        };
    }

    private static List<PlannedSession> Sessions(
        Section root, Dictionary<string, PlannedFilter> filters, Dictionary<string, GroupPlan?> groups, Mistakes mistakes)
    {
        var (names, priorities, sessions) = (new HashSet<SessionId>(), new HashSet<int>(), new List<PlannedSession>());
        foreach (var node in root.List("sessions"))
        {
            if (SessionSection.Read(node, filters, groups, mistakes) is not { } planned)
            {
                continue;
            }

            if (!names.Add(planned.Session.Id))
            {
                mistakes.Add(node, $"there is another session '{planned.Session.Id}' already.");
            }

            if (!priorities.Add(planned.Session.Priority))
            {
                mistakes.Add(node, $"priority {planned.Session.Priority} belongs to another session already: it decides which session is asked first.");
            }

            sessions.Add(planned);
        }

        return sessions;
    }

    /// <summary>A packet that several sessions copy has a bound of copies in each direction of a device.</summary>
    private static void CheckCopies(List<PlannedSession> sessions, Mistakes mistakes)
    {
        var tooMany = from device in sessions.SelectMany(session => session.Sources).Distinct()
                      from direction in Enum.GetValues<TrafficDirection>()
                      let asked = sessions.Where(session => session.Sources.Contains(device) && !session.Session.Rules(direction).IsEmpty)
                          .OrderBy(session => session.Session.Priority).ToList()
                      from session in asked.SkipLast(1).Where(session => session.Session.Policy.Continue).Skip(SessionPolicy.MaxCopies - 1)
                      select (session.Node, device);
        foreach (var group in tooMany.GroupBy(found => found.Node, found => found.device))
        {
            mistakes.Add(group.Key, $"a packet of {group.First()} would have more than {SessionPolicy.MaxCopies} copies: let fewer sessions of a device continue.");
        }
    }

    /// <summary>A mapping from names to sections.</summary>
    private static Dictionary<string, T> Named<T>(Section root, string key, Func<string, YamlNode, T> read, Mistakes mistakes)
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        if (!root.TryFind(key, out var node) || node is YamlScalarNode { Value: null or "" })
        {
            return found;
        }

        if (node is not YamlMappingNode mapping)
        {
            mistakes.Add(node, $"'{key}' must be a mapping from names.");
            return found;
        }

        foreach (var (name, value) in mapping.Children)
        {
            if (name is YamlScalarNode { Value: { Length: > 0 } text })
            {
                found[text] = read(text, value);
            }
            else
            {
                mistakes.Add(name, $"a name in '{key}' is missing.");
            }
        }

        return found;
    }
}
