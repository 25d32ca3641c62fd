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

/// <summary>A body that fits into memory, because its route says how large it may be.</summary>
public static class WholeBody
{
    /// <exception cref="BadHttpRequestException">It is larger than the route takes.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadWhole(this System.IO.Pipelines.PipeReader reader, CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            var bytes = System.Buffers.BuffersExtensions.ToArray(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            return bytes;
        }
    }
}
