using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Cards about the month and the books: how far the close is, and what an audit found.</summary>
internal static class CloseAnswer
{
    private const int PointsShown = 10;

    public static string Close(ToolCallRecord call)
    {
        var result = call.Result;
        var month = AnswerText.Month(Verdicts.Text(result, "period"));
        var open = result.GetProperty("exceptions").EnumerateArray().ToList();
        var steps = result.GetProperty("steps").EnumerateArray().Select(s =>
            $"| {AnswerText.Title(Verdicts.Text(s, "step")!.Replace('-', '_'))} | {s.GetProperty("posted").GetRawText()} | " +
                $"{s.GetProperty("alreadyPosted").GetRawText()} | {s.GetProperty("needsAttention").GetRawText()} |").ToList();
        var headline = Verdicts.Text(result, "headline")!.Replace(Verdicts.Text(result, "period")!, month,
            StringComparison.Ordinal);
        return AnswerTemplate.Fill("statement", AnswerParts.Values(
            ("headline", AnswerText.Escape(headline, 400) + $" ({Card.Entity(result)})"),
            ("table", steps.Count == 0 ? "" : "| Step | Posted | Posted before | Needs attention |\n|---|---:|---:|---:|\n"
                + string.Join('\n', steps)),
            ("detail", open.Count == 0 ? "" : "Open points:\n\n" + AnswerParts.List(open.Take(PointsShown).Select(e =>
                AnswerText.Books(AnswerText.Grouped(AnswerText.Escape(Verdicts.Text(e, "text"), 400)))
                    + (Verdicts.Text(e, "weight") == "NeedsReason" ? " Sealing over it needs a reason." : "")))),
            ("caveats", Verdicts.Text(result, "next") is { } next && next.StartsWith('/') ? $"[Open the close of {month}]({next})"
                : "")));
    }

    public static string Audit(ToolCallRecord call)
    {
        var result = call.Result;
        var findings = result.GetProperty("findings").EnumerateArray().Select(f =>
            $"**{AnswerText.Escape(Verdicts.Text(f, "title"), 200)}**, " +
                $"{AnswerText.Number(f.GetProperty("amount").GetDecimal(), null)}"
                + $"{(f.GetProperty("material").GetBoolean() ? " (material)" : "")}: {Text(f, "why")} {Text(f, "consequence")} "
                + $"{Text(f, "howToCorrect")} {Text(f, "correction")} ({Text(f, "citations")})");
        var questions = result.GetProperty("questions").EnumerateArray().Select(q => q.GetString()).Distinct().ToList();
        var unread = result.GetProperty("notUnderstood").GetInt32();
        return AnswerTemplate.Fill("statement", AnswerParts.Values(
            ("headline", AnswerText.Escape(Verdicts.Text(result, "headline"), 400)),
            ("table", AnswerParts.List(findings)),
            ("detail", questions.Count == 0 ? "" : "To be answered before those lines can be judged:\n\n"
                + AnswerParts.List(questions.Select(q => AnswerText.Escape(q, 400)))),
            ("caveats", unread == 0 ? "" : $"{unread} lines could not be told apart and were not judged. [Open " +
                $"audits](/audits)")));
    }

    private static string Text(JsonElement finding, string name) => AnswerText.Escape(Verdicts.Text(finding, name), 400);
}
