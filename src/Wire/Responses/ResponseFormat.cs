using Heliograph.Wire.Parameters;
using Heliograph.Wire.Signing;

namespace Heliograph.Wire.Responses;

public enum ResponseFormat
{
    Json,
    Xml,

    /// <summary>XML in which plain lists have a wrapper too (ruling 62).</summary>
    WrappedXml,
}

public static class ResponseFormats
{
    /// <summary>
    /// The format to answer a request in, also one that is refused: V1 by the parameter Format in any case, XML without it (ruling 64);
    /// V3 JSON unless the accept header asks for XML.
    /// </summary>
    public static ResponseFormat Of(RpcRequest request)
    {
        _ = TryChoose(request, out var format);
        return format;
    }

    /// <summary>Chooses the format.</summary>
    /// <returns>False when V1 names one that does not exist; the refusal is then written as XML.</returns>
    internal static bool TryChoose(RpcRequest request, out ResponseFormat format)
    {
        if (SignatureDialects.Of(request) == SignatureDialect.V3)
        {
            var accept = request.HeaderOrEmpty("accept");
            var wantsXml = accept.Contains("xml", StringComparison.OrdinalIgnoreCase)
                && !accept.Contains("json", StringComparison.OrdinalIgnoreCase);
            format = wantsXml ? ResponseFormat.Xml : ResponseFormat.Json;
            return true;
        }

        var named = request.ParameterOrEmpty("Format");
        var isJson = named.Equals("JSON", StringComparison.OrdinalIgnoreCase);
        format = isJson ? ResponseFormat.Json : ResponseFormat.Xml;
        return isJson || named.Length == 0 || named.Equals("XML", StringComparison.OrdinalIgnoreCase);
    }
}
