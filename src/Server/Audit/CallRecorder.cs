using Heliograph.Server.Access;
using Heliograph.Server.Pipeline;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Server.Audit;

/// <summary>Makes the record of a call that has ended. One that only goes on with what is recorded already has none.</summary>
internal sealed class CallRecorder(AuditLog log, AccessKeyRing keys)
{
    /// <summary>What remains of an id that is no key's: it may be a secret in the wrong place.</summary>
    private const int StrangerCharacters = 4;
    private const string ClientGone = "ClientDisconnected";

    /// <param name="call">The call, as far as it came.</param>
    /// <param name="httpStatus">Status of the answer; 0 when nobody waited for it any more.</param>
    /// <param name="duration">From the request to the answer.</param>
    public void Record(Call call, int httpStatus, TimeSpan duration)
    {
        if (call.Continues && call.Refusal is null)
        {
            return;
        }

        var claimed = ClaimedKey(call.Request);
        var isKey = keys.TryFind(claimed, out var key);
        var caller = call.CallerIfKnown;
        log.Add(new AuditRecord
        {
            Time = call.Time,
            RequestId = call.RequestId,
            AccountId = (caller?.Account ?? key?.Account)?.Value ?? "",
            PrincipalId = caller?.PrincipalId ?? "",
            AccessKeyId = caller is not null || isKey || claimed.Length == 0 ? claimed : $"{claimed[..Math.Min(StrangerCharacters, claimed.Length)]}…",
            SourceAddress = call.SourceAddress?.ToString() ?? "",
            SecureTransport = call.SecureTransport,
            Dialect = SignatureDialects.Of(call.Request).ToString(),
            Product = call.Operation?.Product ?? "",
            Version = call.Operation?.Version ?? "",
            Operation = call.Operation?.Name ?? "",
            RegionId = call.Region.ToString(),
            Resources = AuditedResources.Of(call),
            HttpStatus = httpStatus,
            Code = httpStatus == 0 ? ClientGone : call.Refusal?.Code ?? "",
            DurationMicroseconds = (long)duration.TotalMicroseconds,
        });
    }

    private static string ClaimedKey(RpcRequest request)
    {
        if (SignatureDialects.Of(request) == SignatureDialect.V1)
        {
            return request.ParameterOrEmpty("AccessKeyId");
        }

        const string mark = "Credential=";
        var authorization = request.HeaderOrEmpty("authorization");
        var start = authorization.IndexOf(mark, StringComparison.Ordinal);
        var rest = start < 0 ? "" : authorization[(start + mark.Length)..];
        var end = rest.IndexOf(',', StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }
}
