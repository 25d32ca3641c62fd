using System.Text.Json;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>What every card is made of: the values of its template, lists, and how the question was read.</summary>
internal static class AnswerParts
{
    public static Dictionary<string, string> Values(params (string Name, string? Value)[] values) =>
        values.ToDictionary(v => v.Name, v => v.Value ?? "", StringComparer.Ordinal);

    /// <summary>How the question was read where that was not evident: relative dates, assumptions.</summary>
    public static string Reading(Question question) => string.Join('\n', ((string[])[
        question.Unused.Count == 0 ? ""
            : $"I did not use: {string.Join(", ", question.Unused.Select(u => $"“{AnswerText.Escape(u)}”"))}.",
        question.Notes.Count == 0 ? "" : "Read as: " + string.Join("; ", question.Notes.Select(n => AnswerText.Escape(n, 300)))
            + "."]).Where(l => l.Length > 0));

    /// <summary>Amounts and other numbers that a verdict leaves out stand before it: they may well change it.</summary>
    public static string LeftOut(Question question)
    {
        var numbers = question.Unused.Where(u => u.Any(char.IsAsciiDigit)).Select(u => $"“{AnswerText.Escape(u)}”").ToList();
        return numbers.Count == 0 ? "" : $"**Read without {string.Join(", ", numbers)}**: I could not place "
            + (numbers.Count == 1 ? "it, and it may change the answer.\n\n" : "them, and they may change the answer.\n\n");
    }

    public static string List(IEnumerable<string> lines) => string.Join('\n', lines.Select(l => "- " + l));

    /// <summary>The items of a split, each with what becomes of it and why.</summary>
    public static string Items(JsonElement items, string currency) =>
        "| Item | Amount | Treatment | Why |\n|---|---:|---|---|\n" + string.Join('\n', items.EnumerateArray().Select(i =>
            $"| {AnswerText.Escape(Verdicts.Text(i, "n"), 120)} | " +
                $"{AnswerText.Number(i.GetProperty("a").GetDecimal(), currency)} | " +
                $"{AnswerText.Words(Verdicts.Text(i, "bookTreatment"))} | " +
                    $"{AnswerText.Escape(Verdicts.Text(i, "because"), 300)} |"));
}
