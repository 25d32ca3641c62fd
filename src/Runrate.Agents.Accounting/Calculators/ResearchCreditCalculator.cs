using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>The research credit: what qualifies, the credit by either method, and its cost in deductions.</summary>
internal static class ResearchCreditCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Framework is not Frameworks.UsTax)
            facts.Refuse("framework", "has no research credit: ask for US_TAX");
        else if (facts.Has("spend_kind"))
            Qualifies(facts, answer);
        else if (facts.Has("gross_credit"))
            NetBenefit(facts, answer);
        else if (facts.Has("method") || facts.Has("prior3", "base_amount_computed", "fixed_base_pct"))
            Credit(facts, answer);
        else
            QualifiedSpend(facts, answer);
    }

    /// <summary>Whether a kind of spend counts at all: what excludes it, else what it still has to pass.</summary>
    private static void Qualifies(FactReader facts, Answer answer)
    {
        var kind = facts.Text("spend_kind");
        var research = ReadResearch(facts);
        var excluded = kind == "ApiTokens"
            ? "tokens of a provider's API are left out: there is no guidance that they are rent for the use of computers"
            : research.DevelopmentEnvironment == false
                ? "work on what is in commercial production, such as running, watching or maintaining it, is no qualified research (IRC 41(d)(4)(A))"
            : research.InUnitedStates == false ? "research done outside the United States does not count (IRC 41(d)(4)(F))"
            : research.Funded ? "research that somebody else pays for does not count (IRC 41(d)(4)(H))" : null;
        answer.Set("qualifies", excluded is null ? "Yes" : "No").Set("reason", excluded ?? kind switch
        {
            "Contractors" => "65 % of contract research done in the United States counts, where the work passes the four-part test and the payer "
                + "bears the risk and keeps rights in the result (IRC 41(b)(3))",
            "Cloud" => "rented computers count for development and test work that passes the four-part test, where another owns and runs them off "
                + "the taxpayer's premises and the taxpayer is not their primary user (IRC 41(b)(2)(A)(iii))",
            "Supplies" => "supplies used in the research count, where the work passes the four-part test (IRC 41(b)(2)(A)(ii))",
            _ => "wages for doing, supervising or supporting the research count, where the work passes the four-part test (IRC 41(b)(2)(A)(i))",
        });
        answer.Work(excluded is null ? "It counts as far as the conditions hold." : "An exclusion stands before every other test.");
    }

    private static void NetBenefit(FactReader facts, Answer answer)
    {
        var (research, gross) = (facts.Money("domestic_re"), facts.Money("gross_credit"));
        var rate = facts.RateOrNull("tax_rate") ?? 1 - ResearchCredit.ElectedShare;
        var elect = facts.YesNo("elect_280C", "elections.sec280C") ?? false;
        if (facts.Refused)
            return;
        var result = ResearchCredit.AfterDeduction(research, gross, elect, rate, facts.Rounding);
        answer.Set("credit", result.Credit).Set("deduction_after", result.DeductionAfter).Set("extra_tax", result.ExtraTax)
            .Set("net_benefit", result.NetBenefit);
        answer.Work(elect
            ? $"Elected: the credit falls to {result.Credit}, the deduction of {research} stays."
            : $"Not elected: {research} - {gross} = {result.DeductionAfter}; the lost deduction costs {result.ExtraTax}.");
        answer.Work($"{result.Credit} - {result.ExtraTax} = {result.NetBenefit}.");
    }

    private static void Credit(FactReader facts, Answer answer)
    {
        var qualified = facts.Has("qre") ? facts.Money("qre") : QualifiedSpend(facts, answer);
        var elect = facts.YesNo("elect_280C", "elections.sec280C") ?? false;
        var simplified = (facts.Text("method") ?? (facts.Has("prior3") ? "ASC" : "Regular")).ToUpperInvariant() switch
        {
            "ASC" or "ALTERNATIVESIMPLIFIED" or "SIMPLIFIED" => true,
            "REGULAR" => false,
            _ => RefuseMethod(facts),
        };
        var result = simplified ? Simplified(facts, qualified, elect, answer) : Regular(facts, qualified, elect, answer);
        if (facts.Refused)
            return;
        answer.Set("qre", qualified).Set("base", result.Base).Set("base_used", result.Base).Set("gross_credit", result.Gross)
            .Set("credit", result.Credit)
            .Set("credit_whole_dollars", decimal.Round(result.Credit.ToDecimal(), 0, MidpointRounding.AwayFromZero));
        answer.Work($"On {qualified} over the base of {result.Base}: gross credit {result.Gross}"
            + (elect ? $", 79% of it by election: {result.Credit}." : "."));
    }

    private static bool RefuseMethod(FactReader facts)
    {
        facts.Refuse("method", "is not Regular or ASC");
        return false;
    }

    private static CreditResult Simplified(FactReader facts, Money qualified, bool elect, Answer answer)
    {
        var prior = Amounts(facts, "prior3", "prior3_qre");
        if (prior.Count is > 0 and not 3)
            facts.Refuse("prior3", "does not hold three years");
        else if (prior.Count == 0 && !facts.Has("prior3", "prior3_qre"))
            facts.Missing("prior3", 0);
        if (facts.Refused)
            return default;
        var startUp = prior.Count < 3 || prior.Any(year => year.IsZero);
        answer.SetRate("rate", startUp ? ResearchCredit.SimplifiedStartUpRate : ResearchCredit.SimplifiedRate);
        answer.Work(startUp
            ? "A prior year had no qualified research: 6% of this year's."
            : $"Half of the average of {string.Join(", ", prior)} is the base; 14% of the excess.");
        return ResearchCredit.Simplified(qualified, prior, elect, facts.Rounding);
    }

    private static CreditResult Regular(FactReader facts, Money qualified, bool elect, Answer answer)
    {
        var computed = facts.MoneyOrNull("base_amount_computed", "base_amount");
        if (computed is null)
        {
            var percentage = facts.YesNo("start_up") == true ? ResearchCredit.StartUpFixedBase : facts.Rate("fixed_base_pct");
            var receipts = facts.MoneyOrNull("avg_gross_receipts") ?? Average(facts);
            computed = ResearchCredit.BaseFromReceipts(percentage, receipts, facts.Rounding);
            var used = Math.Min(percentage, ResearchCredit.FixedBaseCap);
            answer.SetRate("fbp_used", used).Set("base_computed", computed.Value);
            answer.Work($"Fixed-base percentage {percentage}, at most 16%, of average receipts {receipts} = {computed}.");
        }
        var result = ResearchCredit.Regular(qualified, computed.Value, elect, facts.Rounding);
        if (result.Base == result.MinimumBase)
            answer.Override("C-11");
        answer.Set("min_base", result.MinimumBase).SetRate("rate", ResearchCredit.RegularRate);
        answer.Work($"The base is never below half of {qualified}, {result.MinimumBase}: "
            + $"{result.Base} is used; 20% of the excess.");
        return result;
    }

    private static Money Average(FactReader facts)
    {
        var receipts = Amounts(facts, "gross_receipts4", "gross_receipts");
        if (receipts.Count == 0)
            return facts.Missing("avg_gross_receipts", facts.Zero);
        return facts.Rounding.ToMoney(receipts.Sum(year => year.ToDecimal()) / receipts.Count, facts.Currency);
    }

    private static List<Money> Amounts(FactReader facts, params string[] names)
    {
        var amounts = new List<Money>();
        foreach (var item in facts.Items(names))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out var amount)
                && amount is >= 0 and < 1_000_000_000_000m)
                amounts.Add(Money.From(amount, facts.Currency));
            else
                facts.Refuse(names[0], "holds something that is not an amount");
        }
        return amounts;
    }

    private static Money QualifiedSpend(FactReader facts, Answer answer)
    {
        var research = ReadResearch(facts);
        var rental = new ComputerRental(facts.YesNo("owned_by_other"), facts.YesNo("off_premises"), facts.YesNo("primary_user"));
        var wages = facts.MoneyOrZero("wages") + facts.MoneyOrZero("supplies");
        var contractors = facts.MoneyOrZero("contractors", "contract_research");
        var share = QualifiedResearch.ContractShare(facts.Choice(ContractResearch.Ordinary, "contract_kind"));
        var cloud = facts.MoneyOrZero("cloud", "computer_rental");
        var tokens = facts.MoneyOrZero("api_tokens");
        if (!facts.Has("wages", "supplies", "contractors", "contract_research", "cloud", "computer_rental", "api_tokens"))
            facts.Missing("qre", 0);
        if (facts.Refused)
            return facts.Zero;

        // Wages and contracts are about the work alone; a case that states nothing of it is taken at its word.
        var stated = facts.Has("four_part_test", "four_part", "funded", "internal_use_software", "location", "research_location");
        var exclusions = stated ? QualifiedResearch.Exclusions(research) : [];
        var people = exclusions.Count == 0 ? wages + facts.Rounding.Round(contractors * share) : facts.Zero;
        var asRental = facts.YesNo("api_tokens_as_qualified_research") == true ? tokens : facts.Zero;
        var rented = QualifiedResearch.Rental(cloud + asRental, facts.MoneyOrZero("rental_received"), rental, research);
        var flags = ((cloud + asRental).IsZero ? exclusions : rented.Flags).ToList();
        if (!tokens.IsZero)
            flags.Add("API_TOKENS_NO_GUIDANCE");
        answer.Set("qre", people + rented.Amount).Set("qre_cloud", rented.Amount).Set("qre_people", people).Set("flags", flags);
        if (flags.Count > 0)
            answer.Set("flag", PrimaryFlag(flags));
        answer.Work($"Wages and supplies {wages}, contractors {contractors} x {share}: {people} qualifies.");
        answer.Work($"Rented computers {cloud}{(asRental.IsZero ? "" : $" and, by election, tokens {asRental}")}: "
            + $"{rented.Amount} qualifies{(flags.Count > 0 ? $" ({string.Join(", ", flags)})" : "")}.");
        return people + rented.Amount;
    }

    /// <summary>A test that failed says more than one that is unknown.</summary>
    private static string PrimaryFlag(List<string> flags) =>
        flags.Find(flag => !flag.EndsWith("UNKNOWN", StringComparison.Ordinal)) ?? flags[0];

    private static ResearchFacts ReadResearch(FactReader facts)
    {
        var location = facts.Text("location", "research_location");
        return new(
            FourPart(facts), location is null or "Unknown" ? null : location == "US",
            facts.Text("environment") switch { "Development" or "Test" => true, null or "Unknown" => null, _ => false },
            facts.YesNo("internal_use_software") ?? false, facts.YesNo("high_threshold") ?? false,
            facts.YesNo("funded") ?? false);
    }

    private static bool? FourPart(FactReader facts)
    {
        if (facts.Has("four_part_test"))
            return facts.YesNo("four_part_test");
        var parts = facts.Items("four_part").Select(item => item.ToString()).ToList();
        if (parts.Contains("No") || parts.Contains("False"))
            return false;
        return parts.Count == 0 || parts.Contains("Unknown") ? null : parts.Count >= 4;
    }
}
