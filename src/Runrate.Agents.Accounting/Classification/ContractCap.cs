using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>The life of a right under a contract ends with the contract: which lives, under which framework, by what paragraph.</summary>
public sealed record ContractCap(IReadOnlyList<AssetLife> Lives, Framework Framework, string Because, Citation Cite)
{
    internal static ContractCap Read(RuleText text)
    {
        text.Only("lives", "framework", "because", "cite");
        var framework = Frameworks.Parse(text.Text("framework"));
        var lives = text.Texts("lives").Select(name => Named.TryParse<AssetLife>(name, out var life)
            ? life : throw text.Wrong($"'{name}' is not a kind of life")).ToList();
        var cite = text.Child("cite")?.Only("id", "verified") ?? throw text.Wrong("'cite' is missing");
        return new ContractCap(lives, framework.IsOk ? framework.Value : throw text.Wrong("'framework' is not a framework"),
            text.Text("because"), new Citation(cite.Text("id"), cite.Flag("verified")));
    }

    /// <summary>
    /// The months of the contract with renewals that are reasonably certain; null where it has no end or none is stated. Data
    /// that was bought, and a perpetual licence, are held for good.
    /// </summary>
    internal static int? MonthsOf(AssetLife life, FactSet facts, DerivedFacts derived)
    {
        if (facts.Text("licence") == "Perpetual" || (life == AssetLife.Data && facts.Text("data_source") == "ThirdPartyPurchased"
            && facts.Text("licence") != "Term"))
            return null;
        var term = facts.Number("noncancellable_months") is { } fixedTerm ? (int)fixedTerm
            : derived.ServicePeriod(facts.Values) is { } period ? DerivedFacts.Months(period.Start, period.End)
            : (int?)facts.Number("term_months");
        return term is > 0 ? term + (int)(facts.Number("renewal_months_reasonably_certain") ?? 0) : null;
    }

    /// <summary>The fact that the months were read from.</summary>
    internal static string FactOf(FactSet facts) => facts.Number("noncancellable_months") is not null ? "noncancellable_months"
        : facts.Date("service_start") is not null && facts.Date("service_end") is not null ? "service_end" : "term_months";
}
