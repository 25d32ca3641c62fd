using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>One fact that calculators read, as declared in <c>data/calculator-facts.json</c>.</summary>
/// <param name="Name">Snake case; a dot descends into an object.</param>
/// <param name="Type">money, signedMoney, number, count, rate, date, yesNo, choice, text, list or object.</param>
/// <param name="Says">What it means, in a sentence.</param>
/// <param name="Values">The allowed values of a choice.</param>
/// <param name="Unit">Of a number or count: months, years, units.</param>
/// <param name="Aliases">Other spellings that can mean nothing else.</param>
/// <param name="Items">The facts of each item of a list.</param>
public sealed record CalculatorFact(
    string Name, string Type, string Says, IReadOnlyList<string> Values, string? Unit, IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Items);

/// <summary>
/// The facts of one calculator: what it may be told, by which names, and what is refused. Answers, refusals and the
/// descriptions that programs read are all made of this.
/// </summary>
public sealed class CalculatorFacts
{
    private const string Anything = "*";

    private static readonly Lazy<FrozenDictionary<string, CalculatorFacts>> All = new(Read);
    private static readonly Lazy<FrozenSet<string>> Elsewhere = new(() => All.Value.Values
        .SelectMany(known => known.byName.Keys).ToFrozenSet(StringComparer.Ordinal));

    private readonly FrozenDictionary<string, CalculatorFact> byName;
    private readonly FrozenDictionary<string, string[]> spellings;
    private readonly NameMatcher names;
    private readonly string[] patterns;
    private readonly bool classifies;

    private CalculatorFacts(string calculator, IReadOnlyList<CalculatorFact> facts, string[] patterns, bool classifies)
    {
        Calculator = calculator;
        Facts = facts;
        this.patterns = patterns;
        this.classifies = classifies;
        var known = new Dictionary<string, CalculatorFact>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            foreach (var name in fact.Aliases.Prepend(fact.Name))
                Invariant.Check(known.TryAdd(name, fact), $"'{name}' names two facts of {calculator}.");
        }
        byName = known.ToFrozenDictionary(StringComparer.Ordinal);
        spellings = facts.Where(fact => fact.Aliases.Count > 0)
            .ToFrozenDictionary(fact => fact.Name, fact => (string[])[fact.Name, .. fact.Aliases], StringComparer.Ordinal);
        names = new NameMatcher([.. known.Keys]);
    }

    public string Calculator { get; }

    /// <summary>In the order in which a person would be told of them.</summary>
    public IReadOnlyList<CalculatorFact> Facts { get; }

    /// <summary>Families of facts by pattern: <c>*_residual</c> of each asset, <c>impairment_####</c> of a year.</summary>
    public IReadOnlyList<string> Families => patterns;

    public static CalculatorFacts Of(string calculator) => All.Value[calculator];

    public CalculatorFact? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A fact's name and the other ways in which it may be written.</summary>
    public IReadOnlyList<string> Spellings(string name) => spellings.TryGetValue(name, out var all) ? all : [name];

    /// <summary>Refuses the first name that is no fact of any calculation, with the names that are near; null where all are known.</summary>
    public Refusal? Objection(JsonElement facts)
    {
        foreach (var name in Stated(facts))
        {
            if (!IsKnown(name, facts))
                return Unknown(name, names);
        }
        return facts.EnumerateObject().Select(member => ItemObjection(member.Name, member.Value)).OfType<Refusal>().FirstOrDefault();
    }

    /// <summary>Facts of another calculation or of a classification that are stated here.</summary>
    public IReadOnlyList<string> Undeclared(JsonElement facts) =>
        classifies ? [] : [.. Stated(facts).Where(name => !byName.ContainsKey(name) && !Fits(name, facts))];

    /// <summary>The names of what is stated, objects opened; null states nothing.</summary>
    public IEnumerable<string> Stated(JsonElement facts) => Leaves(facts, "");

    /// <summary>One sentence for a program: the name, its type with unit or values, and what it means.</summary>
    public static string Describe(CalculatorFact fact) =>
        $"{fact.Name} ({fact.Type}{(fact.Unit is { } unit ? $", {unit}" : "")}"
        + $"{(fact.Values.Count > 0 ? $": {string.Join(", ", fact.Values)}" : "")}): {fact.Says}";

    private IEnumerable<string> Leaves(JsonElement element, string prefix)
    {
        if (element.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var member in element.EnumerateObject())
        {
            var name = prefix + member.Name;
            if (member.Value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
                continue;
            if (member.Value.ValueKind == JsonValueKind.Object && Find(name) is null)
            {
                foreach (var inner in Leaves(member.Value, name + "."))
                    yield return inner;
            }
            else
            {
                yield return name;
            }
        }
    }

    private bool IsKnown(string name, JsonElement facts) =>
        byName.ContainsKey(name) || Fits(name, facts) || Elsewhere.Value.Contains(name) || IsOfClassification(name);

    /// <summary>A fact or a policy of the rulebook, or a group of facts such as <c>ias38_57</c>.</summary>
    private static bool IsOfClassification(string name)
    {
        var rules = RuleLibrary.Default;
        var group = (name.EndsWith(".all", StringComparison.Ordinal) ? name[..^4] : name) + ".";
        return rules.Facts.Find(name) is not null || rules.FindPolicy(name) is not null || name.StartsWith("policy.", StringComparison.Ordinal)
            || rules.Facts.Facts.Any(fact => fact.Id.StartsWith(group, StringComparison.Ordinal));
    }

    /// <summary>A free name is an asset of a unit: only beside goodwill, and never a declared name with a slip.</summary>
    private bool Fits(string name, JsonElement facts) => Array.Exists(patterns, pattern => pattern == Anything
        ? !name.Contains('.') && facts.TryGetProperty("goodwill", out _) && !names.IsSlip(name)
            && facts.GetProperty(name).ValueKind == JsonValueKind.Number
        : Matches(pattern, name));

    private Refusal? ItemObjection(string list, JsonElement value)
    {
        if (Find(list) is not { Items.Count: > 0 } fact || value.ValueKind != JsonValueKind.Array)
            return null;
        var allowed = new NameMatcher(fact.Items);
        return value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            .SelectMany(item => item.EnumerateObject())
            .Where(member => !fact.Items.Contains(member.Name) && !(classifies && IsOfClassification(member.Name)))
            .Select(member => Unknown($"{list}.{member.Name}", allowed, member.Name)).FirstOrDefault();
    }

    private Refusal Unknown(string field, NameMatcher near, string? name = null)
    {
        var hint = near.Hint(name ?? field);
        if (hint.Length == 0 && patterns.FirstOrDefault(p => p.IndexOf('#') is > 2 and var at
            && field.StartsWith(p[..at], StringComparison.Ordinal)) is { } family)
            hint = $"Did you mean '{family.Replace("####", "2026", StringComparison.Ordinal)}', of a year?";
        return new(RefusalCodes.InvalidValue, $"'{field}' is not a fact of {Calculator}."
            + (hint.Length > 0 ? $" {hint}" : " GET /api/calculators lists what it reads."), field);
    }

    /// <summary><c>*</c> stands for any letters and <c>#</c> for a digit of a year, or the X of a textbook.</summary>
    private static bool Matches(string pattern, string name)
    {
        var star = pattern.IndexOf('*');
        if (star >= 0)
            return name.Length > pattern.Length - 1 && name.StartsWith(pattern[..star], StringComparison.Ordinal)
                && name.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal);
        return name.Length == pattern.Length
            && pattern.Zip(name).All(pair => pair.First == pair.Second
                || (pair.First == '#' && (char.IsAsciiDigit(pair.Second) || pair.Second == 'X')));
    }

    private static FrozenDictionary<string, CalculatorFacts> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("calculator-facts.json");
        Invariant.Check(stream is not null, "The facts of the calculators are not embedded.");
        using var file = JsonDocument.Parse(stream!);
        var facts = file.RootElement.GetProperty("facts").EnumerateObject()
            .ToDictionary(fact => fact.Name, fact => ReadFact(fact.Name, fact.Value), StringComparer.Ordinal);
        var always = Texts(file.RootElement, "always");
        return file.RootElement.GetProperty("calculators").EnumerateObject().ToFrozenDictionary(
            calculator => calculator.Name,
            calculator => new CalculatorFacts(calculator.Name,
                [.. Texts(calculator.Value, "facts").Concat(always).Select(name => facts[name])
                    .Select(fact => fact.Items.Count > 0 && calculator.Value.TryGetProperty("items", out var own)
                        ? fact with { Items = [.. own.EnumerateArray().Select(name => name.GetString()!)] } : fact)],
                Texts(calculator.Value, "named"), calculator.Value.TryGetProperty("classification", out _)), StringComparer.Ordinal);
    }

    private static CalculatorFact ReadFact(string name, JsonElement fact) => new(
        name, fact.GetProperty("type").GetString()!, fact.GetProperty("says").GetString()!, Texts(fact, "values"),
        fact.TryGetProperty("unit", out var unit) ? unit.GetString() : null, Texts(fact, "aliases"), Texts(fact, "items"));

    private static string[] Texts(JsonElement of, string name) => of.TryGetProperty(name, out var list)
        ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
