using System.Security.Cryptography;
using System.Text;
using Heliograph.Server.Access;
using Heliograph.Server.Hosting;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;
using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>What the page asks the server: to sign in and out, who one is, and operations of the API.</summary>
internal sealed class ConsoleEndpoints(
    ConsoleSessions sessions, SignIn signIn, SignInLimits limits, SignInRecorder recorder, Gateway gateway, ServerOptions options, TimeProvider clock)
{
    public const string CookieName = "heliograph-console";
    public const string CsrfHeader = "x-csrf-token";
    public const string CookiePath = "/console";

    /// <param name="context">The request.</param>
    /// <param name="path">Path below <c>/console/api/</c>.</param>
    public Task HandleAsync(HttpContext context, string path)
    {
        var isPost = HttpMethods.IsPost(context.Request.Method);
        if (isPost && !SameOrigin.Is(context.Request))
        {
            return ConsoleAnswers.RefuseAsync(context, 403, "Console.CrossSite");
        }

        return (path, isPost) switch
        {
            ("me", false) => TellAsync(context),
            ("sign-in", true) => SignInAsync(context),
            ("sign-out", true) => WithSessionAsync(context, SignOutAsync),
            ("call", true) => WithSessionAsync(context, CallAsync),
            ("sign", true) => WithSessionAsync(context, SignAsync),
            _ => ConsoleAnswers.RefuseAsync(context, 404, "NotFound"),
        };
    }

    private Task TellAsync(HttpContext context)
    {
        var session = SessionOf(context);
        var caller = session is null ? null : signIn.CallerOf(session.AccessKeyId);
        return ConsoleAnswers.WriteAsync(context, caller is null ? new MeAnswer { SignedIn = false } : AnswerOf(caller, session!), ConsoleJson.Default.MeAnswer); // A caller comes of a session.
    }

    private async Task SignInAsync(HttpContext context)
    {
        var asked = await ConsoleAnswers.ReadAsync(context, ConsoleJson.Default.SignInRequest).ConfigureAwait(false);
        if (asked is not { AccessKeyId: { Length: > 0 and <= 128 } id, AccessKeySecret: { Length: > 0 and <= 256 } secret })
        {
            await ConsoleAnswers.RefuseAsync(context, 400, "Console.BadRequest").ConfigureAwait(false);
            return;
        }

        if (!limits.TryTake(context.Connection.RemoteIpAddress, id))
        {
            context.Response.Headers.RetryAfter = "60";
            await ConsoleAnswers.RefuseAsync(context, 429, "Console.TooManyAttempts").ConfigureAwait(false);
            return;
        }

        var caller = signIn.Check(id, secret);
        recorder.SignedIn(context, id, caller);
        if (caller is null)
        {
            await ConsoleAnswers.RefuseAsync(context, 403, "Console.SignInRefused").ConfigureAwait(false);
            return;
        }

        sessions.End(TokenOf(context)); // Who signs in anew leaves nothing behind, and never goes on with a token from before.
        var (token, session) = sessions.Begin(id, new Secret(secret));
        context.Response.Cookies.Append(CookieName, token, Cookie(context));
        await ConsoleAnswers.WriteAsync(context, AnswerOf(caller, session), ConsoleJson.Default.MeAnswer).ConfigureAwait(false);
    }

    private Task SignOutAsync(HttpContext context, ConsoleSession session)
    {
        recorder.SignedOut(context, session.AccessKeyId, signIn.CallerOf(session.AccessKeyId));
        return EndAsync(context, new MeAnswer { SignedIn = false });
    }

    private async Task CallAsync(HttpContext context, ConsoleSession session)
    {
        var asked = await ConsoleAnswers.ReadAsync(context, ConsoleJson.Default.ConsoleCallRequest).ConfigureAwait(false);
        if (asked is not { Version: { } version, Action: { } action } || !Ascii.IsValid(version) || !Ascii.IsValid(action))
        {
            await ConsoleAnswers.RefuseAsync(context, 400, "Console.BadRequest").ConfigureAwait(false);
            return;
        }

        if (!asked.Background)
        {
            sessions.Touch(session);
        }

        var unsigned = ConsoleSigning.CallOf(context, action, version, ConsoleSigning.ParametersOf(asked.Region, asked.Parameters), asked.Xml) with
        {
            AsForm = true,
            Time = clock.GetUtcNow(),
        };
        var signed = RequestSigner.SignV3(unsigned, new SigningKey(session.AccessKeyId, session.Secret.Reveal()));
        var request = RpcRequest.Read(signed.Method, signed.Target, context.Request.Host.Value ?? "", signed.Headers, signed.Body.ToArray());
        var (call, answer) = await gateway.AnswerAsync(context, request, null).ConfigureAwait(false);
        if (IsOfNoUse(call.Refusal?.Code))
        {
            sessions.End(TokenOf(context));
            await ConsoleAnswers.RefuseAsync(context, 401, ConsoleAnswers.SignedOut).ConfigureAwait(false);
            return;
        }

        await Gateway.SendAsync(context, call, answer, anyOrigin: false).ConfigureAwait(false);
    }

    /// <summary>Whether the key of the session does not sign any more.</summary>
    private static bool IsOfNoUse(string? code) => code is "SignatureDoesNotMatch" || code?.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal) is true;

    /// <summary>Shows how a call is signed, and does not send it.</summary>
    private async Task SignAsync(HttpContext context, ConsoleSession session)
    {
        var asked = await ConsoleAnswers.ReadAsync(context, ConsoleSigningJson.Default.ConsoleSignRequest).ConfigureAwait(false);
        if (asked is null || ConsoleSigning.Read(context, asked, clock.GetUtcNow()) is not { } unsigned)
        {
            await ConsoleAnswers.RefuseAsync(context, 400, "Console.BadRequest").ConfigureAwait(false);
            return;
        }

        sessions.Touch(session);
        var steps = RequestSigner.StepsOfV3(unsigned, new SigningKey(session.AccessKeyId, session.Secret.Reveal()));
        await ConsoleAnswers.WriteAsync(context, ConsoleSigning.AnswerOf(unsigned, steps), ConsoleSigningJson.Default.ConsoleSignAnswer).ConfigureAwait(false);
    }

    private async Task WithSessionAsync(HttpContext context, Func<HttpContext, ConsoleSession, Task> then)
    {
        if (SessionOf(context) is not { } session)
        {
            await ConsoleAnswers.RefuseAsync(context, 401, ConsoleAnswers.SignedOut).ConfigureAwait(false);
        }
        else if (!HasCsrfToken(context.Request, session))
        {
            await ConsoleAnswers.RefuseAsync(context, 403, "Console.CrossSite").ConfigureAwait(false);
        }
        else
        {
            await then(context, session).ConfigureAwait(false);
        }
    }

    private static bool HasCsrfToken(HttpRequest request, ConsoleSession session)
        => CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers[CsrfHeader].ToString()), Encoding.UTF8.GetBytes(session.CsrfToken));

    private ConsoleSession? SessionOf(HttpContext context) => sessions.Find(TokenOf(context));

    private static string TokenOf(HttpContext context) => context.Request.Cookies[CookieName] ?? "";

    private Task EndAsync(HttpContext context, MeAnswer answer)
    {
        sessions.End(TokenOf(context));
        context.Response.Cookies.Delete(CookieName, Cookie(context));
        return ConsoleAnswers.WriteAsync(context, answer, ConsoleJson.Default.MeAnswer);
    }

    /// <summary>Without a time: the browser forgets it when it ends, and the server's bounds hold before that.</summary>
    private static CookieOptions Cookie(HttpContext context)
        => new() { Path = CookiePath, HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, IsEssential = true };

    private MeAnswer AnswerOf(Caller caller, ConsoleSession session) => new()
    {
        SignedIn = true,
        AccountId = caller.Account.Value,
        IdentityType = caller.IdentityType,
        PrincipalId = caller.PrincipalId,
        Name = caller is UserCaller user ? user.UserName : caller.Account.Value,
        Arn = caller.Arn,
        AccessKeyId = caller.AccessKeyId,
        CsrfToken = session.CsrfToken,
        DefaultRegion = options.DefaultRegion.Value,
        IdleSeconds = (int)ConsoleSessions.IdleBound.TotalSeconds,
    };
}
