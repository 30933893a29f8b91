using Heliograph.Core.Model;

namespace Heliograph.Server.Access;

/// <summary>An access key of the owner of an account, or of a RAM user.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Account">The account that it opens.</param>
/// <param name="Secret">What it signs with.</param>
/// <param name="Active">Whether it may be used.</param>
/// <param name="UserId">Id of the RAM user; null for the owner.</param>
internal sealed record AccessKey(string Id, AccountId Account, Secret Secret, bool Active, string? UserId = null)
{
    /// <summary>When it was put into the store; default when that was by this process.</summary>
    public DateTimeOffset StoredAt { get; init; }
}
