using System.Text;
using System.Text.Json;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>A sound file of each format of the table, as it lies in <c>Samples</c>; the binary ones are made from their JSON.</summary>
internal static class FormatSamples
{
    private const string Binary = "-protobuf";

    private static readonly Dictionary<string, byte[]> Files = Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "tests", "Runrate.Agents.Tests", "Imports", "Samples"))
        .ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllBytes, StringComparer.Ordinal);

    public static IReadOnlyList<string> Formats { get; } = [.. ImportFormatTable.All.Select(f => f.Name)];

    public static byte[] Of(string format)
    {
        if (!format.EndsWith(Binary, StringComparison.Ordinal))
            return Files[format];
        using var json = JsonDocument.Parse(Files[format[..^Binary.Length]]);
        return OtlpEncoder.Encode(json.RootElement);
    }

    public static string TextOf(string format) => Encoding.UTF8.GetString(Of(format));

    public static bool IsBinary(string format) => format.EndsWith(Binary, StringComparison.Ordinal);
}
