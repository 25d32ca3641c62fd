using System.Text.Json;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The first sentence of a calculation: what was asked for, with its amount and period.</summary>
internal static class CalculationHeadline
{
    public static string Of(Question question, ToolCallRecord call, string currency)
    {
        var framework = AnswerText.Framework(Verdicts.Text(call.Arguments, "framework"));
        var (result, verdict) = (call.Result, Verdicts.Of([call]));
        return call.Name switch
        {
            "test_impairment" when verdict == Verdicts.WriteDown =>
                $"**{verdict}** under {framework}: {Amount(result, currency, "impairmentLoss", "writeDown", "loss", "impairment")}.",
            "test_impairment" when verdict == Verdicts.NeedFacts => $"**{verdict}** under {framework}: the test cannot be finished yet.",
            "test_impairment" => $"No write-down under {framework}.",
            "research_credit" when Verdicts.Text(result, "qualifies") is { } qualifies =>
                $"**{(qualifies == "No" ? "No" : "Yes, on conditions")}**: {Verdicts.Text(result, "reason")}.",
            "research_credit" => result.TryGetProperty("credit", out _) ? $"Research credit: **{Amount(result, currency, "credit")}**."
                : result.TryGetProperty("netBenefit", out _) ? $"Net benefit of the credit: **{Amount(result, currency, "netBenefit")}**."
                : $"Qualified research expenses: **{Amount(result, currency, "qre")}**.",
            "deferred_tax" => DeferredTax(result, framework, currency),
            _ when verdict == Verdicts.Prepaid => $"{OfMonth(question, result, currency)}**{verdict}** under {framework}: " +
                $"{Amount(result, currency, "monthly", "expenseToDate", "totalPrepaid")} a month."
                + (TreatmentAnswer.Left(result, currency) is { } left ? " " + left : ""),
            _ => Schedule(question, result, framework, currency),
        };
    }

    private static string DeferredTax(JsonElement result, string framework, string currency)
    {
        var rows = result.TryGetProperty("rows", out var list) || result.TryGetProperty("end", out list) ? list : default;
        if (rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > 0 && Number(rows[0], "dtl") is { } first)
            return $"Deferred tax under {framework}: {Balance(first, currency)} at the end of the first year.";
        return Number(result, "dtl") is { } liability and not 0 ? $"Deferred tax under {framework}: {Balance(liability, currency)}."
            : Number(result, "dta") is { } asset and not 0 ? $"Deferred tax under {framework}: {Balance(-asset, currency)}."
            : $"No deferred tax under {framework}: book and tax values agree.";
    }

    private static string Balance(decimal liability, string currency) =>
        $"a deferred tax {(liability < 0 ? "asset" : "liability")} of **{AnswerText.Money(Math.Abs(liability), currency)}**";

    /// <summary>The charge of the month that was asked for.</summary>
    internal static string? OfMonth(Question question, JsonElement result, string currency)
    {
        if (question.AskedMonth is not { } month || !result.TryGetProperty("schedule", out var rows) || rows.ValueKind != JsonValueKind.Array)
            return null;
        foreach (var row in rows.EnumerateArray())
        {
            if (Verdicts.Text(row, "period") == month && Number(row, "charge") is { } charge)
                return $"Charge of {AnswerText.Month(month)}: **{AnswerText.Money(charge, currency)}**. ";
        }
        return null;
    }

    private static string Schedule(Question question, JsonElement result, string framework, string currency) =>
        OfMonth(question, result, currency) + Plain(question, result, framework, currency);

    private static string Plain(Question question, JsonElement result, string framework, string currency) => Asked(question, result) is
    { } asked ? $"{(question.Calculator is "tax-depreciation" or "tax-deduction" ? "Deduct" : "Charge")} under {framework}: " +
            $"**{AnswerText.Money(asked.Amount, currency)}** in {asked.Year}." : question.Calculator switch
            {
                "lease" when Verdicts.Text(result, "cheaper") is { } cheaper => Cheaper(result, cheaper, currency),
                "lease" => Lease(question, result, framework, currency),
                "break-even" when Number(result, "breakEvenUnits") is { } units && Number(result, "breakEvenMonths") is null => units == 0
                    ? "It is cheaper at any volume." : $"Break-even at **{units:#,##0} units a month**.",
                "break-even" when Number(result, "unitCostBefore") is not null && Number(result, "breakEvenMonths") is null =>
                    "It breaks even at no volume: neither a unit nor the month gets cheaper.",
                "break-even" => Number(result, "breakEvenMonths") is { } months ? $"It pays back after **{months:0} months**."
                    : "It never pays back: the run cost does not fall enough.",
                "disposal" when Number(result, "gain") is > 0 => $"Gain of **{Amount(result, currency, "gain")}** under {framework}.",
                "disposal" when Number(result, "loss") is > 0 || Number(result, "totalLoss") is > 0 =>
                    $"Loss of **{Amount(result, currency, "loss", "totalLoss")}** under {framework}.",
                "error-correction" => $"Expense is overstated, and profit and assets understated, by " +
                    $"**{Amount(result, currency, "expenseOverstated")}** under {framework}.",
                "cost-split" => $"Under {framework} capitalise **{Amount(result, currency, "capitalised")}** and expense " +
                    $"**{Amount(result, currency, "expensed")}**.",
                "tax-rate" when Rate(result, "effectiveRate") is { } rate => $"Effective rate under {framework}: **{rate * 100:0.####} %**.",
                "impairment-reversal" when Number(result, "reversal") is { } reversed =>
                    $"Reversal under {framework}: **{AnswerText.Money(reversed, currency)}**.",
                "transition" or "impairment-reversal" when Verdicts.Text(result, "reason") is { } reason =>
                    $"**{Judged(result)}** under {framework}: {reason}",
                "useful-life" when result.TryGetProperty("usefulLifeYears", out var years) && years.ValueKind == JsonValueKind.Array =>
                    $"Useful life under {framework}: **{string.Join("; ", years.EnumerateArray().Select(y => y.GetRawText() + " years"))}**.",
                "tax-deduction" when Number(result, "allowed179") is { } allowed =>
                    $"Deduct **{AnswerText.Money(allowed, currency)}** at once by election under section 179, {framework}.",
                "tax-deduction" or "tax-depreciation" when FirstYear(result) is { } first =>
                    $"Deduct **{AnswerText.Money(first.Amount, currency)}** in {first.Year} under {framework}.",
                "amortisation-schedule" when question.Facts.TryGetValue("reporting_date", out var day) && Number(result, "nbv") is { } carried =>
                    $"**{AnswerText.Money(carried, currency)}** is carried on {day} under {framework}. "
                    + Charge(result, framework, currency, Yearly(question.Text)),
                "amortisation-schedule" when AsksLeft(question) && Number(result, "nbv") is { } left =>
                    $"**{AnswerText.Money(left, currency)}** is left after {question.Facts["elapsed_months"]} months under {framework}. "
                    + Charge(result, framework, currency, Yearly(question.Text)),
                "amortisation-schedule" => Charge(result, framework, currency, Yearly(question.Text)),
                _ => $"{AnswerText.Title((question.Calculator ?? "schedule").Replace('-', '_'))} under {framework}.",
            };

    /// <summary>"What is left after a year", "its book value after 12 months".</summary>
    private static bool AsksLeft(Question question) => question.Facts.ContainsKey("elapsed_months");

    /// <summary>The figure of the year that was asked for, from the years or the periods of the result.</summary>
    private static (decimal Amount, string Year)? Asked(Question question, JsonElement result)
    {
        if (question.AskedYear is not { } year)
            return null;
        foreach (var name in (string[])["deductionByYear", "byYear", "wholeDollar", "byPeriod", "costByPeriod"])
        {
            if (!result.TryGetProperty(name, out var years))
                continue;
            if (years.ValueKind == JsonValueKind.Object && year > 60 && years.TryGetProperty($"{year}", out var one)
                && one.ValueKind == JsonValueKind.Number)
                return (one.GetDecimal(), $"{year}");
            var list = years.ValueKind == JsonValueKind.Object ? [.. years.EnumerateObject().Select(y => y.Value)]
                : years.ValueKind == JsonValueKind.Array ? years.EnumerateArray().ToList() : [];
            if (year <= 60 && list.Count >= year && list.Count < 60 && list[year - 1].ValueKind == JsonValueKind.Number)
                return (list[year - 1].GetDecimal(), $"year {year}");
        }
        return null;
    }

    /// <summary>What the payments are worth at the start; in advance, what is owed is less by the payment of that day.</summary>
    private static string Lease(Question question, JsonElement result, string framework, string currency)
    {
        var which = Verdicts.Text(result, "leaseClass") is { } name && (question.Text.Contains("operating", StringComparison.OrdinalIgnoreCase)
            || question.Text.Contains("finance", StringComparison.OrdinalIgnoreCase))
            ? $"**{char.ToUpperInvariant(AnswerText.Words(name)[0])}{AnswerText.Words(name)[1..]} lease** on what is stated. " : "";
        if (Number(result, "presentValue") is not { } worth)
            return $"Short lease under {framework}: **{Amount(result, currency, "monthly", "totalCost")}** of cost a period, nothing on the " +
                "balance sheet.";
        var asset = $"right-of-use asset of **{Amount(result, currency, "rightOfUse")}**";
        return Number(result, "initialLiability") == worth
            ? which + $"Lease liability at the start under {framework}: **{AnswerText.Money(worth, currency)}**, with a {asset}."
            : which + $"The payments are worth **{AnswerText.Money(worth, currency)}** at the start under {framework}, with a {asset}; the first " +
                $"falls due that day and leaves a liability of {Amount(result, currency, "initialLiability")}.";
    }

    private static string Cheaper(JsonElement result, string cheaper, string currency) => cheaper == "Neither"
        ? $"Leasing and buying cost the same today: **{Amount(result, currency, "presentValue")}**."
        : $"{(cheaper == "Lease" ? "Leasing" : "Buying")} is cheaper by **{Amount(result, currency, "cheaperBy")}** in present value: the "
            + $"payments are worth {Amount(result, currency, "presentValue")} against {Amount(result, currency, "costOfBuying")} to buy.";

    private static string Judged(JsonElement result) => result.TryGetProperty("allowed", out var allowed) ? allowed.ValueKind switch
    {
        JsonValueKind.True => "Allowed",
        JsonValueKind.False => "Not allowed",
        _ => "Not judged",
    } : "Not allowed";

    private static bool Yearly(string text) => ((string[])["annual", "yearly", "per year", "a year?", "each year", "p.a"])
        .Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static string Charge(JsonElement result, string framework, string currency, bool yearly)
    {
        foreach (var (name, span) in ((string, string)[])[("newMonthly", "a month from now on"), ("newAnnualCharge", "a year from now on"),
            ("newAnnual", "a year from now on"), ("monthly", "a month"), ("monthlyAmortisation", "a month"), ("annual", "a year"),
                ("charge", "for the year")])
        {
            if (Number(result, name) is { } charge && !(yearly && name is "monthly" or "monthlyAmortisation"
                && Number(result, "annual") is not null))
                return $"Charge under {framework}: **{AnswerText.Money(charge, currency)}** {span}.";
        }
        return result.TryGetProperty("byPeriod", out var periods) && periods.ValueKind == JsonValueKind.Array
            && periods.GetArrayLength() > 0
            && periods[0].ValueKind == JsonValueKind.Number
            ? $"Charge under {framework}: **{AnswerText.Money(periods[0].GetDecimal(), currency)}** in the first period."
            : $"Amortisation under {framework}.";
    }

    /// <summary>The first year of a deduction that is more than nothing.</summary>
    private static (string Year, decimal Amount)? FirstYear(JsonElement result)
    {
        foreach (var name in (string[])["deductionByYear", "byYear"])
        {
            if (!result.TryGetProperty(name, out var years) || years.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var year in years.EnumerateObject())
            {
                if (year.Value.ValueKind == JsonValueKind.Number && year.Value.GetDecimal() != 0)
                    return (year.Name, year.Value.GetDecimal());
            }
        }
        return Number(result, "year1Deduction") is { } first ? ("the first year", first)
            : Number(result, "depreciation") is { } charge ? ("this year", charge) : null;
    }

    private static decimal? Rate(JsonElement result, string name) => Number(result, name) ?? (Verdicts.Text(result, name) is { } text
        && decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture,
            out var rate) ? rate : null);

    private static decimal? Number(JsonElement result, string name) => result.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    private static string Amount(JsonElement result, string currency, params string[] names)
    {
        foreach (var name in names)
        {
            if (Number(result, name) is { } value)
                return AnswerText.Money(value, currency);
        }
        return "see below";
    }
}
