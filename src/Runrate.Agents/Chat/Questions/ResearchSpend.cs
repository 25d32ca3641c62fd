using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What a question lists as spent on research, by nature.</summary>
internal static class ResearchSpend
{
    /// <summary>"Wages 600k, contractors 200k, development cloud 150k": what was spent by nature. Cloud is others' computers off
    /// our premises;
    /// production use is left out, because it is no research.</summary>
    public static bool Read(IReadOnlyList<Token> tokens, SortedDictionary<string, string> facts)
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
        foreach (var (nature, amount) in found.Where(f => f.Key != "left"))
            facts[nature] = FigureReader.Plain(amount);
        if (found.ContainsKey("cloud"))
            Cloud(facts);
        facts.TryAdd("four_part_test", "Yes");
        facts.Remove("elect_280C");
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
