using NodaTime;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>What a cost is for Indian tax, a matter of fact and evidence that the books do not decide.</summary>
public enum IndiaTaxCharacter
{
    Revenue,
    Capital40,
    Capital25,
    Capital15,
    ResearchRevenue,
    ResearchCapital,
}

/// <summary>How a multi-year prepayment of revenue nature is claimed.</summary>
public enum IndiaPrepaidPosition
{
    /// <summary>Over the period, as in the books: the conservative position.</summary>
    SpreadOverPeriod,

    /// <summary>In the year in which the liability is incurred.</summary>
    ClaimOnIncurrence,
}

/// <summary>Rates and names of Indian income tax that depend on nothing but their arguments.</summary>
public static class IndiaTax
{
    private static readonly LocalDate NewActFrom = new(2026, 4, 1);

    /// <summary>Base times one plus surcharge times one plus cess, never rounded in between.</summary>
    public static decimal EffectiveRate(decimal baseRate, decimal surcharge, decimal cess) =>
        baseRate * (1 + surcharge) * (1 + cess);

    /// <summary>The rate of the block, or null where the cost is not depreciated.</summary>
    public static decimal? BlockRate(IndiaTaxCharacter character) => character switch
    {
        IndiaTaxCharacter.Capital40 => 0.40m,
        IndiaTaxCharacter.Capital25 => 0.25m,
        IndiaTaxCharacter.Capital15 => 0.15m,
        _ => null,
    };

    public static string Treatment(IndiaTaxCharacter character) => character switch
    {
        IndiaTaxCharacter.Capital40 => "S33_Block40",
        IndiaTaxCharacter.Capital25 => "S33_Block25",
        IndiaTaxCharacter.Capital15 => "S33_Block15",
        IndiaTaxCharacter.ResearchRevenue => "S45_Revenue",
        IndiaTaxCharacter.ResearchCapital => "S45_Capital",
        _ => "S34_Revenue",
    };

    /// <summary>The section that gives depreciation on a date: 33 of the 2025 Act, 32 of the 1961 Act before it.</summary>
    public static string DepreciationSection(LocalDate date) =>
        date >= NewActFrom ? "section 33, Income-tax Act 2025" : "section 32, Income-tax Act 1961";
}
