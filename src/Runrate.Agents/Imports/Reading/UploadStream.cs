using System.Security.Cryptography;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// The upload as readers see it, taken out of what it is wrapped in (gzip, Parquet): the beginning, which detection looked at, then
/// the rest; counted, hashed and bounded as it goes by. Disposing it leaves the caller's stream open.
/// </summary>
internal sealed class UploadStream(Stream content, long bytesMax) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Stream rest = content;
    private byte[] head = [];
    private int headAt;

    public long Bytes { get; private set; }

    public ReadOnlySpan<byte> Head => head;

    public string ContentHash => Convert.ToHexStringLower(hash.GetCurrentHash());

    /// <summary>Reads the beginning without consuming it.</summary>
    public async Task Peek(int size, CancellationToken ct)
    {
        rest = await Wrapping.TakeOff(rest, ct);
        var buffer = new byte[size];
        var length = await rest.ReadAtLeastAsync(buffer, size, throwOnEndOfStream: false, ct);
        head = buffer[..length];
    }

    /// <summary>As <see cref="Peek"/>; a refusal where what it is wrapped in is broken or too large.</summary>
    public async Task<Refusal?> PeekSafely(int size, CancellationToken ct)
    {
        try
        {
            await Peek(size, ct);
            return null;
        }
        catch (InvalidDataException)
        {
            return new Refusal(RefusalCodes.InvalidValue, "The file is compressed or a Parquet table, and it is broken.", "content");
        }
        catch (ImportLimitException limit)
        {
            return new Refusal(RefusalCodes.TooLarge, limit.Message);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) =>
        Pass(buffer, FromHead(buffer) is > 0 and var length ? length : rest.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = FromHead(buffer.Span);
        if (length == 0)
            length = await rest.ReadAsync(buffer, cancellationToken);
        return Pass(buffer.Span, length);
    }

    /// <summary>Reads to the end, so that the hash is that of the whole file.</summary>
    public async Task Drain(CancellationToken ct)
    {
        var buffer = new byte[1 << 16];
        while (await ReadAsync(buffer.AsMemory(), ct) > 0)
        {
        }
    }

    private int FromHead(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, head.Length - headAt);
        head.AsSpan(headAt, length).CopyTo(buffer);
        headAt += length;
        return length;
    }

    private int Pass(ReadOnlySpan<byte> buffer, int length)
    {
        hash.AppendData(buffer[..length]);
        Bytes += length;
        return Bytes <= bytesMax ? length : throw new ImportLimitException($"A file may have {bytesMax} bytes. Split it.");
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => Bytes; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
