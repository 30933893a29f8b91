namespace Heliograph.Ram.Documents;

/// <summary>The name of a requested resource, taken apart: <c>acs:&lt;ram-code&gt;:&lt;region&gt;:&lt;account&gt;:&lt;relative id&gt;</c>, or <c>*</c>.</summary>
/// <remarks>A relative id may hold colons; the four parts before it may not.</remarks>
internal sealed class ResourceName
{
    public const int Segments = 5;

    private readonly int[] _starts = new int[Segments + 1];

    /// <param name="text">The name.</param>
    /// <param name="service">The ram-code of the action; <c>*</c> means any resource of that service.</param>
    public ResourceName(string text, string service)
    {
        Text = text;
        Service = service;
        IsAll = text == "*";
        IsComplete = TrySplit(text, _starts);
    }

    public string Text { get; }

    public string Service { get; }

    /// <summary>The operation has no resource of its own.</summary>
    public bool IsAll { get; }

    public bool IsComplete { get; }

    public ReadOnlySpan<char> this[int segment] => Text.AsSpan(_starts[segment]..(_starts[segment + 1] - 1));

    /// <summary>Finds where the segments start; the last entry is one past the end, as if a colon followed.</summary>
    public static bool TrySplit(string text, Span<int> starts)
    {
        starts[0] = 0;
        for (var segment = 1; segment < Segments; segment++)
        {
            var colon = text.IndexOf(':', starts[segment - 1]);
            if (colon < 0)
            {
                return false;
            }

            starts[segment] = colon + 1;
        }

        starts[Segments] = text.Length + 1;
        return true;
    }
}
