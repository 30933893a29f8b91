namespace Heliograph.Receiver;

/// <summary>Frames cannot be delivered to an interface as asked; the message says what to do.</summary>
public sealed class DeliveryException(string message, Exception? cause = null) : Exception(message, cause);
