using System.Text.Json;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Answers;

/// <summary>Any other result: its named values as lines, its lists as items.</summary>
internal static class GenericAnswer
{
    private const int ItemsShown = 12;

    public static string Write(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var headline = Verdicts.Text(result, "headline") ?? (ToolCatalog.Find(call.Name)?.Title ?? AnswerText.Title(call.Name)) + ".";
        var lines = new List<string>();
        Lines(result, lines);
        return AnswerTemplate.Fill("draft", AnswerParts.Values(
            ("headline", AnswerText.Grouped(AnswerText.Escape(headline, 400))),
            ("table", AnswerParts.List(lines)),
            ("link", Verdicts.Text(result, "link") is { } link && link.StartsWith('/') ? $"[Open the draft]({link})" : ""),
            ("reading", AnswerParts.Reading(question)))).Replace(
                ToolCatalog.IsDraft(call.Name) ? "\0"
                    : "\n\nNothing posts from the chat: a person other than its author approves it on that page.", "",
                    StringComparison.Ordinal);
    }

    private static void Lines(JsonElement element, List<string> lines, string prefix = "")
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name is "headline" or "link" or "id")
                continue;
            var title = prefix + AnswerText.Title(member.Name);
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Number:
                    lines.Add($"{title}: {AnswerText.Number(member.Value.GetDecimal(), null)}");
                    break;
                case JsonValueKind.String:
                    lines.Add($"{title}: {AnswerText.Escape(member.Value.GetString(), 300)}");
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    lines.Add($"{title}: {(member.Value.GetBoolean() ? "yes" : "no")}");
                    break;
                case JsonValueKind.Array:
                    foreach (var item in member.Value.EnumerateArray().Take(ItemsShown))
                        lines.Add($"{title}: {Item(item)}");
                    break;
                case JsonValueKind.Object:
                    Lines(member.Value, lines, title + ", ");
                    break;
            }
        }
    }

    private static string Item(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object =>
            string.Join("; ", item.EnumerateObject()
            .Where(m => m.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null))
            .Select(m => $"{AnswerText.Title(m.Name)} {Item(m.Value)}")),
        JsonValueKind.Number => AnswerText.Number(item.GetDecimal(), null),
        _ => AnswerText.Escape(item.ToString(), 300),
    };
}
