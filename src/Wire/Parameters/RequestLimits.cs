namespace Heliograph.Wire.Parameters;

/// <summary>
/// Bounds on what a request may carry. None is published: each is a multiple of the largest honest request (a filter with twenty
/// rules and twenty tags has about 220 parameters in 14 kB), and small enough that reading one costs little.
/// </summary>
public static class RequestLimits
{
    /// <summary>Parameters of query and form together.</summary>
    public const int MaxParameters = 2_000;

    /// <summary>Characters of a decoded parameter name.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Characters of a decoded parameter value.</summary>
    public const int MaxValueLength = 16_384;

    /// <summary>Bytes of a request target; the listener must allow a request line of this size.</summary>
    public const int MaxTargetBytes = 128 * 1024;

    /// <summary>Bytes of a body after removal of the transfer coding; the listener must refuse more.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Largest <c>N</c> of <c>Name.N</c>; gaps are allowed, so it bounds the number and not the count.</summary>
    public const int MaxListIndex = 1_000;

    /// <summary>Characters of a signature nonce; clients send 32 or 64.</summary>
    public const int MaxNonceLength = 128;
}
