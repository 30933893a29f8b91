using System.Collections.Immutable;

namespace Heliograph.Core.Decoding;

/// <summary>A frame for people: its line in a list, and its parts.</summary>
/// <param name="Source">Address, with the port where there is one.</param>
/// <param name="Destination">As <paramref name="Source"/>.</param>
/// <param name="Protocol">The innermost one that was understood.</param>
/// <param name="Info">What that one says, in a few words.</param>
/// <param name="Layers">From the outside in.</param>
public sealed record DecodedFrame(string Source, string Destination, string Protocol, string Info, ImmutableArray<DecodedLayer> Layers);

/// <summary>One header, or what a header carries.</summary>
/// <param name="Name">Of the protocol.</param>
/// <param name="Summary">One line.</param>
/// <param name="Offset">In bytes from the beginning of the frame.</param>
/// <param name="Length">In bytes, within the frame.</param>
/// <param name="Fields">In the order of the protocol.</param>
public sealed record DecodedLayer(string Name, string Summary, int Offset, int Length, ImmutableArray<DecodedField> Fields);

/// <param name="Name">As the RFC calls it.</param>
/// <param name="Value">Printable ASCII, whatever is in the frame.</param>
/// <param name="Offset">In bytes from the beginning of the frame; of a field of bits, its first byte.</param>
/// <param name="Length">In bytes, within the frame.</param>
public sealed record DecodedField(string Name, string Value, int Offset, int Length);
