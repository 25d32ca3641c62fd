using System.IO.Compression;
using Microsoft.AspNetCore.RequestDecompression;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// Packed bodies, unpacked by the framework for every route. The route's own limit counts the unpacked bytes while they are unpacked, and
/// what swells out of proportion is refused long before that: a few bytes never cost many.
/// </summary>
public static class Decompression
{
    public static IServiceCollection AddUnpacking(this IServiceCollection services)
    {
        services.AddRequestDecompression(o =>
        {
            o.DecompressionProviders.Clear();
            o.DecompressionProviders.Add("gzip", new Unpacking(s => new GZipStream(s, CompressionMode.Decompress)));
            o.DecompressionProviders.Add("br", new Unpacking(s => new BrotliStream(s, CompressionMode.Decompress)));
            o.DecompressionProviders.Add("deflate", new Unpacking(s => new ZLibStream(s, CompressionMode.Decompress)));
        });
        return services;
    }

    public static void UseUnpacking(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            var headers = context.Request.Headers;
            if (headers.ContentEncoding == "identity")
                headers.ContentEncoding = default;
            var unknown = headers.ContentEncoding.Count > 0 && headers.ContentEncoding.ToString() is not ("gzip" or "br" or "deflate");
            return unknown
                ? Denial.Write(context, StatusCodes.Status415UnsupportedMediaType, RefusalCodes.WrongContentType,
                    "Pack the body with gzip, br or deflate, once, or not at all.")
                : next(context);
        });
        app.UseRequestDecompression();
    }

    private sealed class Unpacking(Func<Stream, Stream> unpack) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream)
        {
            var packed = new CountedStream(stream);
            return new ProportionStream(unpack(packed), packed);
        }
    }

    /// <summary>Counts what was taken from the wire.</summary>
    private sealed class CountedStream(Stream inner) : ReadOnlyStream(inner)
    {
        public long Bytes { get; private set; }

        protected override void Took(int count) => Bytes += count;
    }

    /// <summary>Stops where what came out is out of proportion to what went in.</summary>
    private sealed class ProportionStream(Stream unpacked, CountedStream packed) : ReadOnlyStream(unpacked)
    {
        /// <summary>Repetitive tables reach about 100; only a bomb reaches more.</summary>
        private const int ProportionMax = 150;
        private const long AlwaysAllowed = 4 << 20;
        private long bytes;

        protected override bool Unpacks => true;

        protected override void Took(int count)
        {
            bytes += count;
            if (bytes > AlwaysAllowed && bytes > packed.Bytes * ProportionMax)
                throw new BadHttpRequestException("The body swells out of proportion.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}

/// <summary>A stream that is read through, byte for byte.</summary>
internal abstract class ReadOnlyStream(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether what is read through is a format of packing.</summary>
    protected virtual bool Unpacks => false;

    /// <summary>Called after each read.</summary>
    protected abstract void Took(int count);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = inner.Read(buffer);
        }
        catch (InvalidOperationException fault) when (Unpacks)
        {
            throw NotPacked(fault);
        }
        Took(count);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException fault) when (Unpacks)
        {
            throw NotPacked(fault);
        }
        Took(count);
        return count;
    }

    // The formats tell bytes that are not theirs by different exceptions.
    private static InvalidDataException NotPacked(InvalidOperationException fault) => new(fault.Message, fault);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
