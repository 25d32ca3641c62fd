using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What a question lists as spent on research, by nature.</summary>
internal static class ResearchSpend
{
    /// <summary>"Wages 600k, contractors 200k, development cloud 150k": what was spent by nature. Cloud is others' computers off
    /// our premises;
    /// production use is left out, because it is no research.</summary>
    public static bool Read(IReadOnlyList<Token> tokens, SortedDictionary<string, string> facts, List<string> notes)
    {
        var found = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (amount, label) in ItemReader.Labelled(tokens))
        {
            var nature = label.Exists(w => w.Text is "wage" or "salary" or "payroll") ? "wages" : label.Exists(w =>
                w.Text is "contractor" or "contract") ? "contractors"
                : label.Exists(w => w.Text == "supply") ? "supplies" : label.Exists(w => w.Text is "cloud" or "gpu" or "compute")
                    ? label.Exists(w => w.Text is "production" or "prod") ? "left" : "cloud" : null;
            if (nature is not null)
                found[nature] = found.GetValueOrDefault(nature) + amount.Value;
        }
        if (!found.Keys.Any(k => k is "wages" or "contractors" or "supplies") || found.Count < 2)
            return false;
        if (found.TryGetValue("left", out var left))
            notes.Add($"{Amounts.Show(left)} is left out: production use is no research");
        foreach (var (nature, amount) in found.Where(f => f.Key != "left"))
            facts[nature] = FigureReader.Plain(amount);
        if (found.ContainsKey("cloud"))
            Cloud(facts);
        facts.TryAdd("four_part_test", "Yes");
        // "No prior research": a credit of its first year, not only what counts for it.
        if (tokens.Any(t => t.Text == "prior") && tokens.Any(t => t.Text is "no" or "nothing" or "none" or "zero" or "nil"))
            (facts["method"], facts["prior3"]) = ("ASC", "0,0,0");
        else
            facts.Remove("elect_280C");
        if (facts.TryGetValue("elect_280C", out var elected))
            facts["elect_280C"] = elected == "Yes" ? "true" : "false";
        return true;
    }

    private static readonly (string Kind, string[] Words)[] Kinds =
    [
        ("ApiTokens", ["token", "api", "inference"]),
        ("Contractors", ["contractor", "contract", "contracted", "agency", "consultant", "freelancer", "subcontractor"]),
        ("Cloud", ["cloud", "gpu", "compute", "server", "hosting", "rental", "computer"]),
        ("Supplies", ["supply", "supplies"]),
        ("Wages", ["wage", "salary", "salaries", "payroll", "engineer", "developer", "staff", "people", "employee", "team", "scientist", "cost",
            "time", "work"]),
    ];

    private static readonly string[] Production = ["production", "live", "prod", "monitoring", "watching", "watch", "monitor", "maintenance",
        "maintaining", "maintain", "bug", "debugging", "supporting", "release", "running", "serving", "operating", "deployed", "launch"];

    private static readonly string[] Development = ["development", "training", "train", "experiment", "prototype", "build", "building",
        "testing", "research", "design", "designing"];

    /// <summary>Words of a question of whether something counts that say what it is and what it is for.</summary>
    public static IEnumerable<string> Words => Kinds.SelectMany(k => k.Words).Concat(Production).Concat(Development).Concat(["after",
        "payment", "count", "eligible", "qualify", "qualified", "qualifying", "claim", "cost", "agent", "model"]);

    /// <summary>"Do the wages for watching agents in production count?": what is asked about, where no amount is stated.</summary>
    public static bool Asks(IReadOnlyList<Token> tokens, SortedDictionary<string, string> facts)
    {
        if (tokens.Any(t => t is { Kind: TokenKind.Number, IsReference: false, IsDatePart: false })
            || !tokens.Any(t => t.Text is "count" or "eligible" or "qualify" or "qualifying" or "qualified" or "claim" or "allowed" or "allowable"
                or "include" or "included" or "claimed") || tokens[0].Text is "what" or "how" or "which" && !tokens.Any(t => t.Text == "count"))
            return false;
        var kind = Kinds.FirstOrDefault(k => tokens.Any(t => k.Words.Contains(t.Text))).Kind;
        if (kind is null)
            return false;
        facts["spend_kind"] = kind;
        if (tokens.Any(t => Production.Contains(t.Text)))
            facts["environment"] = "Production";
        else if (tokens.Any(t => Development.Contains(t.Text)))
            facts["environment"] = "Development";
        if (tokens.Any(t => t.Text is "indian" or "india" or "offshore" or "foreign" or "abroad" or "overseas"))
            facts["location"] = "Foreign";
        else if (facts.TryGetValue("research_location", out var place))
            facts["location"] = place;
        foreach (var name in facts.Keys.Where(k => k is not ("spend_kind" or "environment" or "location" or "funded" or "internal_use_software"))
            .ToList())
            facts.Remove(name);
        return true;
    }

    /// <summary>Cloud for development is rent of others' computers off our premises, unless the asker says otherwise.</summary>
    public static void Cloud(SortedDictionary<string, string> facts)
    {
        facts["environment"] = "Development";
        facts["location"] = facts.GetValueOrDefault("research_location") ?? "US";
        foreach (var flag in (string[])["owned_by_other", "off_premises"])
            facts[flag] = facts.GetValueOrDefault(flag) == "No" ? "false" : "true";
        facts.TryAdd("primary_user", "No");
        facts.TryAdd("four_part_test", "Yes");
    }
}
