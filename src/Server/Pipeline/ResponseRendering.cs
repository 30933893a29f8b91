using Heliograph.Wire.Errors;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Pipeline;

/// <summary>The one place where answers and refusals become bytes.</summary>
internal static class ResponseRendering
{
    public static RenderedAnswer Render(Call call, WireError? refusal)
    {
        call.Refusal = refusal;
        if (refusal is not null)
        {
            return AnswerRenderer.Render(
                call.Format, new ErrorAnswer(refusal, call.RequestId, call.Request.Host, call.Operation?.Product, call.AccessDeniedDetail));
        }

        var answer = new AnswerObject { { "RequestId", call.RequestId } };
        foreach (var (name, value) in call.Answer ?? throw new System.Diagnostics.UnreachableException("No step had an answer."))
        {
            answer.Add(name, value);
        }

        return AnswerRenderer.Render(call.Format, call.Operation!.Name, answer);
    }
}
