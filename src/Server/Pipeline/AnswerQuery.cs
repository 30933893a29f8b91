using Heliograph.Server.Actions;
using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>Answers an operation that changes nothing.</summary>
internal sealed class AnswerQuery(QueryServices services) : IStep
{
    public async ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Action is not IQueryAction query)
        {
            return null;
        }

        var context = new QueryContext
        {
            Operation = call.Operation!,
            Parameters = call.Parameters,
            Caller = call.Caller,
            Region = call.Region,
            SourceAddress = call.SourceAddress,
            SecureTransport = call.SecureTransport,
            World = call.World.Current,
            Settings = services.Facts.AccountOf(call.Caller.Account),
            Host = call.Request.Host,
            Services = services,
        };
        var answer = await query.AnswerAsync(context, cancellationToken).ConfigureAwait(false);
        call.Answer = answer.Answer;
        call.Continues = answer.Continues;
        call.AccessDeniedDetail = answer.AccessDeniedDetail;
        return answer.Refusal is { } refusal ? ErrorCatalog.Resolve(call.Operation, refusal.Code, refusal.Arguments.AsSpan()) : null;
    }
}
