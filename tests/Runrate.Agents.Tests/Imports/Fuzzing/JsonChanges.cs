using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>Changes of values, members, elements and lines. What is no JSON any more is changed as text.</summary>
internal static class JsonChanges
{
    public static string Change(string text, Random random)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (lines.Count > 1 && lines[0] is ['{', .., '}'])
        {
            var at = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0: lines.Insert(random.Next(lines.Count + 1), lines[at]); break;
                case 1: lines = [.. lines.OrderBy(_ => random.Next())]; break;
                case 2: lines.RemoveAt(at); break;
                default: lines[at] = Document(lines[at], random); break;
            }
            return string.Join('\n', lines);
        }
        return random.Next(12) switch
        {
            0 => "[" + text + "]",
            1 => text + text,
            2 => text + ",",
            _ => Document(text, random),
        };
    }

    private static string Document(string text, Random random)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var target = random.Next(Count(document.RootElement));
            var changed = new StringBuilder(text.Length + 64);
            Write(document.RootElement, changed, ref target, random);
            return changed.ToString();
        }
        catch (JsonException)
        {
            var at = random.Next(text.Length + 1);
            return text.Insert(at, Odd.OfJson(random));
        }
    }

    private static int Count(JsonElement value) => 1 + value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Sum(m => Count(m.Value)),
        JsonValueKind.Array => value.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static void Write(JsonElement value, StringBuilder text, ref int target, Random random)
    {
        if (target-- == 0)
        {
            text.Append(Odd.OfJson(random));
            return;
        }
        if (value.ValueKind == JsonValueKind.Object)
        {
            text.Append('{');
            var first = true;
            foreach (var member in value.EnumerateObject())
                Member(member, text, ref first, ref target, random);
            text.Append('}');
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            text.Append('[');
            var first = true;
            foreach (var element in value.EnumerateArray())
            {
                if (!first)
                    text.Append(',');
                first = false;
                Write(element, text, ref target, random);
                // Now and then an element comes twice.
                if (target == 0 && random.Next(4) == 0)
                    text.Append(',').Append(element.GetRawText());
            }
            text.Append(']');
        }
        else
        {
            text.Append(value.GetRawText());
        }
    }

    private static void Member(JsonProperty member, StringBuilder text, ref bool first, ref int target, Random random)
    {
        if (target == 0)
        {
            switch (random.Next(6))
            {
                // Gone.
                case 0:
                    target = -1;
                    return;
                // Under another name.
                case 1:
                    target = -1;
                    Name(text, random.Next(2) == 0 ? member.Name.ToUpperInvariant() : member.Name + "_x", ref first);
                    text.Append(member.Value.GetRawText());
                    return;
                // Twice, with another value.
                case 2:
                    Name(text, member.Name, ref first);
                    text.Append(member.Value.GetRawText());
                    break;
            }
        }
        Name(text, member.Name, ref first);
        Write(member.Value, text, ref target, random);
    }

    private static void Name(StringBuilder text, string name, ref bool first)
    {
        if (!first)
            text.Append(',');
        first = false;
        text.Append(JsonSerializer.Serialize(name)).Append(':');
    }
}
