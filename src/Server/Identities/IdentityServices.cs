using Heliograph.Server.Access;

namespace Heliograph.Server.Identities;

/// <summary>What has to do with who calls and what they may do.</summary>
internal sealed record IdentityServices(DirectoryRegistry Directories, SessionTokens Tokens, AccessDenial Denials);
