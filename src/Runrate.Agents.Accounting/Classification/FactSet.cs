using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// The stated facts of one spend, checked against facts.json. What is not stated is absent; <c>Unknown</c> is a stated
/// value. Immutable.
/// </summary>
public sealed class FactSet
{
    /// <summary>By the number of the fact; null where it is not stated.</summary>
    private readonly FactEntry?[] entries;
    private readonly Dictionary<int, JsonElement> raw;

    private FactSet(FactCatalog catalog, long[] values, FactEntry?[] entries, Dictionary<int, JsonElement> raw,
        PolicySet policies, IReadOnlyList<string> unread)
    {
        Unread = unread;
        Catalog = catalog;
        Values = values;
        this.entries = entries;
        this.raw = raw;
        Policies = policies;
    }

    public FactCatalog Catalog { get; }

    /// <summary>Policies that were written among the facts.</summary>
    public PolicySet Policies { get; }

    /// <summary>Names that came with the facts and that no rule reads; an answer says that it did not use them.</summary>
    public IReadOnlyList<string> Unread { get; }

    /// <summary>In the order of the catalogue, absent facts included.</summary>
    internal long[] Values { get; }

    /// <summary>The stated facts in the order of the catalogue.</summary>
    public IEnumerable<FactEntry> Entries => entries.OfType<FactEntry>();

    public static FactSet Empty(RuleLibrary? library = null) => From([], library).Value;

    /// <summary>
    /// Snake_case names; nested objects become dotted names; true and false become Yes and No; null is absent. A fact may
    /// be an object with its value and, beside it, the evidence. A name that is nearly a fact's is refused; one that is
    /// nothing like any is kept in <see cref="Unread"/>.
    /// </summary>
    public static Outcome<FactSet> FromJson(JsonElement facts, FactSource source = FactSource.User, RuleLibrary? library = null)
    {
        if (facts.ValueKind != JsonValueKind.Object)
            return new Refusal(RefusalCodes.InvalidRequest, "facts must be an object.", "facts");
        library ??= RuleLibrary.Default;
        var stated = new List<(FactEntry, JsonElement)>();
        var policies = new List<KeyValuePair<string, string>>();
        Flatten(facts, "", source, library, stated, policies);
        var unread = stated.Select(pair => pair.Item1.Fact)
            .Where(name => library.Facts.Find(name) is null && !library.Facts.IsMisspelt(name)).ToList();
        stated.RemoveAll(pair => unread.Contains(pair.Item1.Fact));
        return Build(stated, policies, library, unread);
    }

    /// <summary>Facts by their declared names; any other name is refused.</summary>
    /// <exception cref="ArgumentNullException">A value is null.</exception>
    public static Outcome<FactSet> From(IEnumerable<FactEntry> entries, RuleLibrary? library = null)
    {
        library ??= RuleLibrary.Default;
        return Build(entries.Select(entry => (entry, default(JsonElement))), [], library, []);
    }

    /// <summary>The same facts with one more, or one restated.</summary>
    public Outcome<FactSet> With(string fact, string value, FactSource source = FactSource.User)
    {
        if (Catalog.Find(fact) is not { } definition)
            return UnknownFact(Catalog, fact);
        var code = FactCatalog.Encode(definition, value);
        if (!code.IsOk)
            return code.Refusal;
        var copy = new FactSet(Catalog, (long[])Values.Clone(), [.. entries], new(raw), Policies, Unread);
        copy.Values[definition.Index] = code.Value;
        copy.entries[definition.Index] = new FactEntry(definition.Id, value, source);
        return copy;
    }

    public bool IsStated(string fact) => Values[Catalog.Require(fact).Index] != FactCode.Absent;

    public FactEntry? Find(string fact) => entries[Catalog.Require(fact).Index];

    /// <summary>The value as stated, or null where absent or Unknown.</summary>
    public string? Text(string fact)
    {
        var index = Catalog.Require(fact).Index;
        return FactCode.IsOpen(Values[index]) ? null : entries[index]!.Value;
    }

    public decimal? Number(string fact) => Known(fact) is { } code ? FactCatalog.ToNumber(code) : null;

    public LocalDate? Date(string fact) => Known(fact) is { } code ? FactCatalog.ToDate(code) : null;

    /// <summary>Yes is true, No is false; null where absent or Unknown.</summary>
    public bool? Answer(string fact) => Known(fact) is { } code ? code == FactCode.Yes : null;

    /// <summary>The JSON of a structured fact, as it came.</summary>
    public JsonElement? Raw(string fact) => raw.TryGetValue(Catalog.Require(fact).Index, out var value) ? value : null;

    internal FactEntry? EntryAt(int index) => entries[index];

    private long? Known(string fact)
    {
        var code = Values[Catalog.Require(fact).Index];
        return FactCode.IsOpen(code) ? null : code;
    }

    private static void Flatten(JsonElement element, string prefix, FactSource source, RuleLibrary library,
        List<(FactEntry, JsonElement)> stated, List<KeyValuePair<string, string>> policies)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = prefix + property.Name;
            var known = library.Facts.Find(name);
            if (property.Value.ValueKind == JsonValueKind.Object && known is not { Kind: FactKind.Raw })
            {
                if (known is not null && property.Value.TryGetProperty("value", out var inner))
                    stated.Add((new FactEntry(name, FactCatalog.TextOf(inner) ?? "Unknown", source), inner));
                else if (prefix.Length == 0 && name == "policy")
                    policies.AddRange(property.Value.EnumerateObject()
                        .Select(flag => KeyValuePair.Create(flag.Name, FactCatalog.TextOf(flag.Value) ?? "")));
                else
                    Flatten(property.Value, name + ".", source, library, stated, policies);
                continue;
            }
            if (FactCatalog.TextOf(property.Value) is not { } value)
                continue;
            if (known is null && Group(name, library.Facts) is { Count: > 0 } group)
                stated.AddRange(group.Select(fact => (new FactEntry(fact.Id, value, source), property.Value)));
            else if (known is null && library.FindPolicy(name) is not null)
                policies.Add(KeyValuePair.Create(name, value));
            else
                stated.Add((new FactEntry(name, value, source), property.Value));
        }
    }

    /// <summary>One value for a whole group: <c>ias38_57: "Yes"</c>, or <c>ias38_57.all</c>, states all six criteria.</summary>
    private static List<FactDefinition> Group(string name, FactCatalog catalog)
    {
        var prefix = (name.EndsWith(".all", StringComparison.Ordinal) ? name[..^4] : name) + ".";
        return [.. catalog.Facts.Where(
            fact => fact.Kind == FactKind.YesNo && fact.Id.StartsWith(prefix, StringComparison.Ordinal))];
    }

    private static Outcome<FactSet> Build(
        IEnumerable<(FactEntry, JsonElement)> stated, List<KeyValuePair<string, string>> flags, RuleLibrary library,
        IReadOnlyList<string> unread)
    {
        var catalog = library.Facts;
        var values = new long[catalog.Count];
        Array.Fill(values, FactCode.Absent);
        var entries = new FactEntry?[catalog.Count];
        var raw = new Dictionary<int, JsonElement>();
        foreach (var (entry, json) in stated)
        {
            if (catalog.Find(entry.Fact) is not { } fact || fact.IsPolicy)
                return UnknownFact(catalog, entry.Fact);
            if (fact.Derived)
            {
                return new Refusal(RefusalCodes.InvalidValue,
                    $"{entry.Fact} is worked out from other facts and cannot be stated.", entry.Fact);
            }
            var code = FactCatalog.Encode(fact, entry.Value);
            if (!code.IsOk)
                return code.Refusal;
            values[fact.Index] = code.Value;
            entries[fact.Index] = entry with { Fact = fact.Id };
            if (fact.Kind == FactKind.Raw && json.ValueKind != JsonValueKind.Undefined)
                raw[fact.Index] = json.Clone();
        }
        ElectForTheWholeCost(catalog, values, entries);
        var policies = PolicySet.From(flags, library);
        return policies.IsOk ? new FactSet(catalog, values, entries, raw, policies.Value, unread) : policies.Refusal;
    }

    /// <summary>An amount elected under section 179 decides for the whole cost only where it reaches it; none elects nothing.</summary>
    private static void ElectForTheWholeCost(FactCatalog catalog, long[] values, FactEntry?[] entries)
    {
        var election = catalog.Find("elections.sec179");
        if (election is null || !decimal.TryParse(entries[election.Index]?.Value, out var elected))
            return;
        var cost = catalog.Find("amount") is { } amount && !FactCode.IsOpen(values[amount.Index])
            ? FactCatalog.ToNumber(values[amount.Index]) : elected;
        values[election.Index] = FactCatalog.Encode(election, elected > 0 && elected >= cost ? "Yes" : "No").Value;
    }

    private static Refusal UnknownFact(FactCatalog catalog, string name)
    {
        var near = catalog.NearestNames(name);
        var hint = near.Count == 0 ? "The facts are listed in data/rules/facts.json."
            : $"Did you mean {string.Join(" or ", near)}?";
        return new Refusal(RefusalCodes.InvalidValue, $"'{name}' is not a fact. {hint}", name);
    }
}
