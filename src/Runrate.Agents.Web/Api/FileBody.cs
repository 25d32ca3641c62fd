using Microsoft.AspNetCore.Http.Features;

namespace Runrate.Agents.Web.Api;

/// <summary>The body of a request as a file.</summary>
public static class FileBody
{
    /// <summary>
    /// The body as a stream that may be read row by row: the readers parse from a span of the buffer and block only while the sender
    /// has nothing to read, which costs one thread an upload and spares a copy of the file.
    /// </summary>
    public static Stream AsFile(this HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpBodyControlFeature>() is { } body)
            body.AllowSynchronousIO = true;
        return request.Body;
    }
}
