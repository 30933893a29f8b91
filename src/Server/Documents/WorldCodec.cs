using System.Collections.Immutable;
using System.Text.Json;
using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

/// <summary>Changes of a world to and from entries of the store.</summary>
internal static class WorldCodec
{
    /// <summary>The entry that a change writes; a null value deletes it.</summary>
    public static (string Key, byte[]? Value) Encode(World world, WorldChange change)
    {
        var (account, region) = (world.Account, world.Region);
        return change switch
        {
            WorldChange.PutService put => (StoreKeys.Service(account, region), Bytes(put.Service)),
            WorldChange.PutFilter put => (StoreKeys.Filter(account, region, put.Filter.Id), Bytes(put.Filter)),
            WorldChange.DeleteFilter delete => (StoreKeys.Filter(account, region, delete.Id), null),
            WorldChange.PutSession put => (StoreKeys.Session(account, region, put.Session.Id), Bytes(put.Session)),
            WorldChange.DeleteSession delete => (StoreKeys.Session(account, region, delete.Id), null),
            WorldChange.PutInterface put => (StoreKeys.Interface(account, region, put.Interface.Id), Bytes(put.Interface)),
            WorldChange.DeleteInterface delete => (StoreKeys.Interface(account, region, delete.Id), null),
            WorldChange.PutInterfaceStanding put => (StoreKeys.InterfaceStanding(account, region, put.Id), Bytes(put.Id, put.Standing)),
            WorldChange.PutLoadBalancer put => (StoreKeys.LoadBalancer(account, region, put.LoadBalancer.Id), Bytes(put.LoadBalancer)),
            WorldChange.DeleteLoadBalancer delete => (StoreKeys.LoadBalancer(account, region, delete.Id), null),
            WorldChange.PutHost put => (StoreKeys.Host(account, region, put.Host.Id), Bytes(put.Host)),
            WorldChange.DeleteHost delete => (StoreKeys.Host(account, region, delete.Id), null),
            WorldChange.PutStanding put => (StoreKeys.Standing(account), Bytes(put.Standing)),
            WorldChange.PutQuotas put => (StoreKeys.Quotas(account), Bytes(put.Quotas)),
            WorldChange.PutResourceGroup put => (StoreKeys.ResourceGroup(account, put.Group.Id), Bytes(put.Group)),
            WorldChange.DeleteResourceGroup delete => (StoreKeys.ResourceGroup(account, delete.Id), null),
            WorldChange.PutAccount put => (StoreKeys.Account(put.Account.Id), Bytes(put.Account)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The change that an entry stands for; null for an entry that is no document of a world, such as its head.</summary>
    public static WorldChange? DecodePut(string kind, ReadOnlyMemory<byte> value, long revision) => kind switch
    {
        "service" => new WorldChange.PutService(Read(value.Span, DocumentJson.Default.ServiceDocument).ToModel()),
        "filters" => new WorldChange.PutFilter(Read(value.Span, DocumentJson.Default.FilterDocument).ToModel(revision)),
        "sessions" => new WorldChange.PutSession(Read(value.Span, DocumentJson.Default.SessionDocument).ToModel(revision)),
        "interfaces" => new WorldChange.PutInterface(Read(value.Span, DocumentJson.Default.InterfaceDocument).ToModel()),
        "interface-standings" => Read(value.Span, DocumentJson.Default.InterfaceStandingDocument).ToModel(),
        "balancers" => new WorldChange.PutLoadBalancer(Read(value.Span, DocumentJson.Default.LoadBalancerDocument).ToModel()),
        "hosts" => new WorldChange.PutHost(Read(value.Span, DocumentJson.Default.HostDocument).ToModel()),
        "standing" => new WorldChange.PutStanding(Read(value.Span, DocumentJson.Default.StandingDocument).ToModel()),
        "quotas" => new WorldChange.PutQuotas(Read(value.Span, DocumentJson.Default.QuotasDocument).ToModel()),
        "groups" => new WorldChange.PutResourceGroup(Read(value.Span, DocumentJson.Default.ResourceGroupDocument).ToModel()),
        "accounts" => new WorldChange.PutAccount(Read(value.Span, DocumentJson.Default.AccountDocument).ToModel()),
        _ => null,
    };

    /// <inheritdoc cref="DecodePut"/>
    public static WorldChange? DecodeDelete(string kind, string id) => kind switch
    {
        "filters" => new WorldChange.DeleteFilter(new FilterId(id)),
        "sessions" => new WorldChange.DeleteSession(new SessionId(id)),
        "interfaces" => new WorldChange.DeleteInterface(new InterfaceId(id)),
        "balancers" => new WorldChange.DeleteLoadBalancer(id),
        "hosts" => new WorldChange.DeleteHost(new HostId(id)),
        "groups" => new WorldChange.DeleteResourceGroup(id),
        _ => null,
    };

    private static byte[] Bytes(ServiceSwitch service)
        => JsonSerializer.SerializeToUtf8Bytes(service.ToDocument(), DocumentJson.Default.ServiceDocument);

    private static byte[] Bytes(Filter filter) => JsonSerializer.SerializeToUtf8Bytes(filter.ToDocument(), DocumentJson.Default.FilterDocument);

    private static byte[] Bytes(Session session)
        => JsonSerializer.SerializeToUtf8Bytes(session.ToDocument(), DocumentJson.Default.SessionDocument);

    private static byte[] Bytes(NetworkInterface networkInterface)
        => JsonSerializer.SerializeToUtf8Bytes(networkInterface.ToDocument(), DocumentJson.Default.InterfaceDocument);

    private static byte[] Bytes(InterfaceId id, InterfaceStanding standing)
        => JsonSerializer.SerializeToUtf8Bytes(standing.ToDocument(id), DocumentJson.Default.InterfaceStandingDocument);

    private static byte[] Bytes(Host host) => JsonSerializer.SerializeToUtf8Bytes(host.ToDocument(), DocumentJson.Default.HostDocument);

    private static byte[] Bytes(LoadBalancer balancer)
        => JsonSerializer.SerializeToUtf8Bytes(balancer.ToDocument(), DocumentJson.Default.LoadBalancerDocument);

    private static byte[] Bytes(AccountStanding standing)
        => JsonSerializer.SerializeToUtf8Bytes(standing.ToDocument(), DocumentJson.Default.StandingDocument);

    private static byte[] Bytes(ImmutableSortedDictionary<string, int> quotas)
        => JsonSerializer.SerializeToUtf8Bytes(quotas.ToDocument(), DocumentJson.Default.QuotasDocument);

    private static byte[] Bytes(ResourceGroup group)
        => JsonSerializer.SerializeToUtf8Bytes(group.ToDocument(), DocumentJson.Default.ResourceGroupDocument);

    private static byte[] Bytes(Account account) => JsonSerializer.SerializeToUtf8Bytes(account.ToDocument(), DocumentJson.Default.AccountDocument);

    private static T Read<T>(ReadOnlySpan<byte> value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        => JsonSerializer.Deserialize(value, type) ?? throw new JsonException($"A {typeof(T).Name} in the store is null.");
}
