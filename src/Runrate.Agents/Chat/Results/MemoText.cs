using System.Text.Json;
using System.Text.Json.Nodes;
namespace Runrate.Agents.Chat.Results;

/// <summary>The prose of a treatment memo around its determination, from <c>prompts/treatment-memo.md</c>.</summary>
internal static class MemoText
{
    public static string Write(JsonObject facts, JsonElement determination)
    {
        var treatment = Verdicts.Text(determination, "taxTreatment") ?? Verdicts.Text(determination, "bookTreatment");
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["issue"] = $"How is this cost ({AnswerText.FactValue(facts["category"]?.ToString())}) treated under " +
                $"{AnswerText.Framework(Verdicts.Text(determination, "framework"))}?",
            ["facts"] = string.Join("; ", Items(determination, "factsUsed").Select(f =>
                $"{AnswerText.Fact(Verdicts.Text(f, "fact")!)} = {AnswerText.FactValue(Verdicts.Text(f, "value"))} " +
                    $"({Verdicts.Text(f, "source")})")) + ".",
            ["guidance"] = string.Join("; ", Items(determination, "citations").Select(c =>
                AnswerText.Escape(Verdicts.Text(c, "id"), 200)
                    + (c.GetProperty("verified").GetBoolean() ? "" : " (paragraph to be confirmed)"))) + ".",
            ["analysis"] = AnswerText.Prose(Verdicts.Text(determination, "because")),
            ["conclusion"] = $"{AnswerText.Words(treatment)}, {AnswerText.Words(Verdicts.Text(determination, "status"))}.",
            ["flips"] = string.Join("; ", Items(determination, "flips").Take(4).Select(f =>
                $"{AnswerText.Fact(Verdicts.Text(f, "fact")!)} {AnswerText.FactValue(Verdicts.Text(f, "to"))} gives " +
                    $"{AnswerText.Words(Verdicts.Text(f, "treatment"))}")),
            ["version"] = Verdicts.Text(determination.GetProperty("rulebook"), "version") ?? "",
            ["hash"] = Verdicts.Text(determination.GetProperty("rulebook"), "hash") ?? "",
        };
        return AnswerTemplate.FillText(PromptLibrary.Get("treatment-memo"), values);
    }

    private static IEnumerable<JsonElement> Items(JsonElement determination, string name) =>
        determination.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];
}
