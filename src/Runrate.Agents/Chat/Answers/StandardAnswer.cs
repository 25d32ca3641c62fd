using System.Text.Json;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The card of a standard: what it says, from when, and what the rules take from it.</summary>
internal static class StandardAnswer
{
    private const int RulesShown = 5;

    public static string Write(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var name = AnswerText.Escape(Verdicts.Text(result, "standard"));
        var held = Verdicts.Text(result, "of");
        var lines = new List<string>();
        if (Verdicts.Text(result, "says") is { } says)
            lines.Add($"**{name}** ({Verdicts.Text(result, "title")}{(held is not null && !Same(held, name) ? $", in the words of {held}" : "")}): "
                + AnswerText.Prose(says));
        else
            lines.Add($"I hold no text of **{name}** of its own; the rules below rest on it.");
        if (Verdicts.Text(result, "effective") is { } effective)
            lines.Add($"**From when:** {AnswerText.Prose(effective)}.");
        var rules = result.GetProperty("rules").EnumerateArray().Take(RulesShown).Select(r =>
            $"{AnswerText.Framework(Verdicts.Text(r, "framework"))}{Since(r)}: {AnswerText.Prose(Verdicts.Text(r, "because") ?? "")} "
            + $"(`{Verdicts.Text(r, "id")}`)").ToList();
        if (rules.Count > 0)
            lines.Add("#### What the rules take from it\n" + AnswerParts.List(rules));
        lines.Add(AnswerParts.Reading(question));
        lines.Add($"*{Offline.AnswerWriter.Disclaimer}*");
        return string.Join("\n\n", lines.Where(l => l.Length > 0));
    }

    private static bool Same(string one, string other) => one.Replace(" ", "", StringComparison.Ordinal)
        .Equals(other.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static string Since(JsonElement rule) => (Verdicts.Text(rule, "from"), Verdicts.Text(rule, "to")) switch
    {
        ({ } from, _) => $", years from {from}",
        (_, { } to) => $", years to {to}",
        _ => "",
    };
}
