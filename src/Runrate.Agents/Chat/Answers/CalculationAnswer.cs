using System.Text.Json;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The card of a calculation: the figures that matter first, then the arithmetic as the calculator wrote it.</summary>
internal static class CalculationAnswer
{
    private const int RowsShown = 16;
    private const int ListMax = 12;
    private const int ListShown = 3;

    private static readonly string[] Hidden = ["workings", "schedule", "entry", "entries", "missing", "notUsed", "monthlyAmortisation",
        "year", "status", "lines", "loss", "end", "rows", "allowed", "reason", "usefulLifeMonths", "correctingEntry", "gainLoss",
        "gainOrLoss", "effective", "baseUsed", "grossCreditUsed", "totalExitCost", "proceedsNet", "correctExpense", "unitRate",
        "qualifies", "elapsedMonths"];

    public static string Write(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(call.Arguments.TryGetProperty("facts", out var facts) ? facts : default, "currency")
            ?? "USD";
        return AnswerParts.LeftOut(question) + AnswerTemplate.Fill("calculation", AnswerParts.Values(
            ("headline", CalculationHeadline.Of(question, call, currency)),
            ("table", Table(result, question, currency)),
            ("maths", result.TryGetProperty("workings", out var workings)
                && !result.TryGetProperty("reason", out _)
                ? AnswerParts.List(Workings(workings)) : ""),
            ("entry", Entry(result, currency) is { Length: > 0 } one ? one : Entries(question, result, currency)),
            ("caveats", Missing(result)),
            ("reading", AnswerParts.Reading(question)),
            ("disclaimer", AnswerWriter.Disclaimer)));
    }

    private static string Table(JsonElement result, Question question, string currency)
    {
        if (result.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
            return Totals(result, currency) + "\n\n" + AnswerParts.Items(items, currency);
        var rows = new List<(string Title, string Value)>();
        foreach (var member in result.EnumerateObject())
        {
            if (Hidden.Contains(member.Name) || IsTwin(member, result) || IsRepeated(member.Name, result)
                || (IsMonthly(member.Name) && !IsAsked(member.Name, question)))
                continue;
            Add(rows, Label(member.Name), member.Value, currency);
        }
        return Table(rows.Distinct().Take(RowsShown + 12), currency) + Periods(result, currency);
    }

    /// <summary>The arithmetic, without the years in which nothing happens.</summary>
    internal static IEnumerable<string> Workings(JsonElement workings) => workings.EnumerateArray()
        .Select(w => AnswerText.Prose(AnswerText.Grouped(w.GetString() ?? "")))
        .Where(w => !w.StartsWith("Stated and not used here", StringComparison.Ordinal))
        .Where(w => !(w.StartsWith("Year ", StringComparison.Ordinal) && w.EndsWith(" 0.", StringComparison.Ordinal)));

    /// <summary>One line a year, where the calculator gives its figures that way.</summary>
    private static string Periods(JsonElement result, string currency)
    {
        if (!((result.TryGetProperty("rows", out var rows) || result.TryGetProperty("end", out rows))
            && rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > 0 && rows[0].ValueKind == JsonValueKind.Object))
            return "";
        var names = rows[0].EnumerateObject().Select(m => m.Name).ToList();
        return $"\n\n| {string.Join(" | ", names.Select(n => n == "y" ? "Year" : $"{Label(n)} {currency}"))} |\n|---" +
            $"{string.Concat(Enumerable.Repeat("|---:", names.Count - 1))}|\n" + string.Join('\n', rows.EnumerateArray()
                .Select(r => "| "
            + string.Join(" | ", names.Select(n => r.TryGetProperty(n, out var v) && v.ValueKind == JsonValueKind.Number
                ? n == "y" ? v.GetRawText() : AnswerText.Number(v.GetDecimal(), currency) : "")) + " |"));
    }

    private static string Totals(JsonElement result, string currency)
    {
        var rows = new List<(string Title, string Value)>();
        foreach (var member in result.EnumerateObject().Where(m => m.Name is not ("items" or "workings")))
            Add(rows, Label(member.Name), member.Value, currency);
        return Table(rows, currency);
    }

    private static string Table(IEnumerable<(string Title, string Value)> rows, string currency)
    {
        var lines = string.Join('\n', rows.Select(r => $"| {r.Title} | {r.Value} |"));
        return lines.Length == 0 ? "" : $"| Figure | {currency} |\n|---|---:|\n" + lines;
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
        "nbv" => result.TryGetProperty("carryingAmount", out _) || result.TryGetProperty("byPeriod", out _),
        "carryingAmount" => result.TryGetProperty("byPeriod", out _),
        "creditWholeDollars" => Same(result, "creditWholeDollars", "credit"),
        "grossCredit" => Same(result, "grossCredit", "credit"),
        "recoverableAmount" => result.TryGetProperty("recoverableStep1", out _),
        "prepaidWrittenOff" or "terminationFee" or "totalLoss" => Same(result, name, null),
        "year1Deduction" or "deductionFirstYear" => result.TryGetProperty("deductionByYear", out _),
        "at" => result.TryGetProperty("current", out _),
        "byPeriod" => result.TryGetProperty("byYear", out _),
        "byYear" => result.TryGetProperty("deductionByYear", out _),
        "US_GAAP_operating" => result.TryGetProperty("annualLeaseCost", out _),
        _ when (name.StartsWith("year2", StringComparison.Ordinal) || name.StartsWith("remainingAfter", StringComparison.Ordinal))
            && result.TryGetProperty("deductionByYear", out _) => true,
        _ => name.StartsWith("expense2", StringComparison.Ordinal) && result.TryGetProperty("byYear", out _),
    };

    /// <summary>An object of one framework whose figures all stand beside it under their own names.</summary>
    private static bool IsTwin(JsonProperty member, JsonElement result) => member.Value.ValueKind == JsonValueKind.Object
        && member.Name.Contains('_', StringComparison.Ordinal) && char.IsAsciiLetterUpper(member.Name[0])
        && member.Value.EnumerateObject().All(m => result.TryGetProperty(m.Name, out var twin) && twin.GetRawText() == m.Value.GetRawText());

    /// <summary>The same figure twice, or, without another, a figure of zero.</summary>
    private static bool Same(JsonElement result, string name, string? other) =>
        result.GetProperty(name) is { ValueKind: JsonValueKind.Number } value
        && (other is null ? value.GetDecimal() == 0 : result.TryGetProperty(other, out var twin)
            && twin.ValueKind == JsonValueKind.Number
            && twin.GetDecimal() == value.GetDecimal());

    private static string Label(string name) => name switch
    {
        "byYear" => "",
        "deductionByYear" => "Deduction",
        "nbvByPeriod" => "Carried at each period's end",
        "byPeriod" => "Charge by period",
        "book" => "Carried in the books",
        "taxDep" => "Tax depreciation",
        "tax" => "Tax value",
        "wdv" => "Tax written-down value",
        "td" => "Temporary difference",
        "usefulLifeYears" => "Useful life, years",
        "deferredExpense" => "Deferred tax expense, year by year",
        "interest" => "Interest by period",
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
        "rouClosing" => "Right-of-use asset at each period's end",
        "rouAmortisation" => "Reduction of the right-of-use asset",
        "closing" => "Balance at each period's end",
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
                var all = value.EnumerateArray().Select(v => AnswerText.Number(v.GetDecimal(), currency)).ToList();
                rows.Add((title.Length == 0 ? "By year" : title, all.Count <= ListMax ? string.Join("; ", all)
                    : $"{string.Join("; ", all.Take(ListShown))}; … to {all[^1]} ({all.Count} in all)"));
                break;
            case JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String):
                rows.Add((title, string.Join("; ", value.EnumerateArray().Select(v => v.GetString()!.Contains('_', StringComparison.Ordinal)
                    ? AnswerText.Fact(v.GetString()!) : Words(title, v.GetString(), currency)))));
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
        return lines.ValueKind != JsonValueKind.Array ? "" : AnswerParts.List(lines.EnumerateArray().Select(l =>
            $"{(l.TryGetProperty("dr", out var debit) ? $"Dr {debit.GetString()}" : $"Cr {Verdicts.Text(l, "cr")}")}: " +
                $"{AnswerText.Money(l.GetProperty("amount").GetDecimal(), currency)}"));
    }

    /// <summary>The payment and the first months, where the question asks for entries.</summary>
    private static string Entries(Question question, JsonElement result, string currency) =>
        !((string[])["entry", "entries", "journal"]).Any(w => question.Text.Contains(w, StringComparison.OrdinalIgnoreCase))
            || !result.TryGetProperty("entries", out var entries) || entries.ValueKind != JsonValueKind.Array ? ""
        : AnswerParts.List(entries.EnumerateArray().Take(ListShown).SelectMany(e => e.GetProperty("lines").EnumerateArray().Select(l =>
            $"{Verdicts.Text(e, "date")}: {(l.TryGetProperty("dr", out var debit) ? $"Dr {debit.GetString()}" : $"Cr {Verdicts.Text(l, "cr")}")} "
                + AnswerText.Money(l.GetProperty("amount").GetDecimal(), currency))));

    private static string Missing(JsonElement result) => result.TryGetProperty("missing", out var missing)
        && missing.ValueKind == JsonValueKind.Array && missing.GetArrayLength() > 0
        ? $"Still needed: {string.Join(", ", missing.EnumerateArray().Select(m => AnswerText.Fact(m.GetString()!)))}. No " +
            $"write-off is " +
            $"proposed without them." : "";
}
