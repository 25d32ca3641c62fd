using System.Text.Json;

namespace Runrate.Agents.Imports.Reading;

/// <summary>The names in the first record of a file, read from its beginning, which may end in the middle of it.</summary>
internal static class FirstRecord
{
    /// <summary>The members of the first object, without those of objects inside.</summary>
    public static IReadOnlyList<string> Members(ReadOnlySpan<byte> head)
    {
        var names = new List<string>();
        var text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        try
        {
            var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
            var depth = -1;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject && depth < 0)
                    depth = reader.CurrentDepth;
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1)
                    names.Add(reader.GetString()!);
                else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth)
                    break;
            }
        }
        catch (Exception problem) when (Faults.IsOfTheText(problem))
        {
            return names;
        }
        return names;
    }

    public static IReadOnlyList<string> Columns(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var heading = end < 0 ? text : text[..end];
        if (heading.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && end >= 0)
            return Columns(text[end..].TrimStart('\r', '\n'));
        return [.. heading.Split(CsvReader.SeparatorOf(heading)).Select(c => c.Trim().Trim('"')).Where(c => c.Length > 0)];
    }
}
