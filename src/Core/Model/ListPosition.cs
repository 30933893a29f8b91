namespace Heliograph.Core.Model;

/// <summary>Place of an object in its list: by creation time, then by id, so that a page can go on after any object.</summary>
public readonly record struct ListPosition(DateTimeOffset CreationTime, string Id) : IComparable<ListPosition>
{
    public int CompareTo(ListPosition other)
    {
        var byTime = CreationTime.CompareTo(other.CreationTime);
        return byTime != 0 ? byTime : string.CompareOrdinal(Id, other.Id);
    }

    public static bool operator <(ListPosition left, ListPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(ListPosition left, ListPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(ListPosition left, ListPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ListPosition left, ListPosition right) => left.CompareTo(right) >= 0;
}
