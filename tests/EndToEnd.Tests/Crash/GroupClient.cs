namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Resource groups with nothing in them. These operations take no client token.</summary>
internal sealed class GroupClient(string name, Random random, CrashRun run) : CrashClient(name, random, run)
{
    private const int Most = 4;

    protected override Operation Next()
    {
        var groups = NamesOf("group");
        return Random.Next(4) switch
        {
            0 when groups.Length > 0 => Call("DeleteResourceGroup", ("ResourceGroupId", Ids[$"group/{groups[0]}"])) with { Writes = Removal($"group/{groups[0]}") },
            1 or 2 when groups.Length > 0 => Rename(Pick(groups)),
            _ when groups.Length < Most => Create(),
            _ => Rename(Pick(groups)),
        };
    }

    private Operation Create()
    {
        var (made, text) = (Fresh(), Fresh());
        return Call("CreateResourceGroup", ("Name", made), ("DisplayName", text)) with
        {
            Writes = [($"group/{made}", text)],
            Makes = [($"group/{made}", answer => answer.GetProperty("ResourceGroup").GetProperty("Id").GetString())],
        };
    }

    private Operation Rename(string group)
    {
        var text = Fresh();
        return Call("UpdateResourceGroup", ("ResourceGroupId", Ids[$"group/{group}"]), ("NewDisplayName", text)) with { Writes = [($"group/{group}", text)] };
    }

    private static Operation Call(string action, params (string, string)[] parameters) => new(action, parameters) { Version = Picture.GroupVersion };
}
