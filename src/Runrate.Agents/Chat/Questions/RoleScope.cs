namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Names of numbers that mean something in one kind of question only: "property" names an amount where goodwill is spoken of, and
/// "this year" where total revenue is. Elsewhere they are ordinary words.
/// </summary>
internal static class RoleScope
{
    /// <summary>A role, and what else the question must hold: an intent, or another role after a colon.</summary>
    private static readonly Dictionary<string, string[]> Needs = new(StringComparer.Ordinal)
    {
        ["ppe"] = [":goodwill"],
        ["other_intangibles"] = [":goodwill"],
        ["proceeds"] = ["Disposal", ":opening_wdv"],
        ["opening_wdv"] = ["TaxDepreciation", "DeferredTax"],
        ["block_additions"] = [":opening_wdv"],
        ["refund"] = ["Disposal"],
        ["termination_fee"] = ["Disposal"],
        ["prepaid_balance"] = ["Disposal"],
        ["total_revenue"] = [":current_revenue"],
        ["current_revenue"] = [":total_revenue", ":future_revenue"],
        ["future_revenue"] = [":current_revenue"],
        ["total_units"] = [":units_by_period"],
        ["units_by_period"] = ["Amortise", "Units", ":total_units"],
        ["qre"] = ["Credit"],
        ["prior3"] = ["Credit"],
        ["fixed_base_pct"] = ["Credit"],
        ["avg_gross_receipts"] = ["Credit"],
        ["base_amount_computed"] = ["Credit"],
        ["gross_credit"] = ["Credit"],
        ["domestic_re"] = ["Credit"],
        ["correct_expense"] = ["ErrorCorrection", "ErrorWeak"],
        ["book_amount"] = [":fair_value", ":undiscounted_cash_flows", ":value_in_use", ":recoverable_amount", ":fvlcd"],
        ["unimpaired"] = ["Reversal"],
        ["impairment_loss"] = ["Reversal"],
        ["flow_list"] = [":pv_factors", ":discount_rate", ":value_in_use"],
        ["pv_factors"] = ["Impairment", ":flow_list", ":value_in_use"],
        ["accumulated_depreciation"] = ["Disposal", "Impairment"],
        ["disposal_costs"] = ["Impairment", ":proceeds", ":carrying_amount", ":fair_value"],
        ["cumulative_tax_depreciation"] = ["DeferredTax"],
        ["tax_basis"] = ["DeferredTax"],
        ["temp_diff"] = ["DeferredTax"],
        ["book_dep"] = ["DeferredTax"],
        ["book_prepaid"] = ["DeferredTax"],
        ["base"] = ["TaxRate"],
        ["surcharge"] = ["TaxRate"],
        ["cess"] = ["TaxRate"],
        ["capitalised_wip"] = ["Impairment", "Transition"],
        ["unamortised"] = ["Impairment"],
        ["estimated_future_gross_revenue"] = ["Impairment"],
        ["costs_to_complete_dispose_maintain"] = ["Impairment"],
    };

    /// <summary>"Servers worth 1.2 crore" is what they cost, unless a value is tested or something is sold.</summary>
    private static bool Tested(HashSet<string> intents, HashSet<string> roles) => intents.Overlaps(["Impairment", "Reversal", "Disposal"])
        || roles.Overlaps([":carrying_amount", ":book_amount", ":undiscounted_cash_flows", ":value_in_use", ":fvlcd",
            ":recoverable_amount"]);

    public static List<Hit> Names(IReadOnlyList<Hit> hits)
    {
        var intents = hits.Where(h => h.Kind == "intent").Select(h => h.Value).ToHashSet(StringComparer.Ordinal);
        var roles = hits.Where(h => h.Kind == "role").Select(h => ":" + h.Value).ToHashSet(StringComparer.Ordinal);
        return [.. hits.Where(h => h.Kind == "role" && (!Needs.TryGetValue(h.Value, out var needs)
            || needs.Any(n => n[0] == ':' ? roles.Contains(n) : intents.Contains(n))))
            .Where(h => !(h is { Value: "fair_value", Length: 1 } && h.End - h.Start == 1 && !Tested(intents, roles)))
            .Select(h => h.Value == "book_amount" ? h with { Value = "carrying_amount" } : h)];
    }
}
