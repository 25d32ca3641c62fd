using System.Text.Json.Nodes;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// The lines of a project that a question lists, each with its amount and what it is for: "coding 120,000, staff training
/// 15,000 and a focus group for 5,000". An amount takes the words of its clause.
/// </summary>
internal static class ItemReader
{
    private sealed record Nature(string Name, string? Stage, string? Phase, string[] Words);

    /// <summary>The first nature any of whose words stands in the label.</summary>
    private static readonly Nature[] Natures =
    [
        new("StaffTraining", "ApplicationDevelopment", "Training", ["training", "trainer", "workshop", "course"]),
        new("DataConversion", "ApplicationDevelopment", "DataConversion", ["conversion", "migration", "cleansing"]),
        new("Overhead", null, "Promotion", ["promotion", "marketing", "conference", "overhead", "admin", "administration",
            "advertising", "launch", "selling", "focus"]),
        new("Configuration", "ApplicationDevelopment", "Development", ["configuration", "configuring", "customization", "setup",
            "integration", "implementation"]),
        new("Testing", "ApplicationDevelopment", "Development", ["testing", "test", "qa"]),
        new("Coding", "ApplicationDevelopment", "Development", ["coding", "code", "development", "build", "building",
            "programming",
            "developer", "installation", "engineering", "fine"]),
        new("Planning", "Preliminary", "Research", ["planning", "requirement", "evaluation", "scoping", "design", "designer",
            "research", "exploration", "selection", "concept", "feasibility"]),
    ];

    private static readonly string[] Plain = ["and", "of", "the", "a", "for", "on", "in", "to", "plus", "at", "was", "were",
        "cost"];

    public static bool IsAmount(Token token) => token is
    {
        Kind: TokenKind.Number, IsReference: false, IsDatePart: false,
        IsPercent: false
    }
        && (token.IsMoney || token.Value >= 1_000);

    /// <summary>Empty where fewer than two amounts say what they are for.</summary>
    public static JsonArray Read(IReadOnlyList<Token> tokens, bool byStage)
    {
        var items = new JsonArray();
        foreach (var (amount, label) in Labelled(tokens))
        {
            if (Natures.FirstOrDefault(n => label.Any(w => n.Words.Contains(w.Text))) is not { } nature)
                continue;
            var item = new JsonObject
            {
                ["n"] = string.Join(' ', label.Select(w => w.Raw).SkipWhile(Plain.Contains).Take(5)),
                ["a"] = amount.Value,
            };
            if (byStage)
            {
                item["cost_nature"] = nature.Name;
                item["stage"] = Stage(label) ?? nature.Stage ?? "ApplicationDevelopment";
            }
            else
            {
                item["phase"] = nature.Phase is "Research" or "Development" ? Phase(label) ?? nature.Phase : nature.Phase;
            }
            items.Add(item);
        }
        return items.Count > 1 ? items : [];
    }

    internal static IEnumerable<(Token Amount, List<Token> Label)> Labelled(IReadOnlyList<Token> tokens)
    {
        foreach (var clause in tokens.GroupBy(t => t.Clause))
        {
            var words = new List<Token>();
            var open = new List<(Token Amount, List<Token> Label)>();
            foreach (var token in clause)
            {
                if (!IsAmount(token))
                {
                    words.Add(token);
                    continue;
                }
                // "120,000 for coding and 20,000 for testing": words behind the first amount are its own where none were before.
                if (open is [.., { Label.Count: 0 }])
                    open[^1].Label.AddRange(words);
                open.Add((token, open is [.., { } last] && last.Label.SequenceEqual(words) ? [] : [.. words]));
                words = [];
            }
            if (open.Count > 0)
                open[^1].Label.AddRange(words);
            foreach (var item in open)
                yield return item;
        }
    }

    private static string? Stage(List<Token> label)
    {
        if (label.Exists(w => w.Text == "preliminary"))
            return "Preliminary";
        return label.Exists(w => w.Text is "post" or "maintenance" or "operation") ? "PostImplementation"
            : label.Exists(w => w.Text is "application" or "app") ? "ApplicationDevelopment" : null;
    }

    /// <summary>What is spent before feasibility is research, whatever it is called.</summary>
    private static string? Phase(List<Token> label)
    {
        var feasibility = label.FindIndex(w => w.Text is "feasibility" or "criteria" or "criterion");
        var before = feasibility >= 0 && label.Take(feasibility).Any(w => w.Text is "before" or "establish" or "establishing"
            or "until");
        if (before || label.Exists(w => w.Text == "research"))
            return "Research";
        return feasibility >= 0 && label.Take(feasibility).Any(w => w.Text == "after") ? "Development"
            : label.Exists(w => w.Text == "development") ? "Development" : null;
    }
}
