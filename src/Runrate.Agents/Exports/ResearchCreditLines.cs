using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Exports;

/// <summary>One line of the pack: what was spent, what of it qualifies, and why the rest does not.</summary>
/// <param name="Kind"><c>computer-rental</c>, <c>wages</c>, <c>contract-research</c> or <c>excluded</c>.</param>
/// <param name="Flags">Upper-case reasons; empty where it qualifies.</param>
internal sealed record ResearchLine(
    string Agent, string What, string Kind, string Environment, Money Spent, Money Qualified, IReadOnlyList<string> Flags);

/// <summary>
/// Judges usage and research arrangements against section 41(b). A fact that nobody stated, or that two arrangements of an agent state
/// differently, counts as not known, and what is not known does not qualify.
/// </summary>
internal sealed class ResearchCreditLines(IReadOnlyList<Arrangement> arrangements, Currency currency, bool tokensQualify)
{
    private static readonly HashSet<string> ResearchCategories =
        ["ResearchExperimentation", "DirectLabour", "InternalAiSoftwareDevelopment", "SelfHostedFineTuning", "CloudComputeOnDemand"];

    private readonly ILookup<AgentId?, ArrangementFact> facts = arrangements
        .SelectMany(a => a.Facts, (a, f) => (a.Agent, Fact: f)).ToLookup(f => f.Agent, f => f.Fact);

    public ResearchLine OfUsage(TaggedUsage usage)
    {
        var what = $"{usage.Provider} {usage.Model} {usage.Meter}";
        if (usage.Currency != currency)
            return Excluded(usage.Agent.Value, what, usage.Environment, Money.Zero(currency), $"IN_{usage.Currency}_WITHOUT_A_RATE");
        var spent = Money.From(usage.Cost, currency);
        var isRental = usage.Meter == Meters.GpuHours;
        if (!isRental && (Meters.AccountOf(usage.Meter) != Accounts.ModelInference || !tokensQualify))
            return Excluded(usage.Agent.Value, what, usage.Environment, spent,
                Meters.AccountOf(usage.Meter) == Accounts.ModelInference ? "API_TOKENS_NO_GUIDANCE" : "NOT_COMPUTER_USE");
        var judged = QualifiedResearch.Rental(spent, Money.Zero(currency), RentalOf(usage.Agent), FactsOf(facts[usage.Agent],
            Environment(usage.Environment)));
        return new ResearchLine(usage.Agent.Value, what, "computer-rental", usage.Environment, spent, judged.Amount, judged.Flags);
    }

    /// <summary>Null where the arrangement is no research cost incurred in the year.</summary>
    public ResearchLine? OfArrangement(Arrangement arrangement, LocalDate from, LocalDate to)
    {
        if (!ResearchCategories.Contains(arrangement.Category) || arrangement.Date < from || arrangement.Date > to
            || arrangement.Amount.IsZero
            || arrangement.Amount.Currency != currency)
            return null;
        var own = arrangement.Facts;
        var environment = Text(own, "environment") ?? "";
        var research = FactsOf(own, Environment(environment));
        var agent = arrangement.Agent?.Value ?? "";
        var byThirdParty = Text(own, "implementer") == "IndependentThirdParty";
        var nature = Text(own, "cost_nature") ?? (arrangement.Category switch
        {
            "DirectLabour" => "DirectPayroll",
            "CloudComputeOnDemand" => "Compute",
            _ => null,
        });
        if (nature == "Compute")
        {
            var rental = QualifiedResearch.Rental(
                arrangement.Amount, Money.Zero(currency), new(Answer(own, "owned_by_other"), Answer(own, "off_premises"),
                    Answer(own, "primary_user")), research);
            return new(agent, arrangement.Name, "computer-rental", environment, arrangement.Amount, rental.Amount, rental.Flags);
        }
        if (nature != "DirectPayroll" && !byThirdParty)
            return Excluded(agent, arrangement.Name, environment, arrangement.Amount, nature is null ? "COST_NATURE_UNKNOWN"
                : "NOT_QUALIFIED_COST");
        var flags = QualifiedResearch.Exclusions(research);
        var share = byThirdParty ? QualifiedResearch.ContractShare(ContractResearch.Ordinary) : 1m;
        return new(agent, arrangement.Name, byThirdParty ? "contract-research" : "wages", environment, arrangement.Amount,
            flags.Count == 0 ? (arrangement.Amount * share).RoundToMinorUnit() : Money.Zero(currency), flags);
    }

    private ComputerRental RentalOf(AgentId agent) =>
        new(Answer(facts[agent], "owned_by_other"), Answer(facts[agent], "off_premises"), Answer(facts[agent], "primary_user"));

    private static ResearchFacts FactsOf(IEnumerable<ArrangementFact> stated, bool? development)
    {
        var all = stated.ToList();
        return new(
            Answer(all, "four_part_test"), Text(all, "research_location") is { } place ? place == "US" : null, development,
            Answer(all, "internal_use_software") == true, Answer(all, "high_threshold") == true, Answer(all, "funded") == true);
    }

    private static bool? Environment(string text) => text switch
    {
        ResearchTagging.Development => true,
        "" => null,
        _ => false,
    };

    private static bool? Answer(IEnumerable<ArrangementFact> stated, string fact) => Text(stated, fact) switch
    {
        "Yes" => true,
        "No" => false,
        _ => null,
    };

    private static string? Text(IEnumerable<ArrangementFact> stated, string fact)
    {
        var values = stated.Where(f => f.Fact == fact).Select(f => f.Value).Distinct().ToList();
        return values.Count == 1 ? values[0] : null;
    }

    private static ResearchLine Excluded(string agent, string what, string environment, Money spent, string flag) =>
        new(agent, what, "excluded", environment, spent, Money.Zero(spent.Currency), [flag]);
}
