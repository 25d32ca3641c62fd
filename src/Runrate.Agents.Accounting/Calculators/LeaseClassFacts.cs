using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>The class of a lease under ASC 842-10-25-2 from a calculation's facts, and what of the liability is current.</summary>
internal static class LeaseClassFacts
{
    /// <summary>
    /// One test met is enough for a finance lease. A class that is stated must not contradict a test that is met; where tests
    /// are open and no class is stated, the lease is measured as operating and the open facts are asked for.
    /// </summary>
    public static LeaseClass Decide(FactReader facts, Answer answer, decimal termMonths, Money present, bool option)
    {
        var life = LifeFacts.Span(facts, "economic_life");
        var (major, all) = (Threshold(facts, LeaseClassification.MajorPart), Threshold(facts, LeaseClassification.SubstantiallyAll));
        var worth = facts.MoneyOrNull("asset_fair_value");
        var (ownership, specialised) = (facts.YesNo("ownership_transfers"), facts.YesNo("specialised_asset"));
        (string Says, bool? Met, string Fact)[] tests =
        [
            ("ownership passes (25-2(a))", ownership, "ownership_transfers"),
            ("a purchase option will be used (25-2(b))", option, "purchase_option_reasonably_certain"),
            ($"{termMonths:0.##} months are {major:0.##} % or more of the economic life (25-2(c))",
                life is { } months ? termMonths * 100 >= major * months : null, "economic_life_months"),
            ($"the present value {present} is {all:0.##} % or more of fair value (25-2(d))",
                worth is { } value ? present.ToDecimal() * 100 >= all * value.ToDecimal() : null, "asset_fair_value"),
            ("nobody else could use the asset (25-2(e))", specialised, "specialised_asset"),
        ];
        var met = Array.Find(tests, test => test.Met == true);
        var decided = met.Says is null ? LeaseClass.Operating : LeaseClass.Finance;
        var stated = facts.Has("lease_class", "classification");
        var result = facts.Choice(decided, "lease_class", "classification");
        if (stated && result == LeaseClass.Operating && decided == LeaseClass.Finance)
            facts.Refuse("lease_class", $"cannot be Operating: {met.Says}");
        answer.Set("lease_class", result.ToString());
        if (met.Says is not null)
            answer.Work($"A finance lease, because {met.Says}.");
        else if (!stated && Array.Exists(tests, test => test.Met is null))
            answer.Set("open_tests", tests.Where(test => test.Met is null).Select(test => test.Fact))
                .Work("Measured as operating; ASC 842-10-25-2 still asks for "
                    + $"{string.Join(", ", tests.Where(test => test.Met is null).Select(test => test.Fact))}.");
        else
            answer.Work("None of the tests of ASC 842-10-25-2 that are known is met.");
        return result;
    }

    /// <summary>A percentage: stated, elected by the entity, or the rulebook's own.</summary>
    private static decimal Threshold(FactReader facts, string flag)
    {
        var stated = facts.NumberOrNull(flag);
        if (stated is <= 0 or > 100)
            facts.Refuse(flag, "is not a percentage above 0");
        return stated ?? LeaseClassification.Standard(flag);
    }

    /// <summary>The liability at the end of each period, and the part of it that the next twelve months pay off.</summary>
    /// <remarks>
    /// In advance, the payment of the anniversary is due within the twelve months that begin at commencement. Over months in
    /// which less is paid than interest is added nothing is paid off, so that nothing is current.
    /// </remarks>
    public static void Split(FactReader facts, Answer answer, LeaseSchedule lease, bool inAdvance, int perYear)
    {
        var closing = lease.Rows.Select(row => row.Liability).ToList();
        Money After(int period) => period < closing.Count ? closing[period] : facts.Zero;
        Money PaidOff(Money owed, Money later) => owed > later ? owed - later : facts.Zero;
        var anniversary = inAdvance && perYear < lease.Rows.Count ? lease.Rows[perYear].Payment : facts.Zero;
        var current = closing.Select((owed, i) => PaidOff(owed, After(i + perYear)))
            .Prepend(PaidOff(lease.InitialLiability, After(perYear - 1) - anniversary)).ToList();
        answer.Set("current_liability_at_start", current[0]).Set("noncurrent_liability_at_start", lease.InitialLiability - current[0])
            .Set("current_liability", current.Skip(1)).Set("noncurrent_liability", closing.Select((owed, i) => owed - current[i + 1]));
        if (facts.RateOrNull("tax_rate") is not { } rate)
            return;
        answer.Set("dta_on_liability", lease.Rows.Select(row => facts.Rounding.Round(row.Liability * rate)))
            .Set("dtl_on_right_of_use", lease.Rows.Select(row => facts.Rounding.Round(row.RightOfUse * rate)));
        answer.Work("Deferred tax on both sides: a liability on the asset and an asset on the liability, each at its own amount "
            + "(IAS 12.22A; ASC 740-10-55).");
    }
}
