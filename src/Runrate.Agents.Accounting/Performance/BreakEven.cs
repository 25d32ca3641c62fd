using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>
/// When a one-off cost is repaid by a lower run cost. Whole months, the last one begun counting as one; money has no discount, because the
/// question is when the cash is back.
/// </summary>
/// <param name="Months">Null where the run cost does not fall: then it never pays back. Zero where nothing had to be paid.</param>
public sealed record BreakEven(Money OneOff, Money MonthlyBefore, Money MonthlyAfter, int? Months)
{
    /// <summary>Beyond this nobody waits, and a schedule of it would mean nothing.</summary>
    public const int MonthsMax = 1_200;

    /// <summary>What is saved a month; negative where the run cost rises.</summary>
    public Money Saving => MonthlyBefore - MonthlyAfter;

    /// <exception cref="InvariantException">An amount is negative.</exception>
    public static BreakEven Of(Money oneOff, Money monthlyBefore, Money monthlyAfter)
    {
        Invariant.Check(!oneOff.IsNegative && !monthlyBefore.IsNegative && !monthlyAfter.IsNegative, "A cost is not negative.");
        var saving = monthlyBefore - monthlyAfter;
        if (saving.IsZero || saving.IsNegative)
            return new(oneOff, monthlyBefore, monthlyAfter, null);
        var months = decimal.Ceiling(oneOff.ToDecimal() / saving.ToDecimal());
        return new(oneOff, monthlyBefore, monthlyAfter, months <= MonthsMax ? (int)months : null);
    }

    /// <summary>Cash kept or lost after so many months, the one-off cost included.</summary>
    public Money After(int months) => Saving * months - OneOff;

    /// <summary>The arithmetic in one line.</summary>
    public string Working => Months is { } months
        ? $"{OneOff} ÷ ({MonthlyBefore} − {MonthlyAfter}) a month = {months} {(months == 1 ? "month" : "months")}, rounded up"
        : Saving.IsZero || Saving.IsNegative
            ? $"Never: the run cost does not fall ({MonthlyBefore} before, {MonthlyAfter} after)"
            : $"Never within {MonthsMax} months: {OneOff} ÷ {Saving} a month";
}
