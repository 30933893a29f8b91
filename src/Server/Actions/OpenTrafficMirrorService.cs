using Heliograph.Core.Commands;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class OpenTrafficMirrorService()
    : CommandAction<OpenService>("OpenTrafficMirrorService", OpenService.Decide)
{
    // Exactly these: clients take any other Code in an answer for an error.
    public override AnswerObject Answer(Outcome outcome) => new() { { "Code", "200" }, { "Message", "successful" } };

    protected override OpenService Read(BoundParameters parameters) => new();
}
