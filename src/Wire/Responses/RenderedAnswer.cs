using System.Text;
using Heliograph.Wire.Errors;

namespace Heliograph.Wire.Responses;

/// <summary>Bytes to send.</summary>
/// <param name="HttpStatus">200, or the status of the error.</param>
/// <param name="ContentType">Exactly as the SDK cores compare it.</param>
/// <param name="Body">UTF-8 without a byte order mark.</param>
public sealed record RenderedAnswer(int HttpStatus, string ContentType, ReadOnlyMemory<byte> Body);

/// <summary>An error with what the body tells besides.</summary>
/// <param name="Error">Code, status and text.</param>
/// <param name="RequestId">Upper-case UUID.</param>
/// <param name="HostId">Host that the request was sent to.</param>
/// <param name="Product">Product of the operation, for the link; null before one is known.</param>
/// <param name="AccessDeniedDetail">Only on a denial by RAM.</param>
public sealed record ErrorAnswer(
    WireError Error, string RequestId, string HostId, string? Product = null, AnswerObject? AccessDeniedDetail = null);

/// <summary>Turns answers and errors into bytes.</summary>
public static class AnswerRenderer
{
    public const string JsonContentType = "application/json;charset=utf-8";

    /// <summary>Cores of the SDKs parse an XML error only when the header is exactly this.</summary>
    public const string XmlContentType = "text/xml;charset=utf-8";

    /// <summary>Renders a success.</summary>
    /// <param name="format">From <see cref="ResponseFormats.Of"/>.</param>
    /// <param name="action">Name of the operation; the XML root is <c>ActionResponse</c>.</param>
    /// <param name="answer">All fields, <c>RequestId</c> included.</param>
    public static RenderedAnswer Render(ResponseFormat format, string action, AnswerObject answer)
        => Render(format, 200, $"{action}Response", answer);

    /// <summary>Renders a refusal or a failure.</summary>
    public static RenderedAnswer Render(ResponseFormat format, ErrorAnswer answer)
    {
        var (error, requestId, hostId, product, detail) = answer;
        var body = new AnswerObject
        {
            { "RequestId", requestId },
            { "HostId", hostId },
            { "Code", error.Code },
            { "Message", error.Message },
            { "Recommend", Recommend(error.Code, product, requestId) },
        };
        if (detail is not null)
        {
            body.Add("AccessDeniedDetail", detail);
        }

        return Render(format, error.HttpStatus, "Error", body);
    }

    private static string Recommend(string code, string? product, string requestId)
        => $"https://api.aliyun.com/troubleshoot?q={code}{(product is null ? "" : $"&product={product}")}&requestId={requestId}";

    private static RenderedAnswer Render(ResponseFormat format, int status, string root, AnswerObject answer)
    {
        var text = new StringBuilder();
        if (format == ResponseFormat.Json)
        {
            JsonAnswer.Write(text, answer);
        }
        else
        {
            XmlAnswer.WriteDocument(text, root, answer, format == ResponseFormat.WrappedXml);
        }

        return new RenderedAnswer(
            status, format == ResponseFormat.Json ? JsonContentType : XmlContentType, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
