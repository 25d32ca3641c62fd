using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>
/// The textbook formulas, unrounded, in units of the life's own period (years or months) and with the meaning that
/// spreadsheets give them, so that a reviewer can recompute a schedule beside it.
/// </summary>
public static class DepreciationFormulas
{
    /// <summary>The same charge in every period.</summary>
    public static decimal StraightLine(decimal cost, decimal salvage, decimal life) => (cost - salvage) / life;

    /// <summary>Remaining life over the sum of the years' digits.</summary>
    /// <param name="period">1 to <paramref name="life"/>.</param>
    public static decimal SumOfYearsDigits(decimal cost, decimal salvage, decimal life, decimal period) =>
        (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1));

    /// <summary>
    /// Fixed-declining balance at the rate that reaches salvage at the end of the life, rounded to three digits as
    /// spreadsheets do. A first period of fewer than twelve months leaves a last one of the rest.
    /// </summary>
    public static decimal FixedDeclining(decimal cost, decimal salvage, int life, int period, int monthsInFirst = 12)
    {
        Invariant.Check(cost > 0 && life > 0 && period >= 1, "Fixed-declining balance needs a cost, a life and a period.");
        var rate = decimal.Round(1 - DecimalMath.Root(salvage / cost, life), 3, MidpointRounding.AwayFromZero);
        var charge = cost * rate * monthsInFirst / 12;
        var charged = charge;
        for (var k = 2; k <= period; k++)
        {
            charge = (cost - charged) * rate;
            if (k == life + 1)
                charge = charge * (12 - monthsInFirst) / 12;
            charged += charge;
        }
        return charge;
    }

    /// <summary>Balance times factor over life, never below salvage and without a switch to straight line.</summary>
    public static decimal DecliningBalance(decimal cost, decimal salvage, decimal life, int period, decimal factor = 2) =>
        VariableDeclining(cost, salvage, life, period, factor, switchToStraightLine: false);

    /// <summary>
    /// Balance times factor over life; with the switch, from the first period in which straight line over the
    /// remaining life charges at least as much.
    /// </summary>
    public static decimal VariableDeclining(
        decimal cost, decimal salvage, decimal life, int period, decimal factor, bool switchToStraightLine)
    {
        var rate = Math.Min(1, factor / life);
        decimal balance = cost, charge = 0;
        for (var k = 1; k <= period; k++)
        {
            var depreciable = Math.Max(0, balance - salvage);
            var remaining = life - k + 1;
            charge = Math.Min(depreciable, balance * rate);
            if (switchToStraightLine)
                charge = remaining <= 1 ? depreciable : Math.Max(charge, depreciable / remaining);
            balance -= charge;
        }
        return charge;
    }
}
