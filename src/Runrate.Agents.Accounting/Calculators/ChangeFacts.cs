using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>A changed life or residual: what is left from the change on.</summary>
internal readonly record struct ChangeFacts(int RemainingMonths, Money Residual)
{
    private static readonly string[] Names =
    [
        "new_total_life_years", "new_total_life_months", "new_remaining_life_years", "new_remaining_life_months",
        "new_remaining_months", "new_remaining_years", "remaining_life_years", "remaining_life_months", "new_salvage",
        "new_residual", "new_useful_life_months", "new_useful_life_years", "new_life_years", "new_life_months",
    ];

    public static bool Given(FactReader facts) => facts.Has(Names);

    public static ChangeFacts Read(FactReader facts, LifeFacts life, int elapsed)
    {
        var residual = facts.MoneyOrNull("new_salvage", "new_residual") ?? life.Residual;
        var left = LifeFacts.Span(facts, "new_remaining_life", "new_remaining", "remaining_life")
            ?? (LifeFacts.Span(facts, "new_total_life", "new_useful_life", "new_life") ?? life.Months) - elapsed;
        if (left < 1)
            facts.Refuse("new_total_life_months", "leaves nothing after the time elapsed");
        return new(Math.Max(1, left), residual);
    }
}
