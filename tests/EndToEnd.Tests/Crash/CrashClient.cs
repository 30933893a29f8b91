using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Heliograph.EndToEnd.Tests.Crash;

/// <summary>
/// One client: makes one call after the other and knows what must be there. What it owns nobody else touches, so after a crash at most
/// one call of its own is in doubt.
/// </summary>
internal abstract class CrashClient(string name, Random random, CrashRun run)
{
    /// <summary>Answers to be asked for again, and requests to be sent again.</summary>
    private const int Remembered = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Queue<(Operation Operation, string Answer)> _answered = new();
    private int _serial;
    private bool _hadEffect;

    public string Name => name;

    /// <summary>The call that was under way when the process was killed.</summary>
    public Operation? InDoubt { get; private set; }

    protected ImmutableSortedDictionary<string, string> Known { get; set; } = Picture.Nothing;

    protected ImmutableSortedDictionary<string, string> Ids { get; private set; } = Picture.Nothing;

    protected Random Random => random;

    protected CrashRun Run => run;

    /// <summary>Calls until the process dies.</summary>
    public async Task Work(Life life)
    {
        try
        {
            while (!life.Killed)
            {
                InDoubt = Next();
                await Try(life);
            }
        }
        catch (DiedException)
        {
            // What was under way is in doubt.
        }
    }

    /// <summary>What is there must be what is known, with the call in doubt wholly or not at all.</summary>
    public void Check(Picture seen)
    {
        var mine = seen.Of(name);
        var lost = Picture.Difference(Known, mine);
        if (InDoubt is { } inDoubt)
        {
            var torn = Picture.Difference(inDoubt.ApplyTo(Known), mine);
            (lost.Length == 0 || torn.Length == 0).ShouldBeTrue(
                $"{name}: a call in doubt must have had its whole effect or none.\n{inDoubt}\nsince nothing:\n{lost}\nsince everything:\n{torn}");
            (_hadEffect && torn.Length > 0).ShouldBeFalse($"{name}: an effect that was seen is gone again.\n{inDoubt}\n{torn}");
            _hadEffect = torn.Length == 0;
        }
        else
        {
            lost.ShouldBeEmpty($"{name}: what is there is not what was acknowledged, last by\n{_answered.LastOrDefault().Operation}");
        }

        foreach (var (path, id) in seen.IdsOf(name))
        {
            run.Book.Note(id, path);
            if (Ids.TryGetValue(path, out var known))
            {
                id.ShouldBe(known, $"{path} has another id than its answer said");
            }
        }

        Ids = seen.IdsOf(name);
    }

    /// <summary>Ends the doubt, and asks for answers that were given before.</summary>
    public async Task Resolve(Life life)
    {
        if (InDoubt is { Sent: [var only] } && _hadEffect)
        {
            // Its nonce was written with its effect, so it must be known again.
            await ShouldBeSpent(life, only);
        }

        if (InDoubt is { Token: null } unknown)
        {
            Accept(_hadEffect ? unknown : unknown with { Writes = [] });
        }
        else if (InDoubt is not null)
        {
            await Try(life);
        }

        if (_answered.Count > 0)
        {
            var (operation, answer) = _answered.ElementAt(random.Next(_answered.Count));
            if (operation.Sent is [var first])
            {
                // Of several attempts only one had the effect; the nonces of the others need not survive.
                await ShouldBeSpent(life, first);
            }

            if (operation.Token is not null)
            {
                var again = await life.Send(operation.Sign(life.Api));
                WithoutRequestId(again).ShouldBe(answer, $"{name}: the second answer to {operation}");
            }
        }
    }

    /// <summary>A call that changes what this client knows.</summary>
    protected abstract Operation Next();

    protected string Fresh() => string.Create(CultureInfo.InvariantCulture, $"{name}-{++_serial}");

    protected string Token() => $"token-{Fresh()}";

    protected bool Chance(int percent) => random.Next(100) < percent;

    protected T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>Names of own objects of a kind.</summary>
    protected ImmutableArray<string> NamesOf(string kind)
        => [.. Known.Keys.Select(path => path.Split('/')).Where(parts => parts.Length == 2 && parts[0] == kind).Select(parts => parts[1])];

    /// <summary>What stands below a path: the rest of the path of each.</summary>
    protected ImmutableArray<string> Below(string path)
        => [.. Known.Keys.Where(key => key.StartsWith(path + "/", StringComparison.Ordinal)).Select(key => key[(path.Length + 1)..])];

    /// <summary>Removes an object with all that belongs to it.</summary>
    protected ImmutableArray<(string, string?)> Removal(string path) => [(path, null), .. Below(path).Select(rest => ($"{path}/{rest}", (string?)null))];

    private async Task Try(Life life)
    {
        var answer = await Wait.Until($"{InDoubt} was done", async () =>
        {
            var request = InDoubt!.Sign(life.Api);
            InDoubt = InDoubt with { Sent = InDoubt.Sent.Add(request) };
            var given = await life.Send(request);
            if (!given.ErrorCode.StartsWith("IncorrectStatus.", StringComparison.Ordinal))
            {
                return given;
            }

            // A host has not applied the last change yet: certainly nothing happened.
            InDoubt = InDoubt with { Sent = InDoubt.Sent.RemoveAt(InDoubt.Sent.Count - 1) };
            return null;
        }, Patience);
        answer.Status.ShouldBe(200, $"{name}: {InDoubt}: {answer}");
        run.Answered(answer.Text("RequestId"), InDoubt!.Action);
        foreach (var (path, read) in InDoubt.Makes)
        {
            if (read(answer.Json) is { } id)
            {
                run.Book.Note(id, path);
                Ids = Ids.SetItem(path, id);
            }
        }

        _answered.Enqueue((InDoubt, WithoutRequestId(answer)));
        if (_answered.Count > Remembered)
        {
            _answered.Dequeue();
        }

        Accept(InDoubt);
    }

    private void Accept(Operation done)
    {
        Known = done.ApplyTo(Known);
        var moved = done.Makes.Select(made => Ids.GetValueOrDefault(made.Path)).ToHashSet();
        foreach (var path in done.Writes.Where(write => write.Value is null).Select(write => write.Path))
        {
            if (Ids.TryGetValue(path, out var id) && !moved.Contains(id))
            {
                run.Book.Retire(id);
            }

            Ids = Ids.Remove(path);
        }

        (InDoubt, _hadEffect) = (null, false);
    }

    private async Task ShouldBeSpent(Life life, byte[] request)
    {
        var again = await life.Send(request);
        (again.ErrorCode == "SignatureNonceUsed").ShouldBeTrue($"{name}: a request that had an effect before the crash was taken again: {again}");
    }

    private static string WithoutRequestId(HttpAnswer answer)
    {
        answer.Status.ShouldBe(200, answer.ToString());
        var body = JsonNode.Parse(answer.Body)!.AsObject();
        body.Remove("RequestId");
        return body.ToJsonString();
    }
}
