using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Figures from stated amounts: every one comes with its arithmetic.</summary>
public sealed class MeasurementTools(ToolContext context)
{
    public static ToolDeclaration ScheduleSpendTool { get; } = new("schedule_spend", "Schedule a spend",
        w => w.Of<MeasurementTools>().ScheduleSpend)
    { Members = "workings?[] framework? missing?[]" };

    public static ToolDeclaration TestImpairmentTool { get; } = new("test_impairment", "Test for impairment",
        w => w.Of<MeasurementTools>().TestImpairment)
    { Members = "workings?[] impairmentLoss?# missing?[]" };

    public static ToolDeclaration ResearchCreditTool { get; } = new("research_credit", "Research credit",
        w => w.Of<MeasurementTools>().ResearchCredit)
    { Members = "workings?[] credit?# missing?[]" };

    public static ToolDeclaration DeferredTaxTool { get; } = new("deferred_tax", "Deferred tax",
        w => w.Of<MeasurementTools>().DeferredTax)
    { Members = "workings?[] missing?[]" };

    [Description("""
        Spreads an amount over time or works out a tax or lease figure. calculator is one of prepaid-schedule, amortisation-schedule,
        impairment-reversal, disposal, tax-depreciation, tax-deduction, lease, cost-split, error-correction, tax-rate, useful-life,
        transition, break-even.
        Returns the figures with their workings.
        """)]
    public JsonElement ScheduleSpend(
        [Description("The calculator")]
        [AllowedValues("prepaid-schedule", "amortisation-schedule", "impairment-test", "impairment-reversal", "disposal",
            "tax-depreciation", "tax-deduction", "research-credit", "deferred-tax", "lease", "cost-split", "error-correction",
            "tax-rate", "useful-life", "transition", "break-even")] string calculator,
        [Description("US_GAAP, IFRS, IND_AS, US_TAX or INDIA_TAX; several joined by + run side by side")] string framework,
        [Description("Inputs by snake_case name: {\"amount\":360000,\"service_start\":\"2025-12-01\",\"service_end\":\"2028-11-30\"} " +
            "or {\"cost\":100000,\"useful_life_months\":36,\"start\":\"2026-01-01\"}")] JsonObject facts) =>
        Run(calculator, framework, facts);

    [Description("""
        Tests an AI asset for impairment: two steps under US GAAP (undiscounted cash flows, then fair value), recoverable
        amount under IFRS and Ind AS.
        """)]
    public JsonElement TestImpairment(
        [Description("US_GAAP, IFRS or IND_AS")] string framework,
        [Description("carrying_amount (or cost, useful_life_months, elapsed_months), undiscounted_cash_flows, fair_value, fvlcd, " +
            "value_in_use or recoverable_amount")] JsonObject facts) =>
        Run("impairment-test", framework, facts);

    [Description("The US research credit: qualified expenses, regular or simplified (ASC) method, with or without the 280C election.")]
    public JsonElement ResearchCredit(
        [Description("{\"method\":\"ASC\",\"qre\":1000000,\"prior3\":[700000,800000,900000],\"elect_280C\":false}, or " +
            "{\"cloud\":500000,\"primary_user\":\"No\",\"environment\":\"Development\"," +
            "\"four_part_test\":\"Yes\",\"owned_by_other\":true,\"off_premises\":true}")] JsonObject facts) =>
        Run("research-credit", "US_TAX", facts);

    [Description("Deferred tax from book and tax bases: over the life of an asset, or at one date.")]
    public JsonElement DeferredTax(
        [Description("US_GAAP, IFRS or IND_AS")] string framework,
        [Description("{\"cost\":100000,\"useful_life_months\":36,\"start\":\"2026-01-01\",\"tax_treatment\":\"Sec174A_Deduct\"," +
            "\"rate\":\"0.21\"}, or carrying_amount, cost, cumulative_tax_depreciation and rate")] JsonObject facts) =>
        Run("deferred-tax", framework, facts);

    private JsonElement Run(string calculator, string framework, JsonObject facts) =>
        ToolJson.Of(Calculator.Run(calculator, framework, ToolJson.Of(facts), null, context.Today));
}
