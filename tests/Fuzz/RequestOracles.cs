using System.Net;
using System.Text;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Responses;
using Heliograph.Wire.Signing;

namespace Heliograph.Fuzz;

/// <summary>What holds for every request, whoever sent it.</summary>
internal static class RequestOracles
{
    private const string Form = "application/x-www-form-urlencoded";

    public static void Check(RawRequest raw, RpcRequest request)
    {
        _ = ResponseFormats.Of(request);
        if (request.Problem is { } problem)
        {
            CheckRefusal(problem);
            return;
        }

        if (!ActionClaim.TryRead(request, out _, out var error))
        {
            CheckRefusal(error);
        }

        var question = raw.Target.IndexOf('?', StringComparison.Ordinal);
        CheckDecoded(request.QueryParameters, question < 0 ? "" : raw.Target[(question + 1)..]);
        var isForm = (raw.Header("content-type") ?? "").Split(';')[0].Trim().Equals(Form, StringComparison.OrdinalIgnoreCase);
        CheckDecoded(request.FormParameters, isForm ? Encoding.Latin1.GetString(raw.Body.AsSpan()) : "");
        CheckRoundTrip(request);
    }

    /// <summary>A refusal is a published one: a plain code, a status of the client's fault, a text, and it can be shown in both formats.</summary>
    public static void CheckRefusal(WireError refusal)
    {
        Expect.That(
            refusal.Code.Length > 0 && refusal.Code.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'), $"the code \"{refusal.Code}\"");
        Expect.That(refusal.HttpStatus is >= 400 and < 500, $"the status {refusal.HttpStatus} of {refusal.Code}");
        Expect.That(refusal.Message.Length > 0 && !refusal.Message.Contains("%s", StringComparison.Ordinal), $"the text of {refusal.Code}: {refusal.Message}");
        Rendering.CheckError(refusal);
    }

    /// <summary>The class library decodes what we accept to the same texts.</summary>
    private static void CheckDecoded(IReadOnlyList<RequestParameter> parameters, string encoded)
    {
        var pairs = encoded.Split('&').Where(pair => pair.Length > 0).ToList();
        Expect.Same(parameters.Count, pairs.Count, "number of parameters");
        foreach (var (parameter, pair) in parameters.Zip(pairs))
        {
            var parts = pair.Split('=', 2);
            Expect.Same(parameter.Name, Decode(parts[0]), "decoded name");
            Expect.Same(parameter.Value, parts.Length < 2 ? "" : Decode(parts[1]), "decoded value");
        }
    }

    // Escapes are bytes, and so are the characters between them.
    private static string Decode(string encoded)
        => Encoding.UTF8.GetString(WebUtility.UrlDecodeToBytes(Encoding.Latin1.GetBytes(encoded), 0, encoded.Length)!);

    private static void CheckRoundTrip(RpcRequest request)
    {
        var again = RpcRequest.Read("GET", $"/?{Canonicalization.Query(request.QueryParameters)}", "h", [], default);
        Expect.That(again.Problem is null, "the canonical query cannot be read again");
        Expect.That(
            request.QueryParameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).SequenceEqual(again.QueryParameters),
            "the canonical query says something else");
    }
}
