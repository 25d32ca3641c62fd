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

    /// <summary>Every member and every short value of the beginning of a file; a line that is not JSON is passed over.</summary>
    public static JsonSigns Signs(ReadOnlySpan<byte> head)
    {
        var signs = new JsonSigns();
        var rest = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        while (!rest.IsEmpty)
        {
            var reader = new Utf8JsonReader(rest, isFinalBlock: false, new JsonReaderState(
                new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 128 }));
            try
            {
                while (reader.Read())
                    signs.Add(ref reader);
                return signs;
            }
            catch (Exception problem) when (Faults.IsOfTheText(problem))
            {
                var bad = rest[(int)reader.BytesConsumed..];
                var end = bad.IndexOf((byte)'\n');
                rest = end < 0 ? [] : bad[(end + 1)..];
            }
        }
        return signs;
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

/// <summary>The members that a beginning of JSON has, at whatever depth, and its values, by which a format is told.</summary>
internal sealed class JsonSigns
{
    private const int ValueMax = 64;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> values = new(StringComparer.Ordinal);

    public void Add(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String) || reader.ValueSpan.Length > ValueMax)
            return;
        try
        {
            (reader.TokenType == JsonTokenType.PropertyName ? names : values).Add(reader.GetString()!);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate is no sign of anything.
        }
    }

    /// <param name="sign">A member; a value after an equals sign; with a star, the beginning of one.</param>
    public bool Has(string sign)
    {
        var (among, text) = sign[0] == '=' ? (values, sign[1..]) : (names, sign);
        return text[^1] == '*' ? among.Any(n => n.StartsWith(text[..^1], StringComparison.Ordinal)) : among.Contains(text);
    }
}
