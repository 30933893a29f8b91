using Heliograph.Wire.Errors;

namespace Heliograph.Server.Pipeline;

/// <summary>One step of a request. It refuses, or adds what it found out to the call.</summary>
internal interface IStep
{
    /// <returns>The refusal, or null to go on.</returns>
    ValueTask<WireError?> RunAsync(Call call, CancellationToken cancellationToken);
}
