using Heliograph.Core.Model;

namespace Heliograph.Server.Access;

/// <summary>An access key of the owner of an account.</summary>
internal sealed record AccessKey(string Id, AccountId Account, Secret Secret, bool Active);

/// <summary>Who calls, after the signature was right.</summary>
/// <param name="Account">The account whose world is meant.</param>
/// <param name="AccessKeyId">The key that signed.</param>
internal sealed record Caller(AccountId Account, string AccessKeyId);
