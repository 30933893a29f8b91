using System.Buffers.Text;
using System.Text;
using Heliograph.Core.Commands;
using Heliograph.Core.Explaining;
using Heliograph.Core.Model;
using Heliograph.Core.Packets;
using Heliograph.Wire.Actions;

namespace Heliograph.Server.Actions;

/// <summary>Why a packet of an interface is mirrored or not.</summary>
internal sealed class ExplainPacket : IQueryAction
{
    public string Name => "ExplainPacket";

    public string Version => ActionList.HeliographVersion;

    public async ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
    {
        var asked = query.Parameters;
        var (text, encoded) = (asked.String("Packet"), asked.String("Frame"));
        if (text is null == encoded is null)
        {
            return Refusal.Of(RefusalCodes.IllegalPacket);
        }

        if (FrameOf(text, encoded, asked.Int32("PacketLength") ?? 0) is not { } frame)
        {
            return Refusal.Of(text is null ? RefusalCodes.IllegalFrame : RefusalCodes.IllegalPacket);
        }

        var scene = await DescribeInterfacePlan.SceneAsync(query, cancellationToken).ConfigureAwait(false);
        var explainer = new PacketExplainer(scene, DirectionOf(asked));
        var length = asked.Int32("PacketLength") is { } said ? said + EthernetHeader.UntaggedLength : 0;
        return ExplanationAnswer.Of(scene.InterfaceId, explainer.Direction, explainer.Explain(frame, length));
    }

    private static TrafficDirection DirectionOf(BoundParameters asked)
        => asked.RequiredString("Direction").StartsWith("in", StringComparison.OrdinalIgnoreCase) ? TrafficDirection.Ingress : TrafficDirection.Egress;

    private static byte[]? FrameOf(string? text, string? encoded, int length)
    {
        if (text is not null)
        {
            return PacketDescription.TryParse(text, out var packet) ? packet.ToFrame(length) : null;
        }

        var bytes = Encoding.ASCII.GetBytes(encoded!); // One of the two is given.
        var frame = new byte[Base64.GetMaxDecodedFromUtf8Length(bytes.Length)];
        return Base64.DecodeFromUtf8(bytes, frame, out _, out var written) == System.Buffers.OperationStatus.Done && written > 0 ? frame[..written] : null;
    }
}
