using Runrate.Agents.Accounting.Performance;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>When a one-off cost is repaid by a lower run cost: whole months, nothing discounted.</summary>
internal static class BreakEvenCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        var (once, before, after) = (facts.Money("one_off"), facts.Money("monthly_before"), facts.Money("monthly_after"));
        if (facts.Refused)
            return;
        var found = BreakEven.Of(once, before, after);
        answer.Set("one_off", once).Set("monthly_before", before).Set("monthly_after", after).Set("monthly_saving", found.Saving);
        if (found.Months is { } months)
            answer.Set("break_even_months", months);
        answer.Work(found.Working + ".");
    }
}
