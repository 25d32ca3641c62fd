using System.IO.Compression;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// What a file is wrapped in, told by its first bytes, whatever its name says: gzip is unpacked as it is read, a Parquet table
/// becomes the CSV that it would be, so that every table format comes either way.
/// </summary>
internal static class Wrapping
{
    /// <summary>Parquet has its index at the end, so it is held in memory whole.</summary>
    public const int ParquetBytesMax = 256 << 20;

    private const int MagicLength = 4;
    /// <summary>A file may be packed twice: by its program, and by whoever sent it.</summary>
    private const int DepthMax = 2;

    public static async Task<Stream> TakeOff(Stream content, CancellationToken ct)
    {
        for (var depth = 0; ; depth++)
        {
            var magic = new byte[MagicLength];
            var length = await content.ReadAtLeastAsync(magic, MagicLength, throwOnEndOfStream: false, ct);
            var whole = new JoinedStream(magic[..length], content);
            if (length == MagicLength && magic.AsSpan().SequenceEqual("PAR1"u8))
                return await ParquetText.Read(whole, ParquetBytesMax, ct);
            if (length < 2 || magic[0] != 0x1F || magic[1] != 0x8B || depth == DepthMax)
                return whole;
            content = new GZipStream(whole, CompressionMode.Decompress, leaveOpen: true);
        }
    }

    /// <summary>Some bytes, then a stream.</summary>
    private sealed class JoinedStream(byte[] first, Stream then) : Stream
    {
        private int at;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => FromFirst(buffer) is > 0 and var length ? length : then.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            FromFirst(buffer.Span) is > 0 and var length ? ValueTask.FromResult(length) : then.ReadAsync(buffer, cancellationToken);

        private int FromFirst(Span<byte> buffer)
        {
            var length = Math.Min(buffer.Length, first.Length - at);
            first.AsSpan(at, length).CopyTo(buffer);
            at += length;
            return length;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => at; set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
