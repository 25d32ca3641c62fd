using System.Text.Json;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The frameworks side by side.</summary>
internal static class ComparisonAnswer
{
    private const int DifferencesShown = 4;

    public static string Write(Question question, ToolCallRecord comparison, ToolCallRecord? schedule,
        IReadOnlyList<ToolCallRecord> calls)
    {
        var results = comparison.Result.GetProperty("results").EnumerateArray().ToList();
        var primary = Verdicts.Primary(comparison.Result);
        var currency = question.Facts.GetValueOrDefault("currency") ?? "USD";
        return AnswerParts.LeftOut(question) + AnswerTemplate.Fill("comparison", AnswerParts.Values(
            ("opening", Opening(results, primary,
                TreatmentAnswer.Amount(question, currency) + TreatmentAnswer.Spread(primary, schedule, currency),
                schedule is null ? null : TreatmentAnswer.Left(schedule.Result, currency)) + Conditional(question, calls, currency)),
            ("table", Table(results)),
            ("question", TreatmentAnswer.Ask(calls)),
            ("maths", TreatmentAnswer.Maths(primary, schedule, currency)),
            ("differences", Differences(comparison.Result)),
            ("caveats", AnswerParts.List(results.SelectMany(Flags).Distinct())),
            ("reading", AnswerParts.Reading(question)),
            ("disclaimer", AnswerWriter.Disclaimer)));
    }

    private static string Opening(List<JsonElement> results, JsonElement primary, string amount, string? left)
    {
        var statutory = results.Where(r => Verdicts.Text(r, "framework") is "US_GAAP" or "IFRS" or "IND_AS").ToList();
        var verdict = Verdicts.OfTreatment(primary) ?? "";
        var treatment = AnswerText.Words(Verdicts.Text(primary, "bookTreatment") ?? Verdicts.Text(primary, "taxTreatment"));
        treatment = amount.Length > 0 ? $"{treatment}, {amount}" : treatment;
        var same = statutory.Select(r => Verdicts.Text(r, "bookTreatment")).Distinct().Count() == 1;
        var subject = statutory.Count == 0 ? AnswerText.Framework(Verdicts.Text(primary, "framework"))
            : same && statutory.Count > 1
                ? string.Join(", ", statutory.Select(r => AnswerText.Framework(Verdicts.Text(r, "framework")))) + " alike"
            : AnswerText.Framework(Verdicts.Text(primary, "framework"));
        var rest = same ? "" : " The frameworks differ:";
        return verdict == Verdicts.NeedFacts
            ? $"**{verdict}** under {subject}: until the question below is answered the cautious treatment is {treatment}.{rest}"
            : $"**{verdict}** under {subject}: {treatment}. {(left is null ? "" : left + " ")}"
                + $"{TreatmentAnswer.Sentence(Verdicts.Text(primary, "because"))}{rest}";
    }

    /// <summary>What each book would do if the open questions were answered so that the cost is capitalised.</summary>
    private static string Conditional(Question question, IReadOnlyList<ToolCallRecord> calls, string currency)
    {
        var compared = calls.Where(c => c.Name == "compare_frameworks" && !ToolJson.IsRefusal(c.Result)).ToList();
        if (compared.Count < 2 || TreatmentAnswer.Conditions(question, compared[1]) is not { Length: > 0 } conditions)
            return "";
        var then = compared[1].Result.GetProperty("results").EnumerateArray().Where(r => Verdicts.Text(r, "framework") is "US_GAAP" or "IFRS"
            or "IND_AS" && Verdicts.OfTreatment(r) is not Verdicts.NeedFacts).ToList();
        if (then.Count == 0)
            return "";
        var books = then.GroupBy(r => (Verdicts.OfTreatment(r), Verdicts.Text(r, "bookTreatment"), Monthly(r, currency))).Select(g =>
            $"**{g.Key.Item1}** under {string.Join(", ", g.Select(r => AnswerText.Framework(Verdicts.Text(r, "framework"))))} ("
            + $"{AnswerText.Words(g.Key.Item2)}{g.Key.Item3})");
        return $"\n\nIf {conditions}: {string.Join("; ", books)}.";
    }

    private static string Monthly(JsonElement result, string currency) => result.TryGetProperty("amounts", out var amounts)
        && amounts.TryGetProperty("monthlyAmortisation", out var month) ? $", {AnswerText.Money(month.GetDecimal(), currency)} a month" : "";

    private static string Table(List<JsonElement> results)
    {
        var lines = new List<string> { "| Framework | Verdict | Treatment | Income statement | Balance sheet | Rests on |",
            "|---|---|---|---|---|---|" };
        foreach (var result in results)
        {
            var cites = result.GetProperty("citations").EnumerateArray().Take(2)
                .Select(c => AnswerText.Escape(Verdicts.Text(c, "id"), 120)
                    + (c.GetProperty("verified").GetBoolean() ? "" : " (to be confirmed)"));
            lines.Add($"| {AnswerText.Framework(Verdicts.Text(result, "framework"))} | {Verdicts.OfTreatment(result)} | " +
                $"{AnswerText.Words(Verdicts.Text(result, "taxTreatment") ?? Verdicts.Text(result, "bookTreatment"))} " +
                $"| {AnswerText.Words(Verdicts.Text(result, "pnlLine"))} | " +
                    $"{AnswerText.Words(Verdicts.Text(result, "balanceSheetLine"))} | {string.Join("; ", cites)} |");
        }
        return string.Join('\n', lines);
    }

    private static string Differences(JsonElement result) => result.TryGetProperty("differences", out var list)
        ? AnswerParts.List(list.EnumerateArray().Take(DifferencesShown).Select(Difference))
        : "";

    private static string Difference(JsonElement difference)
    {
        var between = difference.GetProperty("between").EnumerateArray().Select(b => AnswerText.Framework(b.GetString()));
        var values = difference.GetProperty("values").EnumerateArray().Select(v => AnswerText.Words(v.GetString()));
        var tax = Verdicts.Text(difference, "deferredTax") is { } direction ? $". {Direction(direction)}" : "";
        return $"{string.Join(" and ", between)}: {Field(Verdicts.Text(difference, "field"))} " +
            $"{string.Join(" against ", values)}{tax}";
    }

    /// <summary>"DeferredTaxAsset: …" in words.</summary>
    private static string Direction(string direction) => direction.Split(": ", 2) is [var line, var why] && line.All(char.IsAsciiLetter)
        ? $"{AnswerText.Title(line)}: {why}" : direction;

    private static IEnumerable<string> Flags(JsonElement result) =>
        result.GetProperty("flags").EnumerateArray().Select(f => f.GetString()!)
            .Where(f => !f.StartsWith("DEFAULTED", StringComparison.Ordinal)).Select(TreatmentAnswer.Flag);

    private static string Field(string? field) => field switch
    {
        "pnlLine" => "income statement line",
        "bookTreatment" => "treatment",
        "balanceSheetLine" => "balance sheet line",
        "usefulLifeMonths" => "useful life in months",
        _ => AnswerText.Title(field ?? "").ToLowerInvariant(),
    };
}
