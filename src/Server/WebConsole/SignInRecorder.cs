using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Audit;
using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>Writes who signed in and out to the audit. What is called in between is recorded as every call is.</summary>
internal sealed class SignInRecorder(AuditLog log, AccessKeyRing keys, TimeProvider clock)
{
    private const int StrangerCharacters = 4;

    /// <param name="context">The request.</param>
    /// <param name="accessKeyId">As claimed: of an id that is no key's only the beginning is kept, it may be a secret in the wrong place.</param>
    /// <param name="caller">Null when it was refused.</param>
    public void SignedIn(HttpContext context, string accessKeyId, Caller? caller) => Add(context, "ConsoleSignIn", accessKeyId, caller, caller is null);

    public void SignedOut(HttpContext context, string accessKeyId, Caller? caller) => Add(context, "ConsoleSignOut", accessKeyId, caller, refused: false);

    private void Add(HttpContext context, string operation, string accessKeyId, Caller? caller, bool refused)
    {
        var isKey = keys.TryFind(accessKeyId, out var key);
        log.Add(new AuditRecord
        {
            Time = clock.GetUtcNow(),
            RequestId = Guid.NewGuid().ToString().ToUpperInvariant(),
            AccountId = (caller?.Account ?? key?.Account)?.Value ?? "",
            PrincipalId = caller?.PrincipalId ?? "",
            AccessKeyId = isKey ? accessKeyId : $"{accessKeyId[..Math.Min(StrangerCharacters, accessKeyId.Length)]}…",
            SourceAddress = context.Connection.RemoteIpAddress?.ToString() ?? "",
            SecureTransport = context.Request.IsHttps,
            Product = "Heliograph",
            Version = ActionList.HeliographVersion,
            Operation = operation,
            HttpStatus = refused ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK,
            Code = refused ? "Console.SignInRefused" : "",
            DurationMicroseconds = 0,
        });
    }
}
