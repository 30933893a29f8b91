using System.Diagnostics.CodeAnalysis;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Wire.Actions;

/// <summary>Which operation a request names, before anything is believed.</summary>
/// <param name="Dialect">Decides where every other system value is read.</param>
/// <param name="Action">Operation name; not yet looked up.</param>
/// <param name="Version">API version; not yet looked up.</param>
public sealed record ActionClaim(SignatureDialect Dialect, string Action, string Version)
{
    /// <summary>Reads method, action, version and answer format, in this order.</summary>
    /// <param name="request">The request; its <see cref="RpcRequest.Problem"/> has been looked at by the caller.</param>
    /// <param name="claim">What it names.</param>
    /// <param name="error">UnsupportedHTTPMethod, MissingAction, MissingVersion or InvalidParameter.Format.</param>
    public static bool TryRead(
        RpcRequest request, [NotNullWhen(true)] out ActionClaim? claim, [NotNullWhen(false)] out WireError? error)
    {
        var dialect = SignatureDialects.Of(request);
        var inHeaders = dialect == SignatureDialect.V3;
        var action = inHeaders ? request.HeaderOrEmpty("x-acs-action") : request.ParameterOrEmpty("Action");
        var version = inHeaders ? request.HeaderOrEmpty("x-acs-version") : request.ParameterOrEmpty("Version");
        var code = request.Method is not ("GET" or "POST") ? "UnsupportedHTTPMethod"
            : action.Length == 0 ? "MissingAction"
            : version.Length == 0 ? "MissingVersion"
            : !Responses.ResponseFormats.TryChoose(request, out _) ? "InvalidParameter.Format"
            : null;
        error = code is null ? null : ErrorCatalog.Resolve(null, code);
        claim = code is null ? new ActionClaim(dialect, action, version) : null;
        return claim is not null;
    }
}
