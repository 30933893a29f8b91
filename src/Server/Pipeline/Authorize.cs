using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>The owner of an account may do everything in it, and there are no other callers yet.</summary>
internal sealed class Authorize : IStep
{
    public ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken)
    {
        _ = call.Caller; // Throws if nobody has been authenticated.
        return new((WireError?)null);
    }
}
