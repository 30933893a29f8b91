namespace Heliograph.Receiver;

/// <summary>The directory of the captures cannot be used; the message says what to do.</summary>
public sealed class CaptureException(string message, Exception cause) : Exception(message, cause);
