using System.Collections.Immutable;
using System.Text;

namespace Heliograph.Store.Tests;

/// <summary>The plain twin: keeps every revision as a whole and every event in a list. Written to be believed.</summary>
internal sealed class NaiveStore
{
    private readonly List<(long Revision, string Text)> _events = [];
    private readonly Dictionary<int, HashSet<string>> _leases = [];

    /// <summary>The content at each revision, from revision 1 on.</summary>
    private readonly List<ImmutableDictionary<string, Cell>> _revisions = [ImmutableDictionary<string, Cell>.Empty];

    public long Revision => _revisions.Count;

    public long Compacted { get; private set; }

    private ImmutableDictionary<string, Cell> Now => _revisions[^1];

    public long ModRevision(string key) => Now.TryGetValue(key, out var cell) ? cell.ModRevision : 0;

    public bool Commit(IEnumerable<Compare> compares, IReadOnlyDictionary<string, string> puts, IEnumerable<string> deletes, int? lease)
    {
        if (compares.Any(c => ModRevision(c.Key) != c.ModRevision))
        {
            return false;
        }

        var revision = Revision + 1;
        var next = Now;
        foreach (var (key, value) in puts)
        {
            var before = Now.GetValueOrDefault(key);
            next = next.SetItem(key, new Cell(value, before?.CreateRevision ?? revision, revision, (before?.Version ?? 0) + 1));
            _events.Add((revision, $"put {key}={value}"));
            Detach(key);
            if (lease is { } id)
            {
                _leases[id].Add(key);
            }
        }

        Remove(deletes, next);
        return true;
    }

    public void Grant(int lease) => _leases.Add(lease, []);

    public bool Revoke(int lease)
    {
        if (!_leases.Remove(lease, out var keys))
        {
            return false;
        }

        Remove(keys.Order(StringComparer.Ordinal), Now);
        return true;
    }

    public void Compact(long revision) => Compacted = Math.Max(Compacted, revision);

    public IEnumerable<string> Read(string prefix, long revision)
        => _revisions[(int)revision - 1]
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(pair => Convert.ToHexString(Encoding.UTF8.GetBytes(pair.Key)), StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value.Value} {pair.Value.CreateRevision} {pair.Value.ModRevision} {pair.Value.Version}");

    /// <summary>What a watch of keys with the prefix must tell from a revision on, a line for each transaction.</summary>
    public IEnumerable<string> Watch(string prefix, long from)
        => _events.Where(e => e.Revision >= from && e.Text[(e.Text.IndexOf(' ') + 1)..].StartsWith(prefix, StringComparison.Ordinal))
            .GroupBy(e => e.Revision, e => e.Text)
            .Select(g => $"{g.Key} {string.Join(' ', g)}");

    private void Remove(IEnumerable<string> keys, ImmutableDictionary<string, Cell> next)
    {
        foreach (var key in keys.Where(next.ContainsKey).ToArray())
        {
            next = next.Remove(key);
            _events.Add((Revision + 1, $"delete {key}"));
            Detach(key);
        }

        if (next != Now)
        {
            _revisions.Add(next);
        }
    }

    private void Detach(string key)
    {
        foreach (var keys in _leases.Values)
        {
            keys.Remove(key);
        }
    }

    private sealed record Cell(string Value, long CreateRevision, long ModRevision, long Version);
}
