using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// A calculator's result in the making: members by their snake_case names, written in camelCase with JSON numbers for
/// money and decimal strings for rates, and the arithmetic as lines a person can follow.
/// </summary>
public sealed class Answer
{
    /// <summary>Dividing by this drops trailing zeros, so 2777.780000 is written 2777.78.</summary>
    private const decimal One = 1.0000000000000000000000000000m;

    private readonly JsonObject members = [];
    private readonly JsonArray workings = [];

    public Answer Set(string name, Money amount) => Set(name, Number(amount));

    public Answer Set(string name, decimal number) => Set(name, Number(number));

    /// <summary>A rate or share is a decimal string with at least two places, such as 0.40 or 0.25168.</summary>
    public Answer SetRate(string name, decimal rate) => Set(name, RateText(rate));

    public Answer Set(string name, bool value) => Set(name, (JsonNode)JsonValue.Create(value));

    public Answer Set(string name, string value) => Set(name, (JsonNode)JsonValue.Create(value));

    public Answer Set(string name, IEnumerable<Money> amounts) => Set(name, List(amounts));

    public Answer Set(string name, IEnumerable<string> values) =>
        Set(name, new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]));

    /// <summary>Keys that are years stay as they are.</summary>
    public Answer Set(string name, IReadOnlyDictionary<int, Money> years) => Set(name, Years(years));

    public Answer Set(string name, JsonNode value)
    {
        members[Spell(name)] = value;
        return this;
    }

    /// <summary>Sets a member only where there is a value.</summary>
    public Answer SetIf(string name, Money? amount) => amount is { } value ? Set(name, value) : this;

    /// <summary>A fact that nobody knows: the answer rests on its cautious value until somebody says.</summary>
    /// <param name="id">As in the missing-fact table.</param>
    /// <param name="reference">The number beside it there.</param>
    /// <param name="fact">The fact to state.</param>
    public Answer Ask(string id, string reference, string fact)
    {
        if (members["questions"] is not JsonArray questions)
            members["questions"] = questions = [];
        questions.Add(Object(("id", id), ("ref", reference), ("fact", fact)));
        return Set("status", "DefaultedPendingFacts");
    }

    /// <summary>The statement of a source document that the answer departs from, and what is done instead.</summary>
    public Answer Override(string id) => Set("seed_overridden", RuleLibrary.Default.Overrides[id]);

    /// <summary>One line of arithmetic.</summary>
    public Answer Work(string line)
    {
        workings.Add(line);
        return this;
    }

    public JsonObject ToJson()
    {
        members["workings"] = workings;
        return members;
    }

    public static string RateText(decimal rate) => rate.ToString("0.00########");

    public static JsonValue Number(Money amount) => Number(amount.ToDecimal());

    public static JsonValue Number(decimal number) => JsonValue.Create(number / One);

    public static JsonArray List(IEnumerable<Money> amounts) => new([.. amounts.Select(amount => (JsonNode)Number(amount))]);

    public static JsonObject Years(IReadOnlyDictionary<int, Money> years) =>
        new(years.OrderBy(year => year.Key)
            .Select(year => KeyValuePair.Create(year.Key.ToString(), (JsonNode?)Number(year.Value))));

    /// <summary>An object of named members, spelled like the rest of the answer.</summary>
    public static JsonObject Object(params IEnumerable<(string Name, JsonNode Value)> parts) =>
        new(parts.Select(part => KeyValuePair.Create(Spell(part.Name), (JsonNode?)part.Value)));

    /// <summary>A journal line: the account's name under its side.</summary>
    public static JsonObject Debit(string account, Money amount) => new() { ["dr"] = account, ["amount"] = Number(amount) };

    public static JsonObject Credit(string account, Money amount) => new() { ["cr"] = account, ["amount"] = Number(amount) };

    /// <summary><c>nbv_after_18_months</c> becomes <c>nbvAfter18Months</c>; names of frameworks stay.</summary>
    public static string Spell(string name)
    {
        if (Frameworks.Begins(name))
            return name;
        var words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
