using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports;

/// <summary>
/// The records of a JSON text in any of its usual shapes: an array, one document, one document a line, or documents one after another,
/// each over many lines. Arrays and lines are read one record at a time. A line is the file's where there are lines, else the number of the record.
/// </summary>
internal static class JsonRecords
{
    /// <summary>One document that is not a list of records is held whole, so it may have this many bytes.</summary>
    public const long DocumentBytesMax = 256L << 20;

    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = 128,
        CommentHandling = JsonCommentHandling.Disallow
    };

    private static readonly JsonSerializerOptions Documents = new() { MaxDepth = 128 };

    public static async IAsyncEnumerable<(int Line, JsonElement Record)> Read(
        UploadStream content, Intake intake, [EnumeratorCancellation] CancellationToken ct)
    {
        switch (Shape(content.Head))
        {
            case '[':
                var number = 0;
                await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(content,
                    cancellationToken: ct))
                    yield return (++number, element);
                break;
            case '\n':
                await foreach (var record in Lines(content, intake, ct))
                    yield return record;
                break;
            default:
                var document = 0;
                await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(content, topLevelValues: true, Documents, ct))
                {
                    if (content.Bytes > DocumentBytesMax)
                        throw new ImportLimitException($"A JSON document may have {DocumentBytesMax} bytes. Send it as one record a line.");
                    yield return (++document, element);
                }
                break;
        }
    }

    private static async IAsyncEnumerable<(int Line, JsonElement Record)> Lines(
        UploadStream content, Intake intake, [EnumeratorCancellation] CancellationToken ct)
    {
        using var text = new StreamReader(content, new UTF8Encoding(false), leaveOpen: true);
        for (var line = 1; await text.ReadLineAsync(ct) is { } one; line++)
        {
            if (string.IsNullOrWhiteSpace(one))
                continue;
            JsonDocument? document = null;
            try
            {
                document = JsonDocument.Parse(one, Options);
            }
            catch (JsonException problem)
            {
                intake.Count();
                intake.Reject(line, $"column {problem.BytePositionInLine + 1}", "The line is not JSON.");
            }
            if (document is null)
                continue;
            using (document)
                yield return (line, document.RootElement);
        }
    }

    /// <summary><c>[</c> for an array, a line break for one document a line, <c>{</c> for one document.</summary>
    private static char Shape(ReadOnlySpan<byte> head)
    {
        var start = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] == '[')
            return start.IsEmpty ? '\n' : '[';
        var end = start.IndexOf((byte)'\n');
        if (end < 0 || start[end..].Trim(" \t\r\n"u8).IsEmpty)
            return IsComplete(start) || end >= 0 ? '\n' : '{';
        return IsComplete(start[..end]) ? '\n' : '{';
    }

    private static bool IsComplete(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: true,
                new JsonReaderState(new JsonReaderOptions { MaxDepth = Options.MaxDepth }));
            return reader.Read() && reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
