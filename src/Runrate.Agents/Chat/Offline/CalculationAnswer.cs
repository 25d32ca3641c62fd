using System.Text.Json;

namespace Runrate.Agents.Chat.Offline;

/// <summary>The card of a calculation: the figures that matter first, then the arithmetic as the calculator wrote it.</summary>
internal static class CalculationAnswer
{
    private const int RowsShown = 16;

    private static readonly string[] Hidden = ["workings", "schedule", "entry", "entries", "missing", "monthlyAmortisation",
        "year", "status", "lines", "loss", "end"];

    public static string Write(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(call.Arguments.TryGetProperty("facts", out var facts) ? facts : default, "currency")
            ?? "USD";
        return AnswerTemplate.Fill("calculation", AnswerWriter.Values(
            ("headline", Headline(question, call, currency)),
            ("table", Table(result, question, currency)),
            ("maths", result.TryGetProperty("workings", out var workings)
                ? AnswerWriter.List(workings.EnumerateArray().Select(w => AnswerText.Grouped(w.GetString()!))) : ""),
            ("entry", Entry(result, currency)),
            ("caveats", Missing(result)),
            ("reading", AnswerWriter.Reading(question)),
            ("disclaimer", AnswerWriter.Disclaimer)));
    }

    private static string Headline(Question question, ToolCallRecord call, string currency)
    {
        var framework = AnswerText.Framework(Verdicts.Text(call.Arguments, "framework"));
        var verdict = Verdicts.Of([call]);
        return call.Name switch
        {
            "test_impairment" when verdict == Verdicts.WriteDown =>
                $"**{verdict}** under {framework}: {Amount(call.Result, currency, "impairmentLoss", "writeDown", "loss", "impairment")}.",
            "test_impairment" when verdict == Verdicts.NeedFacts =>
                $"**{verdict}** under {framework}: the test cannot be finished yet.",
            "test_impairment" => $"No write-down under {framework}.",
            "research_credit" => $"Research credit: {Amount(call.Result, currency, "credit", "qre", "netBenefit")}.",
            "deferred_tax" => $"Deferred tax under {framework}.",
            _ when verdict == Verdicts.Prepaid =>
                $"**{verdict}**: {Amount(call.Result, currency, "monthly", "expenseToDate", "totalPrepaid")} a month.",
            _ => $"{AnswerText.Title((question.Calculator ?? "schedule").Replace('-', ' '))} under {framework}.",
        };
    }

    private static string Amount(JsonElement result, string currency, params string[] names)
    {
        foreach (var name in names)
        {
            if (result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number)
                return AnswerText.Money(value.GetDecimal(), currency);
        }
        return "see below";
    }

    private static string Table(JsonElement result, Question question, string currency)
    {
        var rows = new List<(string, string)>();
        foreach (var member in result.EnumerateObject())
        {
            if (Hidden.Contains(member.Name) || (IsMonthly(member.Name) && !IsAsked(member.Name, question)))
                continue;
            Add(rows, AnswerText.Title(member.Name), member.Value, currency);
        }
        if (rows.Count == 0)
            return "";
        return "| | |\n|---|---:|\n" + string.Join('\n', rows.Take(RowsShown + 12).Select(r => $"| {r.Item1} | {r.Item2} |"));
    }

    private static void Add(List<(string, string)> rows, string title, JsonElement value, string currency)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                var number = value.GetDecimal();
                var isRate = title.EndsWith("rate", StringComparison.Ordinal) && Math.Abs(number) <= 1;
                rows.Add((title, isRate ? $"{number * 100:0.####} %" : AnswerText.Number(number, currency)));
                break;
            case JsonValueKind.String:
                rows.Add((title, AnswerText.Words(value.GetString())));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                rows.Add((title, value.GetBoolean() ? "yes" : "no"));
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject().Take(RowsShown))
                    Add(rows, $"{title}, {AnswerText.Title(member.Name)}", member.Value, currency);
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number):
                rows.Add((title, string.Join("; ",
                    value.EnumerateArray().Select(v => AnswerText.Number(v.GetDecimal(), currency)))));
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray().Take(RowsShown))
                    Add(rows, item.ValueKind == JsonValueKind.Object && item.TryGetProperty("y", out var year)
                        ? $"{title}, {year.GetRawText()}" : title, item, currency);
                break;
        }
    }

    private static bool IsMonthly(string name) => name.StartsWith("nbvAfter", StringComparison.Ordinal)
        || (name.StartsWith("month", StringComparison.Ordinal) && name.Length > 5 && char.IsAsciiDigit(name[5]));

    /// <summary>Of the month-by-month figures only those that the question names.</summary>
    private static bool IsAsked(string name, Question question) =>
        question.Facts.TryGetValue("elapsed_months", out var elapsed) && name == $"nbvAfter{elapsed}Months";

    private static string Entry(JsonElement result, string currency)
    {
        var lines = result.TryGetProperty("entry", out var entry) ? entry
            : result.TryGetProperty("correctingEntry", out entry) ? entry : default;
        return lines.ValueKind != JsonValueKind.Array ? "" : AnswerWriter.List(lines.EnumerateArray().Select(l =>
            $"{(l.TryGetProperty("dr", out var debit) ? $"Dr {debit.GetString()}" : $"Cr {Verdicts.Text(l, "cr")}")}: " +
                $"{AnswerText.Money(l.GetProperty("amount").GetDecimal(), currency)}"));
    }

    private static string Missing(JsonElement result) => result.TryGetProperty("missing", out var missing)
        && missing.ValueKind == JsonValueKind.Array && missing.GetArrayLength() > 0
        ? $"Still needed: {string.Join(", ", missing.EnumerateArray().Select(m => AnswerText.Fact(m.GetString()!)))}. No write-off is " +
            $"proposed without them." : "";
}
