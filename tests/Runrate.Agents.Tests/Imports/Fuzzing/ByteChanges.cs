using System.Text;

namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>Changes below the text: what a disk, a line or a wrong program does to a file.</summary>
internal static class ByteChanges
{
    private static readonly byte[][] Pieces =
    [
        [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xFE, 0xFF], "\r"u8.ToArray(), "\n"u8.ToArray(), "\""u8.ToArray(),
        ","u8.ToArray(), [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07],
    ];

    public static byte[] Change(byte[] bytes, bool isBinary, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = 1 + random.Next(Math.Min(64, bytes.Length - at));
        switch (random.Next(isBinary ? 6 : 9))
        {
            case 0:
                var flipped = bytes.ToArray();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                var other = bytes.ToArray();
                other[at] = (byte)random.Next(256);
                return other;
            case 2:
                return bytes[..at];
            case 3:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 4:
                return [.. bytes[..at], .. Pieces[random.Next(Pieces.Length)], .. bytes[at..]];
            case 5:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 6:
                return [0xEF, 0xBB, 0xBF, .. bytes];
            case 7:
                return random.Next(2) == 0 ? [.. Encoding.Unicode.Preamble, .. Encoding.Convert(Encoding.UTF8, Encoding.Unicode, bytes)]
                    : Encoding.Convert(Encoding.UTF8, Encoding.Latin1, bytes);
            default:
                return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\n", random.Next(2) == 0 ? "\r\n" : "\r", StringComparison.Ordinal));
        }
    }
}
