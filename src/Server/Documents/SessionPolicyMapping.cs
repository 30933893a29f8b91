using Heliograph.Core.Model;

namespace Heliograph.Server.Documents;

internal static partial class DocumentMapping
{
    private static SessionPolicyDocument ToDocument(this SessionPolicy policy) => new()
    {
        ExpiresAt = policy.ExpiresAt,
        SampleRate = policy.Sampling?.Rate.ToString(),
        SampleBy = policy.Sampling?.Mode ?? default,
        PacketsPerSecond = policy.PacketsPerSecond,
        BitsPerSecond = policy.BitsPerSecond,
        Continue = policy.Continue,
        TruncateBy = policy.TruncateBy,
    };

    private static SessionPolicy ToModel(this SessionPolicyDocument document) => new()
    {
        ExpiresAt = document.ExpiresAt,
        Sampling = document.SampleRate is { } text && SampleRate.TryParse(text, out var rate) ? new Sampling(document.SampleBy, rate) : null,
        PacketsPerSecond = document.PacketsPerSecond,
        BitsPerSecond = document.BitsPerSecond,
        Continue = document.Continue,
        TruncateBy = document.TruncateBy,
    };
}
