using System.Text.Json;

namespace Runrate.Agents.Chat.Offline;

/// <summary>The card of a calculation: the figures that matter first, then the arithmetic as the calculator wrote it.</summary>
internal static class CalculationAnswer
{
    private const int RowsShown = 16;

    private static readonly string[] Hidden = ["workings", "schedule", "entry", "entries", "missing", "monthlyAmortisation",
        "year", "status", "lines", "loss", "end", "allowed", "reason", "usefulLifeMonths"];

    public static string Write(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(call.Arguments.TryGetProperty("facts", out var facts) ? facts : default, "currency")
            ?? "USD";
        return AnswerTemplate.Fill("calculation", AnswerWriter.Values(
            ("headline", Headline(question, call, currency)),
            ("table", Table(result, question, currency)),
            ("maths", result.TryGetProperty("workings", out var workings)
                && !result.TryGetProperty("reason", out _)
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
            _ when question.Calculator == "transition" && Verdicts.Text(call.Result, "reason") is { } reason =>
                $"**{(call.Result.GetProperty("allowed").GetBoolean() ? "Allowed" : "Not allowed")}** under {framework}: {reason}",
            _ => $"{AnswerText.Title((question.Calculator ?? "schedule").Replace('-', '_'))} under {framework}.",
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
        if (result.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
            return Totals(result, currency) + "\n\n" + BooksAnswer.Items(items, currency);
        var rows = new List<(string Title, string Value)>();
        foreach (var member in result.EnumerateObject())
        {
            if (Hidden.Contains(member.Name) || IsRepeated(member.Name, result)
                || (IsMonthly(member.Name) && !IsAsked(member.Name, question)))
                continue;
            Add(rows, Label(member.Name), member.Value, currency);
        }
        return Table(rows.Distinct().Take(RowsShown + 12));
    }

    private static string Totals(JsonElement result, string currency)
    {
        var rows = new List<(string Title, string Value)>();
        foreach (var member in result.EnumerateObject().Where(m => m.Name is not ("items" or "workings")))
            Add(rows, Label(member.Name), member.Value, currency);
        return Table(rows);
    }

    private static string Table(IEnumerable<(string Title, string Value)> rows)
    {
        var lines = string.Join('\n', rows.Select(r => $"| {r.Title} | {r.Value} |"));
        return lines.Length == 0 ? "" : "| Figure | Amount |\n|---|---:|\n" + lines;
    }

    /// <summary>The same figure under a second name, as several callers know it.</summary>
    private static bool IsRepeated(string name, JsonElement result) => name switch
    {
        "total" or "totalPrepaid" => result.TryGetProperty("prepaidTotal", out _) || result.TryGetProperty("totalPrepaid", out _)
            && name == "total",
        "presentValue" => result.TryGetProperty("initialLiability", out _),
        "initialRou" => result.TryGetProperty("rightOfUse", out _),
        "carryingAfter" => result.TryGetProperty("newBasis", out _),
        "depreciation" => result.TryGetProperty("year1Deduction", out _),
        "at" => result.TryGetProperty("current", out _),
        "byPeriod" => result.TryGetProperty("byYear", out _),
        "US_GAAP_operating" => result.TryGetProperty("annualLeaseCost", out _),
        _ => name.StartsWith("expense2", StringComparison.Ordinal) && result.TryGetProperty("byYear", out _),
    };

    private static string Label(string name) => name switch
    {
        "byYear" or "deductionByYear" => "",
        "monthly" => "A month",
        "noncurrent" => "Non-current",
        "prepaidTotal" or "totalPrepaid" => "Left prepaid",
        "at" => "",
        "fvlcd" => "Fair value less costs of disposal",
        "nrv" => "Net realisable value",
        "dtl" => "Deferred tax liability",
        "dta" => "Deferred tax asset",
        "tempDiff" => "Temporary difference",
        "taxableTempDiff" => "Taxable temporary difference",
        "deductibleTempDiff" => "Deductible temporary difference",
        "rightOfUse" => "Right-of-use asset",
        "rouClosing" => "Right-of-use asset at each year end",
        "rouAmortisation" => "Reduction of the right-of-use asset",
        "closing" => "Balance at each year end",
        "closingWdv" => "Written-down value carried on",
        "year1Deduction" => "Deduction of the first year",
        "recoverableStep1" => "Recoverable at step 1",
        "fbpUsed" => "Fixed-base percentage used",
        "qre" => "Qualified research expenses",
        "minBase" => "Least base allowed",
        "pnlEffect" => "Effect on profit",
        "residualCapPct" => "Residual value at most, share of cost",
        _ => AnswerText.Title(name),
    };

    /// <summary>Rates come as text.</summary>
    private static string Words(string title, string? text, string currency) =>
        decimal.TryParse(text, out var rate) ? Figure(title, rate, currency) : AnswerText.Words(text);

    private static string Figure(string title, decimal number, string currency) =>
        title.EndsWith("rate", StringComparison.Ordinal) && Math.Abs(number) <= 1
            ? $"{number * 100:0.####} %" : AnswerText.Number(number, currency);

    private static void Add(List<(string Title, string Value)> rows, string title, JsonElement value, string currency)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                rows.Add((title, Figure(title, value.GetDecimal(), currency)));
                break;
            case JsonValueKind.String:
                rows.Add((title, Words(title, value.GetString(), currency)));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                rows.Add((title, value.GetBoolean() ? "yes" : "no"));
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject().Take(RowsShown))
                    Add(rows, title.Length == 0 ? Label(member.Name) : $"{title}, {Label(member.Name)}", member.Value, currency);
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number):
                rows.Add((title, string.Join("; ",
                    value.EnumerateArray().Select(v => AnswerText.Number(v.GetDecimal(), currency)))));
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String):
                rows.Add((title, string.Join("; ", value.EnumerateArray().Select(v => Words(title, v.GetString(), currency)))));
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
