using System.Text.Json.Nodes;
using NodaTime;
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
        var parted = Parted(tokens);
        foreach (var (amount, label) in Labelled(tokens))
        {
            var nature = parted.TryGetValue(amount, out var recognised) ? recognised ? Recognised : Earlier
                : Natures.FirstOrDefault(n => label.Any(w => n.Words.Contains(w.Text)));
            if (nature is null)
                continue;
            var item = new JsonObject
            {
                ["n"] = parted.Count > 0 ? recognised ? "from recognition on" : "before recognition"
                    : string.Join(' ', label.Select(w => w.Raw).SkipWhile(Plain.Contains).Take(5)),
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

    private static readonly Nature Earlier = new("Planning", "Preliminary", "Research", []);
    private static readonly Nature Recognised = new("Coding", "ApplicationDevelopment", "Development", []);

    /// <summary>Which amounts were spent from the day of recognition on and which before it, where every one says so: "40 before and 25
    /// after", "60 in March and 20 in July" beside a day between. Words and amounts pair in the order in which they stand.</summary>
    private static Dictionary<Token, bool> Parted(IReadOnlyList<Token> tokens)
    {
        var amounts = tokens.Where(IsAmount).ToList();
        var sentences = amounts.Select(t => t.Sentence).ToHashSet();
        var said = tokens.Where(t => sentences.Contains(t.Sentence)).Select(t => t.Text switch
        {
            "before" or "prior" or "earlier" or "until" or "previously" or "beforehand" or "till" => (bool?)false,
            "after" or "afterwards" or "since" or "thereafter" or "subsequently" or "later" or "onwards" => true,
            _ => null,
        }).OfType<bool>().ToList();
        if (said.Count != amounts.Count && RecognitionDay(tokens) is { } day)
            said = [.. tokens.Where(t => sentences.Contains(t.Sentence) && t.Date is { } spent && spent != day).Select(t => t.Date > day)];
        return said.Count == amounts.Count && said.Distinct().Count() > 1
            ? amounts.Zip(said).ToDictionary(p => p.First, p => p.Second) : [];
    }

    /// <summary>The day from which the conditions of recognition are said to be met.</summary>
    private static LocalDate? RecognitionDay(IReadOnlyList<Token> tokens)
    {
        var at = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Date is not null && tokens.Take(i).Reverse().TakeWhile(t =>
            t.Sentence == tokens[i].Sentence && !IsAmount(t)).Any(t => t.Text is "met" or "satisfied" or "criteria" or "criterion"
            or "feasibility" or "authorized" or "condition" or "57")).ToList();
        return at.Count == 1 ? tokens[at[0]].Date : null;
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
