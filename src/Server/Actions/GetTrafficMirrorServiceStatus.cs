using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class GetTrafficMirrorServiceStatus : IQueryAction
{
    public string Name => "GetTrafficMirrorServiceStatus";

    public string Version => ActionList.VpcVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
        => new(new AnswerObject { { "Enabled", query.World.Service.IsOpen } });
}
