using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Parquet.Serialization;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// A Parquet table as the CSV it would be: exact decimals, times in UTC, maps and lists as JSON. Binary fractions are written with
/// the digits that they stand for.
/// </summary>
internal static class ParquetText
{
    public static async Task<Stream> Read(Stream content, int bytesMax, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (int length; (length = await content.ReadAsync(chunk.AsMemory(), ct)) > 0;)
        {
            if (memory.Length + length > bytesMax)
                throw new ImportLimitException($"A Parquet file may have {bytesMax} bytes. Split it.");
            memory.Write(chunk, 0, length);
        }
        memory.Position = 0;
        var text = new MemoryStream();
        await using (var writer = new StreamWriter(text, new UTF8Encoding(false), 1 << 16, leaveOpen: true))
            await Write(memory, writer, ct);
        text.Position = 0;
        return text;
    }

    private static async Task Write(MemoryStream content, StreamWriter writer, CancellationToken ct)
    {
        try
        {
            var table = await ParquetSerializer.DeserializeUntypedAsync(content, cancellationToken: ct);
            var columns = table.Schema.Fields.Select(f => f.Name).ToList();
            writer.Write(string.Join(',', columns.Select(Quoted)));
            writer.Write('\n');
            foreach (var row in table.Data)
            {
                writer.Write(string.Join(',', columns.Select(c => row.TryGetValue(c, out var value) && value is not null
                    ? Quoted(Text(value)) : "")));
                writer.Write('\n');
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException and not ImportLimitException and not OutOfMemoryException)
        {
            throw new InvalidDataException("The Parquet file is broken.", problem);
        }
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        double number => Digits(number),
        float number => Digits(number),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IDictionary or IList => JsonSerializer.Serialize(Plain(value)),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The shortest digits that stand for the number, without an exponent where a decimal can hold them.</summary>
    private static string Digits(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        return decimal.TryParse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? exact.ToString(CultureInfo.InvariantCulture) : shortest;
    }

    private static object? Plain(object? value) => value switch
    {
        IDictionary map => map.Keys.Cast<object>().ToDictionary(k => k.ToString() ?? "", k => Plain(map[k])),
        IList list => list.Cast<object?>().Select(Plain).ToList(),
        null => null,
        bool or string => value,
        _ => Text(value),
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",;\"\r\n") < 0 && !text.Contains('\t', StringComparison.Ordinal) && !text.Contains('|', StringComparison.Ordinal)
            ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
