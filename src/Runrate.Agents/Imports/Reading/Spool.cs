namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// Takes a body in whole before any transaction begins: a slow sender then holds a file on disk and not the database. Small bodies
/// stay in memory; what can be read again anyway is left as it is.
/// </summary>
internal static class Spool
{
    private const int MemoryMax = 1 << 20;

    /// <returns>A stream at its beginning, or null when the body is larger than it may be.</returns>
    public static async Task<Stream?> Of(Stream content, long bytesMax, CancellationToken ct)
    {
        if (content.CanSeek)
            return content.Length - content.Position <= bytesMax ? new Borrowed(content) : null;
        Stream spooled = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int length; (length = await content.ReadAsync(buffer.AsMemory(), ct)) > 0;)
        {
            if (spooled.Length + length > bytesMax)
            {
                await spooled.DisposeAsync();
                return null;
            }
            if (spooled is MemoryStream && spooled.Length + length > MemoryMax)
                spooled = await ToFile(spooled, ct);
            await spooled.WriteAsync(buffer.AsMemory(0, length), ct);
        }
        spooled.Position = 0;
        return spooled;
    }

    private static async Task<Stream> ToFile(Stream memory, CancellationToken ct)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"runrate-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None,
            1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous | FileOptions.SequentialScan);
        memory.Position = 0;
        await memory.CopyToAsync(file, ct);
        await memory.DisposeAsync();
        return file;
    }

    /// <summary>The caller's stream, which stays open when this one is disposed.</summary>
    private sealed class Borrowed(Stream inner) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => true;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override int Read(Span<byte> buffer) => inner.Read(buffer);
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);
        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
        public override void Flush() { }
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
