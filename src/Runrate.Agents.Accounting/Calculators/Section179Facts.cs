using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>An election under section 179, held to the limits of its year wherever property is depreciated.</summary>
/// <param name="Elected">Leaves the basis of bonus and table (Reg. 1.179-1(f)(1)).</param>
/// <param name="Deducted">In this year; taxable income bounds it and the rest is carried forward (IRC 179(b)(3)).</param>
internal readonly record struct Section179Facts(Money Elected, Money Deducted)
{
    public Money CarriedForward => Elected - Deducted;

    /// <summary>What one asset's facts elect.</summary>
    public static Section179Facts Read(FactReader facts, Answer answer, Money cost, int? taxYear) =>
        Check(facts, answer, cost, facts.MoneyOrZero("elections.sec179", "sec179"), taxYear);

    /// <summary>
    /// Refuses more than the property cost and more than the year allows. The years whose limits are not carried ask for them;
    /// without a year nothing can be checked, and the answer says so.
    /// </summary>
    /// <param name="cost">Of the property at hand; qualifying_cost states all of the year's where there is more.</param>
    public static Section179Facts Check(FactReader facts, Answer answer, Money cost, Money elected, int? taxYear)
    {
        if (elected.IsZero)
            return new(elected, elected);
        if (elected > cost)
            facts.Refuse("elections.sec179", "is more than what was placed in service");
        var qualifying = facts.MoneyOrNull("qualifying_cost") ?? cost;
        if (qualifying < cost)
            facts.Refuse("qualifying_cost", "is less than the property itself");
        var income = facts.SignedMoneyOrNull("taxable_income");
        var limits = Limits(facts, taxYear);
        if (limits is null && taxYear is not null)
            facts.Missing(facts.Has("limit") ? "threshold" : "limit", 0);
        if (limits is null)
        {
            answer.Work("No year is stated, so the yearly limit of section 179(b) is not checked.");
            limits = new(elected, qualifying);
        }
        var deduction = Section179Deduction.Of(qualifying, limits.Value, elected, income);
        if (elected > deduction.Maximum)
            facts.Refuse("elections.sec179", $"is more than the {deduction.Maximum} that section 179 allows"
                + (taxYear is { } year ? $" in {year}" : ""));
        return new(elected, elected > deduction.Allowed ? deduction.Allowed : elected);
    }

    /// <summary>Limit and threshold as stated, or those of a year that is carried.</summary>
    public static Section179Limits? Limits(FactReader facts, int? taxYear) =>
        facts.MoneyOrNull("limit") is { } limit && facts.MoneyOrNull("threshold") is { } threshold ? new(limit, threshold)
            : taxYear is { } year ? Section179Limits.ForTaxYear(year) : null;

    public void Report(Answer answer)
    {
        if (CarriedForward.IsZero)
            return;
        answer.Set("carryforward_179", CarriedForward);
        answer.Work($"Taxable income bounds section 179 to {Deducted}; {CarriedForward} is carried forward (IRC 179(b)(3)).");
    }
}
