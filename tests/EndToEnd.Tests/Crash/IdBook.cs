using System.Collections.Concurrent;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Every id that was ever seen, and what it belonged to: no id may come a second time.</summary>
internal sealed class IdBook
{
    private readonly ConcurrentDictionary<string, string> _ownerOf = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _retired = new(StringComparer.Ordinal);

    public void Note(string id, string path)
    {
        // A rule may change its place in its filter.
        var owner = string.Join('/', path.Split('/')[..2]);
        _ownerOf.GetOrAdd(id, owner).ShouldBe(owner, $"the id {id} was given twice");
        _retired.ContainsKey(id).ShouldBeFalse($"{path} has the id {id} of something that is deleted");
    }

    public void Retire(string id) => _retired[id] = 0;
}
