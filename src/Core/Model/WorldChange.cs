namespace Heliograph.Core.Model;

/// <summary>One document of a world that is put or deleted. A decision is a list of these.</summary>
public abstract record WorldChange
{
    private WorldChange()
    {
    }

    public sealed record PutService(ServiceSwitch Service) : WorldChange;

    public sealed record PutFilter(Filter Filter) : WorldChange;

    public sealed record DeleteFilter(FilterId Id) : WorldChange;

    public sealed record PutSession(Session Session) : WorldChange;

    public sealed record DeleteSession(SessionId Id) : WorldChange;

    public sealed record PutInterface(NetworkInterface Interface) : WorldChange;

    public sealed record DeleteInterface(InterfaceId Id) : WorldChange;
}
