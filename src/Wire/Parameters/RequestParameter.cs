namespace Heliograph.Wire.Parameters;

/// <summary>A decoded parameter of the query string or of a form body.</summary>
public readonly record struct RequestParameter(string Name, string Value);
