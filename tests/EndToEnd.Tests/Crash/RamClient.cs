namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>Users with their access key, policies, and what is attached to whom. These operations take no client token.</summary>
internal sealed class RamClient(string name, Random random, CrashRun run) : CrashClient(name, random, run)
{
    private const int MostOfEach = 3;
    private const string Document = """{"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:List*","Resource":"*"}]}""";

    protected override Operation Next()
    {
        var (users, policies) = (NamesOf("user"), NamesOf("policy"));
        if (users.Length == 0 || (users.Length < MostOfEach && Chance(15)))
        {
            return Create("CreateUser", "user", "UserName", "Comments");
        }

        if (policies.Length == 0 || (policies.Length < MostOfEach && Chance(15)))
        {
            return Create("CreatePolicy", "policy", "PolicyName", "Description", ("PolicyDocument", Document));
        }

        var (user, policy) = (Pick(users), Pick(policies));
        return Random.Next(6) switch
        {
            0 => Describe("UpdateUser", $"user/{user}", "NewComments", ("UserName", user)),
            1 => Describe("UpdatePolicyDescription", $"policy/{policy}", "NewDescription", ("PolicyName", policy)),
            2 => Attachment(user, policy),
            3 when Below($"user/{user}").IsEmpty => Call("DeleteUser", ("UserName", user)) with { Writes = Removal($"user/{user}") },
            4 when !users.Any(u => Known.ContainsKey($"user/{u}/policy/{policy}"))
                => Call("DeletePolicy", ("PolicyName", policy)) with { Writes = Removal($"policy/{policy}") },
            _ => Key(user),
        };
    }

    private Operation Create(string action, string kind, string nameParameter, string textParameter, params (string, string)[] more)
    {
        var (made, text) = (Fresh(), Fresh());
        return Call(action, [(nameParameter, made), (textParameter, text), .. more]) with
        {
            Writes = [($"{kind}/{made}", text)],
            Makes = kind == "user" ? [($"user/{made}", answer => answer.GetProperty("User").GetProperty("UserId").GetString())] : [],
        };
    }

    private Operation Describe(string action, string path, string textParameter, params (string, string)[] which)
    {
        var text = Fresh();
        return Call(action, [.. which, (textParameter, text)]) with { Writes = [(path, text)] };
    }

    private Operation Attachment(string user, string policy)
    {
        var path = $"user/{user}/policy/{policy}";
        (string, string)[] which = [("PolicyType", "Custom"), ("PolicyName", policy), ("UserName", user)];
        return Known.ContainsKey(path)
            ? Call("DetachPolicyFromUser", which) with { Writes = [(path, null)] }
            : Call("AttachPolicyToUser", which) with { Writes = [(path, "")] };
    }

    private Operation Key(string user)
    {
        var path = $"user/{user}/key";
        if (!Known.TryGetValue(path, out var status))
        {
            return Call("CreateAccessKey", ("UserName", user)) with
            {
                Writes = [(path, "Active")],
                Makes = [(path, answer => answer.GetProperty("AccessKey").GetProperty("AccessKeyId").GetString())],
            };
        }

        (string, string)[] which = [("UserName", user), ("UserAccessKeyId", Ids[path])];
        var other = status == "Active" ? "Inactive" : "Active";
        return Chance(50)
            ? Call("UpdateAccessKey", [.. which, ("Status", other)]) with { Writes = [(path, other)] }
            : Call("DeleteAccessKey", which) with { Writes = [(path, null)] };
    }

    private static Operation Call(string action, params (string, string)[] parameters) => new(action, parameters) { Version = Picture.RamVersion };
}
