using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Facts of Indian tax that several calculators read.</summary>
internal static class IndiaFacts
{
    /// <summary>The 31 March on or after a date.</summary>
    public static LocalDate YearEnd(LocalDate date) => FiscalCalendar.April.EndOfYear(FiscalCalendar.April.YearOf(date));

    /// <summary><c>2026_27</c> for the year that ends in March 2027.</summary>
    public static string YearLabel(int endYear) => $"{endYear - 1}_{endYear % 100:00}";

    /// <summary>A list, or one addition told by cost and dates; an absent acquisition date is the date put to use.</summary>
    /// <param name="names">Of the additions, where they are stated.</param>
    public static IReadOnlyList<BlockAddition> Additions(FactReader facts, out IReadOnlyList<string?> names)
    {
        var stated = new List<string?>();
        names = stated;
        var additions = new List<BlockAddition>();
        foreach (var item in facts.Items("additions").Select(facts.Inside))
        {
            additions.Add(One(item));
            stated.Add(item.Text("n", "name", "asset"));
            if (item.Refusal is { } refusal)
                facts.Refuse("additions", $"holds one that cannot be read: {refusal.Message}");
        }
        if (additions.Count == 0 && facts.Has("cost") && facts.Has("put_to_use", "acquired_date"))
        {
            additions.Add(One(facts));
            stated.Add(null);
        }
        return additions;
    }

    /// <summary>The manufacturing incentive, only where every condition is stated.</summary>
    public static Money Additional(FactReader facts, BlockAddition addition, LocalDate yearEnd)
    {
        var eligible = facts.YesNo("manufacturing", "additional_depreciation") == true && facts.YesNo("office_appliance") == false
            && facts.YesNo("concessional_regime") == false && addition.PutToUse <= yearEnd;
        return eligible ? IndiaBlock.AdditionalDepreciation(addition, yearEnd, facts.Rounding) : facts.Zero;
    }

    /// <summary>The incentive of every addition; null where the facts do not say whether there is one.</summary>
    public static Money? Additional(FactReader facts, IEnumerable<BlockAddition> additions, LocalDate yearEnd) =>
        facts.Has("manufacturing", "additional_depreciation")
            ? additions.Aggregate(facts.Zero, (sum, addition) => sum + Additional(facts, addition, yearEnd)) : null;

    /// <summary>
    /// What was put to use for fewer than 180 days has the other half of its additional depreciation in the next year (third
    /// proviso to section 32(1)(iia) of the 1961 Act, kept by section 33 of the 2025 Act).
    /// </summary>
    public static void OtherHalf(FactReader facts, Answer answer, Money halved)
    {
        if (halved.IsZero)
            return;
        answer.Set("additional_depreciation_next_year", halved);
        answer.Work($"The other half of the additional depreciation, {halved}, is for the next year and is not in next_year.");
    }

    /// <summary>Unknown is capital: 40% where the category is software or computers, 25% otherwise.</summary>
    public static IndiaTaxCharacter Character(FactReader facts)
    {
        var research = facts.YesNo("research_capital") == true ? IndiaTaxCharacter.ResearchCapital
            : IndiaTaxCharacter.ResearchRevenue;
        return facts.Text("tax_character", "india_tax_character", "character") switch
        {
            "Research" => research,
            "Unknown" => facts.Text("category") is "DataAcquired" or "DataCuratedInternal"
                ? IndiaTaxCharacter.Capital25 : IndiaTaxCharacter.Capital40,
            _ => facts.Choice(IndiaTaxCharacter.Revenue, "tax_character", "india_tax_character", "character"),
        };
    }

    private static BlockAddition One(FactReader facts)
    {
        var use = facts.DateOrNull("put_to_use");
        var acquired = facts.DateOrNull("acquired_date", "acquired") ?? use
            ?? facts.Missing("acquired_date", new LocalDate(2000, 1, 1));
        return new(facts.Money("cost", "a", "amount"), acquired, use);
    }
}
