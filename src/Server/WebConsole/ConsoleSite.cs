using Heliograph.Server.Access;
using Heliograph.Server.Audit;
using Heliograph.Server.Hosting;
using Heliograph.Server.Identities;
using Microsoft.AspNetCore.Http;

namespace Heliograph.Server.WebConsole;

/// <summary>The web console, below <c>/console/</c> on the listeners of the API.</summary>
internal sealed class ConsoleSite(ConsoleFiles files, ConsoleEndpoints endpoints)
{
    private const string Root = "/console";
    private const string Api = "/console/api/";

    public static ConsoleSite Create(
        ServerOptions options, AccessKeyRing keys, IdentityServices identities, AuditLog audit, Gateway gateway, TimeProvider clock)
        => new(
            new ConsoleFiles(options.ConsoleAssets ?? ConsoleAssets.Embedded),
            new ConsoleEndpoints(
                new ConsoleSessions(clock),
                new SignIn(keys, identities),
                new SignInLimits(clock),
                new SignInRecorder(audit, keys, clock),
                gateway,
                options,
                clock));

    public static bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.Ordinal);

    public Task HandleAsync(HttpContext context)
    {
        ConsoleHeaders.Apply(context.Response);
        var path = context.Request.Path.Value!; // Owns has seen it.
        if (path == Root)
        {
            context.Response.Redirect("/console/", permanent: false);
            return Task.CompletedTask;
        }

        if (path.StartsWith(Api, StringComparison.Ordinal))
        {
            return endpoints.HandleAsync(context, path[Api.Length..]);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return ConsoleAnswers.RefuseAsync(context, 405, "NotFound");
        }

        return files.ServeAsync(context, path.Length == Root.Length + 1 ? ConsoleAssets.IndexPath : path[(Root.Length + 1)..]);
    }
}
