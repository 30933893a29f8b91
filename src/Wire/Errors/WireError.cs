namespace Heliograph.Wire.Errors;

/// <summary>A refusal as the client sees it.</summary>
/// <param name="Code">Published code, for example <c>OptInRequired.TrafficMirror</c>; never empty (terraform would retry it).</param>
/// <param name="HttpStatus">400 to 599.</param>
/// <param name="Message">Published text with its holes filled.</param>
public sealed record WireError(string Code, int HttpStatus, string Message);
