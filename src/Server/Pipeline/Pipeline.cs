using System.Collections.Immutable;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Agents;
using Heliograph.Server.Audit;
using Heliograph.Server.Identities;
using Heliograph.Server.Preview;
using Heliograph.Server.Worlds;
using Heliograph.Store;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Pipeline;

/// <summary>The table of contents of a request. Any step may refuse; a step that has the answer is the last.</summary>
internal sealed class RequestPipeline(ImmutableArray<IStep> steps, NonceMemory nonces)
{
    public static RequestPipeline Create(
        ServerOptions options,
        IStore store,
        WorldRegistry worlds,
        AccessKeyRing keys,
        IdentityServices identities,
        NonceMemory nonces,
        HostRegistry hosts,
        PageTokens pages,
        AuditLog audit,
        TimeProvider clock)
    {
        var facts = new FactSource(options, worlds, hosts, audit.Operator, clock);
        var tokens = new ClientTokens(store, clock);
        return new RequestPipeline(
            [
                new CheckReadable(),
                new NameOperation(),
                new Authenticate(keys, identities, nonces, clock),
                new BindParameters(),
                new ChooseRegion(options, worlds),
                new Throttle(options.RateLimits, clock),
                new Authorize(identities, clock),
                new RequireOwner(audit.Operator),
                new AnswerQuery(new QueryServices(options, facts, hosts, pages, audit, identities, new PreviewRecords(clock))),
                new ChangeDirectory(identities, clock),
                new ReplayAnswered(tokens),
                new DryRun(facts),
                new Execute(options, facts, tokens, hosts, keys),
            ],
            nonces);
    }

    /// <summary>Runs a call to its end: an answer or a refusal.</summary>
    public async Task<RenderedAnswer> RunAsync(Call call, CancellationToken cancellationToken)
    {
        WireError? refusal = null;
        try
        {
            foreach (var step in steps)
            {
                refusal = await step.RunAsync(call, cancellationToken).ConfigureAwait(false);
                if (refusal is not null || call.Answer is not null)
                {
                    break;
                }
            }
        }
        finally
        {
            if (call.Nonce is { } nonce)
            {
                nonces.Persist(nonce);
            }
        }

        return ResponseRendering.Render(call, refusal);
    }
}
