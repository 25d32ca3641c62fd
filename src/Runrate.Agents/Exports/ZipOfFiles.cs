using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Runrate.Agents.Exports;

/// <summary>
/// Collects text files for a zip that is the same, byte for byte, whenever its content is: paths in order, one fixed time, and an index
/// with the SHA-256 of each file.
/// </summary>
public sealed class ZipOfFiles
{
    public const string IndexPath = "index.csv";

    // The earliest time a zip can hold; a real one would make the same books into another file every time.
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public void Add(string path, string text) => Add(path, Encoding.UTF8.GetBytes(text));

    public void Add(string path, byte[] content) => files.Add(path, content);

    public byte[] ToBytes()
    {
        var index = new CsvText().Row(CsvText.Cell.Plain("path"), CsvText.Cell.Plain("bytes"), CsvText.Cell.Plain("sha256"));
        foreach (var (path, content) in files)
            index.Row(path, content.Length, CsvText.Cell.Plain(Convert.ToHexStringLower(SHA256.HashData(content))));
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files.Append(KeyValuePair.Create(IndexPath, index.ToBytes())))
            {
                var entry = zip.CreateEntry(path, CompressionLevel.Optimal);
                entry.LastWriteTime = FixedTime;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>A name that every file system takes.</summary>
    public static string FileName(string text)
    {
        var name = new string([.. text.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        while (name.Contains("--", StringComparison.Ordinal))
            name = name.Replace("--", "-", StringComparison.Ordinal);
        return name.Trim('-') is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, 60)] : "unnamed";
    }
}
