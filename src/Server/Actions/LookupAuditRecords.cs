using System.Globalization;
using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Server.Audit;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>Reads the audit of the caller's account, newest first. The operator's also sees the calls that belong to nobody.</summary>
internal sealed class LookupAuditRecords : IQueryAction
{
    private const int DefaultSize = 50;
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public string Name => "LookupAuditRecords";

    public string Version => ActionList.HeliographVersion;

    public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var asked = query.Parameters;
        if (!TryReadTime(asked, "StartTime", out var from, out var refusal) || !TryReadTime(asked, "EndTime", out var until, out refusal))
        {
            return refusal!; // Not readable, so there is one.
        }

        var audit = query.Services.Audit;
        var lookup = new AuditLookup
        {
            AccountId = query.Caller.Account.Value,
            WithNobodys = query.Caller.Account == audit.Operator,
            From = from > audit.OldestKept ? from : audit.OldestKept,
            Until = until,
            Operation = asked.String("Operation"),
            AccessKeyId = asked.String("KeyId"),
            Code = asked.String("Code"),
            Outcome = asked.String("Outcome") is { } outcome ? Enum.Parse<AuditOutcome>(outcome) : null,
        };
        var text = PageTokens.QueryOf(query, from, until, lookup.Operation, lookup.AccessKeyId, lookup.Code, lookup.Outcome);
        ListPosition? after = null;
        if (asked.String("NextToken") is { } token && !query.Services.Pages.TryRead(text, token, out after))
        {
            return Paging.BadToken;
        }

        var page = await lookup
            .ReadAsync(audit, after is { } place ? AuditPlace.Of(place) : null, asked.Int32("MaxResults") ?? DefaultSize, cancellationToken).ConfigureAwait(false);
        return new AnswerObject
        {
            { "Records", AnswerList.Of(page.Records.Select(AnswerOf)) },
            { "NextToken", page.Last is { } last ? query.Services.Pages.Issue(text, last.ToPosition()) : "" },
            { "LostRecords", audit.Lost },
        };
    }

    private static bool TryReadTime(BoundParameters asked, string name, out DateTimeOffset? time, out Refusal? refusal)
    {
        (time, refusal) = (null, null);
        if (asked.String(name) is not { } text)
        {
            return true;
        }

        var good = DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read);
        time = good ? read : null;
        refusal = good ? null : Refusal.Of($"IllegalParam.{name}");
        return good;
    }

    private static AnswerObject AnswerOf(AuditRecord record) => new()
    {
        { "Time", record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) },
        { "RequestId", record.RequestId },
        { "AccountId", record.AccountId },
        { "PrincipalId", record.PrincipalId },
        { "AccessKeyId", record.AccessKeyId },
        { "SourceAddress", record.SourceAddress },
        { "SecureTransport", record.SecureTransport },
        { "Dialect", record.Dialect },
        { "Product", record.Product },
        { "Version", record.Version },
        { "Operation", record.Operation },
        { "RegionId", record.RegionId },
        { "Resources", AnswerList.OfTexts(record.Resources) },
        { "Outcome", record.Outcome.ToString() },
        { "HttpStatus", record.HttpStatus },
        { "Code", record.Code },
        { "DurationMicroseconds", record.DurationMicroseconds },
    };
}
