using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class SetNetworkInterfaceStanding()
    : CommandAction<SetInterfaceStanding>("SetNetworkInterfaceStanding", SetInterfaceStanding.Decide)
{
    public override string Version => ActionList.HeliographVersion;

    public override bool IsForOwnerOnly => true;

    protected override SetInterfaceStanding Read(BoundParameters parameters) => new()
    {
        Id = new InterfaceId(parameters.RequiredString("NetworkInterfaceId")),
        Status = parameters.String("Status") is { } status ? Enum.Parse<InterfaceStatus>(status) : null,
        Kind = parameters.String("Kind") is { } kind ? Enum.Parse<InterfaceKind>(kind) : null,
        InstanceExists = parameters.Boolean("InstanceExists"),
        InstanceSupportsMirroring = parameters.Boolean("InstanceSupportsMirroring"),
        CanReceiveMirroredTraffic = parameters.Boolean("CanReceiveMirroredTraffic"),
    };
}

/// <summary>The interfaces of which anything was said.</summary>
internal sealed class DescribeNetworkInterfaceStandings : IQueryAction
{
    public string Name => "DescribeNetworkInterfaceStandings";

    public string Version => ActionList.HeliographVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var ids = query.Parameters.Strings("NetworkInterfaceIds");
        return Paging.Answer(
            query, "NetworkInterfaces", query.World.InterfaceStandings.Where(said => ids.IsEmpty || ids.Contains(said.Key)),
            said => new ListPosition(DateTimeOffset.UnixEpoch, said.Key), said => Show(said.Key, said.Value), ids);
    }

    private static AnswerObject Show(string id, InterfaceStanding said) => new()
    {
        { "NetworkInterfaceId", id },
        { "Status", said.Status.ToString() },
        { "Kind", said.Kind.ToString() },
        { "InstanceExists", said.InstanceExists },
        { "InstanceSupportsMirroring", said.InstanceSupportsMirroring },
        { "CanReceiveMirroredTraffic", said.CanReceiveMirroredTraffic },
    };
}
