using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Tax;

/// <summary>Answers that are needed before spend counts as research; null is not known and counts as not met.</summary>
public sealed record ResearchFacts(
    bool? FourPartTest, bool? InUnitedStates, bool? DevelopmentEnvironment, bool InternalUseSoftware, bool HighThresholdMet,
    bool Funded);

/// <summary>Where rented computers stand; all three are required by Reg. 1.41-2(b)(4).</summary>
public sealed record ComputerRental(bool? OwnedByOther, bool? OffPremises, bool? PrimaryUser);

/// <summary>Who did contracted research; the share of the fee that counts follows.</summary>
public enum ContractResearch
{
    Ordinary,
    Consortium,
    Energy,
}

/// <summary>What counts, and why the rest does not.</summary>
public readonly record struct QualifiedAmount(Money Amount, IReadOnlyList<string> Flags);

/// <summary>Qualified research expenses of section 41(b).</summary>
public static class QualifiedResearch
{
    /// <summary>Flags that exclude research itself, in the order to mend them; empty where it qualifies.</summary>
    public static IReadOnlyList<string> Exclusions(ResearchFacts facts)
    {
        var flags = new List<string>();
        if (facts.FourPartTest != true)
            flags.Add(facts.FourPartTest is null ? "FOUR_PART_TEST_UNKNOWN" : "FOUR_PART_TEST_FAIL");
        if (facts.InUnitedStates == false)
            flags.Add("FOREIGN_RESEARCH");
        if (facts.Funded)
            flags.Add("FUNDED_RESEARCH");
        if (facts.InternalUseSoftware && !facts.HighThresholdMet)
            flags.Add("INTERNAL_USE_HIGH_THRESHOLD_FAIL");
        return flags;
    }

    /// <summary>Flags that exclude rented computers: tests of the rental, then of where it ran.</summary>
    public static IReadOnlyList<string> RentalExclusions(ComputerRental rental, ResearchFacts facts)
    {
        var flags = new List<string>();
        if (rental.OwnedByOther != true)
            flags.Add("NOT_OWNED_BY_OTHER");
        if (rental.OffPremises != true)
            flags.Add("NOT_OFF_PREMISES");
        if (rental.PrimaryUser != false)
            flags.Add(rental.PrimaryUser is null ? "PRIMARY_USER_UNKNOWN" : "PRIMARY_USER_FAIL");
        if (facts.DevelopmentEnvironment != true)
            flags.Add(facts.DevelopmentEnvironment is null ? "ENVIRONMENT_UNKNOWN" : "PRODUCTION_ENVIRONMENT");
        return flags;
    }

    /// <summary>Rent, less what was received for the use of substantially identical property, never below zero.</summary>
    public static QualifiedAmount Rental(Money rent, Money received, ComputerRental rental, ResearchFacts facts)
    {
        var flags = RentalExclusions(rental, facts).Concat(Exclusions(facts)).ToList();
        var net = rent > received ? rent - received : Money.Zero(rent.Currency);
        return new(flags.Count == 0 ? net : Money.Zero(rent.Currency), flags);
    }

    /// <summary>65% of ordinary contract research, 75% through a consortium, all of energy research.</summary>
    public static decimal ContractShare(ContractResearch kind) => kind switch
    {
        ContractResearch.Consortium => 0.75m,
        ContractResearch.Energy => 1m,
        _ => 0.65m,
    };
}
