using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Heliograph.Core.Commands;
using Heliograph.Server.Documents;
using Heliograph.Store;

namespace Heliograph.Server.Pipeline;

/// <summary>
/// Records of answered client tokens: per account, region and operation, for 24 hours (ruling 54). Successful calls only; a refused
/// call does not consume its token (ruling 55).
/// </summary>
/// <remarks>The record says when it ends to hold. Its lease in the store only tidies up: it may go a moment later.</remarks>
internal sealed class ClientTokens(IStore store, TimeProvider clock)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>Parameters that may differ between a call and its retry.</summary>
    private static readonly HashSet<string> s_notCompared = new(StringComparer.Ordinal)
    {
        "ClientToken", "DryRun", "RegionId", "OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount",
    };

    /// <summary>The key of the record of a call; null when the call has no token.</summary>
    public static string? KeyOf(Call call)
        => call.Operation!.FindParameter("ClientToken") is not null && call.Parameters.String("ClientToken") is { } token
            ? StoreKeys.ClientToken(call.Caller.Account, call.Region, call.Operation.Name, HashHex(token))
            : null;

    /// <summary>The record that a call leaves.</summary>
    public Put RecordOf(string key, Call call, Outcome outcome)
        => new(
            key,
            JsonSerializer.SerializeToUtf8Bytes(
                new ClientTokenDocument(ParametersHash(call), clock.GetUtcNow(), outcome.ToDocument()), DocumentJson.Default.ClientTokenDocument))
        {
            TimeToLive = Retention,
        };

    /// <summary>The record of an earlier call with the token, or null: then the key is free.</summary>
    public async ValueTask<EarlierCall?> FindAsync(string key, Call call, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.GetAsync(key, cancellationToken).ConfigureAwait(false) is not { } entry)
            {
                return null;
            }

            var document = JsonSerializer.Deserialize(entry.Value.Span, DocumentJson.Default.ClientTokenDocument)
                ?? throw new JsonException("A client token in the store is null.");
            if (clock.GetUtcNow() - document.Time < Retention)
            {
                return new EarlierCall(document.ParametersHash == ParametersHash(call), document.Outcome.ToModel());
            }

            // Only this record: another call with the token may have left a new one meanwhile, which the next round finds.
            await store.CommitAsync(
                new Transaction { Compares = [new Compare(key, entry.ModRevision)], Deletes = [key] }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Over what the operation declares, sorted by name; empty values count as absent.</summary>
    private static string ParametersHash(Call call)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in call.Request.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            var head = dot < 0 ? name : name[..dot];
            if (value.Length > 0 && !s_notCompared.Contains(head) && call.Operation!.FindParameter(head) is not null)
            {
                text.Append(name.Length).Append(':').Append(name).Append(value.Length).Append(':').Append(value);
            }
        }

        return HashHex(text.ToString());
    }

    private static string HashHex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <param name="SameParameters">Whether the earlier call is the same as this one.</param>
/// <param name="Outcome">What its answer told.</param>
internal sealed record EarlierCall(bool SameParameters, Outcome Outcome);
