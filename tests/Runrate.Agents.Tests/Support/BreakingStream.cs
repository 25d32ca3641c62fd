namespace Runrate.Agents.Tests.Support;

/// <summary>
/// A file that ends in a fault of the disk after so many bytes. It can be sought in, so it is read while the import's transaction is open,
/// and what was written before the fault is in it.
/// </summary>
public sealed class BreakingStream(byte[] content, int after) : Stream
{
    private int at;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => content.Length;
    public override long Position { get => at; set => at = (int)value; }

    public override int Read(Span<byte> buffer)
    {
        if (at >= after)
            throw new IOException("The sender is gone.");
        var length = Math.Min(buffer.Length, after - at);
        content.AsSpan(at, length).CopyTo(buffer);
        at += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => at + offset, _ => content.Length + offset };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
