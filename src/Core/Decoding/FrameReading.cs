using System.Collections.Immutable;

namespace Heliograph.Core.Decoding;

/// <summary>What is known of a frame so far. Each decoder adds its layer, and says what the line is now.</summary>
internal sealed class FrameReading
{
    /// <summary>Tags, headers of options and so on: no honest frame has as many.</summary>
    private const int MaxLayers = 24;

    private readonly ImmutableArray<DecodedLayer>.Builder _layers = ImmutableArray.CreateBuilder<DecodedLayer>();

    public string Source { get; set; } = "";

    public string Destination { get; set; } = "";

    public string Protocol { get; private set; } = "";

    public string Info { get; private set; } = "";

    public bool IsFull => _layers.Count >= MaxLayers;

    public void Add(DecodedLayer layer)
    {
        if (!IsFull)
        {
            _layers.Add(layer);
        }
    }

    public void Say(string protocol, string info) => (Protocol, Info) = (protocol, PrintableText.Shortened(info));

    /// <summary>A header of which there is not enough.</summary>
    public void AddCut(string name, int at, int end)
    {
        Add(new DecodedLayer(name, "cut off", at, end - at, []));
        Say(name, "cut off");
    }

    /// <summary>What nobody understands further.</summary>
    public void AddData(int at, int end)
    {
        if (end > at)
        {
            Add(new DecodedLayer("Data", $"{end - at} bytes", at, end - at, []));
        }
    }

    public DecodedFrame Finish() => new(Source, Destination, Protocol, Info, _layers.ToImmutable());
}
