using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Accounting.Primitives;
using static Runrate.Agents.Tests.Measurement.Laws;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Calculators answer or refuse; they never throw, and the order of facts is nothing to them.</summary>
public sealed class CalculatorLaws
{
    private static readonly string[] Facts =
    [
        "amount", "cost", "basis", "residual", "useful_life_months", "life_years", "elapsed_months", "start", "service_start",
        "service_end", "paid_date", "proration", "currency", "rate", "tax_rate", "carrying_amount", "undiscounted_cash_flows",
        "fair_value", "goodwill", "ppe", "recoverable", "payments", "timing", "method", "qre", "prior3", "elect_280C",
        "class_years", "placed_in_service", "put_to_use", "year_end", "tax_character", "tax_treatment", "tax_base", "indicator",
        "reporting_date", "disposal_date", "units_by_period", "total_units", "fiscal_year_end", "rounding", "rows", "error",
        "recoverable_2026", "impairment_2024", "purchased", "unimpaired", "recoverable_amount", "after_impairment", "timeline",
        "items", "opening_wdv", "money_payable", "cloud", "wages", "accounting_profit", "new_remaining_months",
        "committed_cease_use_in_months", "cash_flows", "identifiable", "consideration", "acquired_end", "lease_term_months",
        "monthly", "placements", "additions", "current_revenue", "total_revenue", "gross_credit",
    ];

    private static readonly string[] Values =
    [
        "0", "1", "12", "36", "100000", "-5", "0.1", "1e30", "99999999999999999999", "null", "true", "\"Yes\"", "\"No\"",
        "\"Unknown\"", "\"soon\"", "\"2026-01-01\"", "\"2024-02-29\"", "\"2028-11-30\"", "\"20X3-01-01\"", "\"20X0\"", "\"USD\"",
        "\"JPY\"", "\"0.25\"", "\"advance\"", "\"daily_actual\"", "\"nearest_unit\"", "\"03-31\"", "[]", "[1, 2, 3]", "[\"x\"]",
        "[{\"a\": 4000, \"month\": 10, \"class_years\": 5}]", "[{\"t\": 1, \"cf\": 100, \"pvf\": \"0.9\"}]", "{}", "{\"a\": 100}",
        "\"ASC\"", "\"DDB\"", "\"Sec174A_Deduct\"", "\"Capital40\"", "[[\"0.22\", \"0.1\"]]",
        "[{\"kind\": \"api\", \"monthly\": 5, \"start\": \"2026-01-01\", \"end\": \"2026-03-31\"}]", "\"expensed_in_full_2025\"",
    ];

    private static readonly string[] AnyFramework = ["US_GAAP", "IFRS", "IND_AS", "US_TAX", "INDIA_TAX", "DUAL",
        "US_GAAP+US_TAX"];

    /// <summary>Worked cases with a few facts replaced: most of them get past the first checks.</summary>
    private static Gen<(string Name, string Framework, List<(string, string)> Facts)> Mutations =>
        from worked in Gen.Elements(Golden.NumericGolden.OwnRequests.ToArray())
        from framework in Gen.Elements(AnyFramework)
        from keep in Gen.Elements(true, true, false)
        from changes in (from at in Gen.Choose(0, 20) from value in Gen.Elements(Values) select (at, value)).ListOf(2)
        select (worked.Name, keep ? worked.Framework : framework, Mutate(worked.Facts, changes));

    private static List<(string, string)> Mutate(IReadOnlyList<(string Name, string Value)> facts,
        IEnumerable<(int At, string Value)> changes)
    {
        var changed = facts.ToList();
        foreach (var (at, value) in changes.Where(change => change.At < changed.Count))
            changed[at] = (changed[at].Name, value);
        return changed;
    }

    private static Gen<(string Name, string Framework, List<(string, string)> Facts)> Requests => Gen.OneOf(Mutations, Invented);

    private static Gen<(string Name, string Framework, List<(string, string)> Facts)> Invented =>
        from name in Gen.Elements(Calculator.Names.ToArray())
        from framework in Gen.Elements(AnyFramework)
        from facts in (from fact in Gen.Elements(Facts) from value in Gen.Elements(Values) select (fact, value)).ListOf(12)
        select (name, framework, facts.DistinctBy(fact => fact.fact).ToList());

    [Fact]
    public void Any_facts_are_answered_or_refused_and_never_throw() => Hold(Requests, request =>
    {
        var outcome = Run(request.Name, request.Framework, request.Facts);
        return outcome.IsOk
            ? outcome.Value["workings"] is JsonArray
            : outcome.Refusal.Code.Status == 400
                && outcome.Refusal.Field is { Length: > 0 };
    });

    [Fact]
    public void The_order_of_facts_does_not_matter() => Hold(Requests, request =>
    {
        var forward = Run(request.Name, request.Framework, request.Facts);
        var backward = Run(request.Name, request.Framework, [.. request.Facts.AsEnumerable().Reverse()]);
        return forward.IsOk == backward.IsOk && (!forward.IsOk || Figures(forward.Value) == Figures(backward.Value));
    });

    [Fact]
    public void A_prepayment_in_json_sums_to_its_amount() => Hold(
        from amount in Amounts
        from start in Days
        from length in Gen.Choose(0, 1_500)
        from proration in Conventions
        select (amount, start, length, proration), x =>
    {
        var answer = Run("prepaid-schedule", "US_GAAP",
        [
            ("amount", x.amount.Amount), ("service_start", Quote($"{x.start:yyyy-MM-dd}")),
            ("service_end", Quote($"{x.start.PlusDays(x.length):yyyy-MM-dd}")), ("proration", Quote(x.proration.ToString())),
        ]).Value;
        return answer["byYear"]!.AsObject().Sum(year => year.Value!.GetValue<decimal>()) == x.amount.ToDecimal();
    });

    [Fact]
    public void An_unknown_calculator_framework_or_body_is_refused()
    {
        Assert.Equal(RefusalCodes.NotFound, Run("magic", "US_GAAP", []).Refusal?.Code);
        Assert.Equal(RefusalCodes.InvalidValue, Run("lease", "FRENCH_GAAP", []).Refusal?.Code);
        Assert.Equal(RefusalCodes.InvalidRequest,
            Calculator.Run("lease", "IFRS", JsonSerializer.SerializeToElement(5), null, null).Refusal?.Code);
        Assert.Equal("framework", Run("tax-depreciation", "IFRS", [("basis", "5")]).Refusal?.Field);
    }

    [Fact]
    public void Every_missing_fact_is_named_at_once()
    {
        var refusal = Run("prepaid-schedule", "US_GAAP", []).Refusal!;
        Assert.Contains("amount", refusal.Message);
        Assert.Contains("service_start", refusal.Message);
        Assert.Contains("service_end", refusal.Message);
    }

    private static string Quote(string text) => $"\"{text}\"";

    private static Outcome<JsonObject> Run(string name, string framework, IEnumerable<(string Name, string Value)> facts)
    {
        var json = "{" + string.Join(",", facts.Select(fact => $"\"{fact.Name}\": {fact.Value}")) + "}";
        return Calculator.Run(name, framework, JsonSerializer.Deserialize<JsonElement>(json), null, null);
    }

    /// <summary>Members by name, and no workings: lines may come in the order of the facts.</summary>
    private static string Figures(JsonObject answer) => string.Join("\n", answer.Where(member => member.Key != "workings")
        .OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}={member.Value?.ToJsonString()}"));
}
