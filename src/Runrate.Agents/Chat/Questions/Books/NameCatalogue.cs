using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

public enum NameKind { Entity, Agent, Role, Person, CostCenter, Vendor, Model, Meter, Unit, Contract, Officer }

/// <summary>Something that has a name in the books of an entity.</summary>
/// <param name="Key">What tools take: an agent's key, a vendor or model as it is spelled.</param>
/// <param name="Agents">Keys of the agents it stands for: those of an owner, a cost centre or a role.</param>
/// <param name="Does">What a person who signs in may do, in words.</param>
public sealed record KnownName(NameKind Kind, string Key, string Name, string Entity, IReadOnlyList<string> Agents, string? Does = null);

/// <summary>What of an entity the reading depends on.</summary>
/// <param name="Latest">The last month with figures.</param>
/// <param name="First">The first month with figures.</param>
/// <param name="Books">The books that it keeps besides the management book, the published one first.</param>
public sealed record KnownEntity(string Key, string Name, string Currency, FiscalCalendar Calendar, LocalDate Today,
    YearMonth Latest, YearMonth? First = null, IReadOnlyList<string>? Books = null);

/// <summary>A name found in a question; several where the words fit more than one.</summary>
/// <param name="Note">How a misspelling was read.</param>
internal sealed record NameHit(int Start, int End, IReadOnlyList<KnownName> Names, string? Note);

/// <summary>
/// One catalogue of everything that has a name, over all entities. Full names count first, then the part that tells a name apart:
/// "Solstice" for "Solstice AI", a surname, a role. A word misspelt by a letter is read as the one name it can be.
/// </summary>
internal sealed class NameCatalogue
{
    private const int SuggestionsMax = 6;

    /// <summary>Words that tell no vendor from another.</summary>
    private static readonly HashSet<string> Generic = new(StringComparer.Ordinal)
        { "ai", "cloud", "model", "software", "system", "hardware", "data", "consulting", "service", "learning", "inc", "llc",
            "ltd", "gmbh", "pvt",
            "panel", "note", "the", "company", "corp", "lab", "technology" };

    private readonly Dictionary<string, List<(string[] Words, KnownName Name)>> aliases = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<KnownName> names;

    public NameCatalogue(IReadOnlyList<KnownName> names)
    {
        this.names = names;
        foreach (var name in names)
        {
            foreach (var words in Aliases(name).Where(w => w.Length > 0))
                Add(words, name);
        }
    }

    /// <summary>Names of the question in order, none inside another.</summary>
    public List<NameHit> Find(IReadOnlyList<Token> tokens, string text)
    {
        var hits = new List<NameHit>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Exact(tokens, i, text) is { } exact)
            {
                hits.Add(exact);
                i = exact.End - 1;
            }
        }
        return hits;
    }

    /// <summary>The names a word may be a misspelling of.</summary>
    public IReadOnlyList<KnownName> Near(string word)
    {
        if (word.Length < 4)
            return [];
        var limit = word.Length >= 8 ? 2 : 1;
        var near = aliases.Where(a => a.Key.Length >= 4 && Math.Abs(a.Key.Length - word.Length) <= limit
                && (a.Key[0] == word[0] || a.Key[^1] == word[^1])).SelectMany(a => a.Value.Where(v => v.Words.Length == 1))
            .Select(a => (a.Name, Distance: Spelling.Distance(word, a.Words[0], limit + 1))).Where(a => a.Distance <= limit)
            .OrderBy(a => a.Distance).ToList();
        return near.Count == 0 ? [] : [.. near.Where(n => n.Distance == near[0].Distance).Select(n => n.Name).Distinct()];
    }

    /// <summary>What to offer where a name is not known: those that begin alike or differ little, then others of the
    /// kind.</summary>
    public IReadOnlyList<string> Suggest(string word, NameKind? kind) => [.. names
        .Where(n => n.Kind is NameKind.Agent or NameKind.Vendor or NameKind.Model && (kind is null || n.Kind == kind))
        .Select(n => (n.Name, Distance: Spelling.Distance(word, Tokenizer.Fold(n.Name), 9)))
        .OrderBy(n => n.Distance > word.Length / 2 ? 9 : n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal)
        .Select(n => n.Name).Distinct().Take(SuggestionsMax)];

    /// <summary>All of a kind in an entity but these.</summary>
    public IReadOnlyList<string> Others(NameKind kind, string entity, IReadOnlyList<string> keys) => [.. names
        .Where(n => n.Kind == kind && n.Entity == entity).Select(n => n.Key).Distinct().Where(k => !keys.Contains(k))];

    /// <summary>The stems of the words in the units that agents are counted by: "triag" and "claim" of "triaged claim".</summary>
    public IReadOnlySet<string> UnitStems => names.Where(n => n.Kind == NameKind.Unit).SelectMany(n => Words(n.Name)).Select(Stemmer.Of)
        .ToHashSet(StringComparer.Ordinal);

    public string? AgentNamed(string name) => names.FirstOrDefault(n => n.Kind == NameKind.Agent && n.Name == name)?.Key;

    public string Called(NameKind kind, string key) => names.FirstOrDefault(n => n.Kind == kind && n.Key == key)?.Name ?? key;

    private NameHit? Exact(IReadOnlyList<Token> tokens, int at, string text)
    {
        if (!aliases.TryGetValue(tokens[at].Text, out var candidates))
            return null;
        var fitting = candidates.Where(c => Fits(tokens, at, c.Words)).ToList();
        if (fitting.Count == 0)
            return null;
        var length = fitting.Max(f => f.Words.Length);
        var longest = fitting.Where(f => f.Words.Length == length).Select(f => f.Name).Distinct().ToList();
        // An agent's own name goes before what happens to share it.
        var kind = longest.Min(n => n.Kind);
        var chosen = longest.Where(n => n.Kind == kind).ToList();
        if ((kind == NameKind.Contract || length == 1 && kind is NameKind.Person or NameKind.Officer) && IsAny(tokens, at))
            return null;
        // A surname that is a word, such as Lead or Owner, needs its capital.
        if (length == 1 && kind == NameKind.Person && (BooksWords.All.Contains(tokens[at].Text)
            || CommonWords.All.Contains(tokens[at].Text))
            && !char.IsUpper(text[Math.Min(tokens[at].Start, text.Length - 1)]))
            return null;
        return length == 1 && !Stands(tokens, at, text) ? null : new NameHit(at, at + length, chosen, null);
    }

    /// <summary>"May an operator do that", "a fine-tune of Llama": any of its kind, and none that has a name here.</summary>
    public static bool IsAny(IReadOnlyList<Token> tokens, int at)
    {
        while (at > 0 && tokens[at].IsHyphened)
            at--;
        return at > 0 && tokens[at - 1].Text is "a" or "an" or "any" or "another" or "every";
    }

    /// <summary>A name that is also a word counts only where a name can stand: "dispatch the invoice" is no agent.</summary>
    private static bool Stands(IReadOnlyList<Token> tokens, int at, string text)
    {
        var word = tokens[at].Text;
        var capital = tokens[at].Start < text.Length && char.IsUpper(text[tokens[at].Start]);
        if (capital && at > 0 && tokens[at - 1].Sentence == tokens[at].Sentence)
            return true;
        var next = at + 1 < tokens.Count ? tokens[at + 1].Text : "";
        if (next is "the" or "a" or "an" or "our" or "this" or "that" or "these" or "all" or "my" or "it" or "them" or "every")
            return false;
        return capital || !(CommonWords.All.Contains(word) || BooksWords.All.Contains(word)) || at == tokens.Count - 1
            || (at > 0 && tokens[at - 1].Text is "agent" or "of" or "for" or "did" or "does" or "is" or "was" or "has" or "about"
                or "retire"
                or "and" or "vs" or "versus" or "than" or "compare" or "with" or "show" or "on" or "how" or "why" or "by"
                    or "from");
    }

    private static bool Fits(IReadOnlyList<Token> tokens, int at, string[] words)
    {
        if (at + words.Length > tokens.Count)
            return false;
        for (var i = 0; i < words.Length; i++)
        {
            if (tokens[at + i].Text != words[i])
                return false;
        }
        return true;
    }

    private void Add(string[] words, KnownName name)
    {
        if (!aliases.TryGetValue(words[0], out var list))
            aliases[words[0]] = list = [];
        if (!list.Exists(l => l.Name == name && l.Words.SequenceEqual(words)))
            list.Add((words, name));
    }

    private IEnumerable<string[]> Aliases(KnownName name)
    {
        var full = Words(name.Name);
        yield return full;
        switch (name.Kind)
        {
            case NameKind.Agent or NameKind.Entity:
                yield return Words(name.Key);
                break;
            case NameKind.Contract:
                foreach (var part in Parts(name.Name))
                    yield return part;
                break;
            case NameKind.Person or NameKind.Officer when full.Length == 2:
                yield return [full[0]];
                yield return [full[1]];
                break;
            case NameKind.Vendor:
                var telling = full.TakeWhile(w => !Generic.Contains(w)).ToArray();
                if (telling.Length > 0 && telling.Length < full.Length && !IsShared(telling))
                    yield return telling;
                break;
            case NameKind.Role:
                var role = Words(name.Name.Split('(')[0]);
                yield return role;
                if (role.Length > 1)
                    yield return [.. role[..^1], "agent"];
                break;
            case NameKind.Model:
                if (full.Length > 2 && full[^1].All(char.IsAsciiDigit))
                    yield return full[..^1];
                break;
        }
    }

    /// <summary>The parts of a contract's name that name it by themselves: what stands before a comma, and its first words where no other
    /// name begins so.</summary>
    private IEnumerable<string[]> Parts(string name)
    {
        var head = Words(name.Split(',')[0]);
        if (head.Length > 1)
            yield return head;
        for (var length = 2; length < head.Length; length++)
        {
            var part = head[..length];
            if (!Joins.Contains(part[^1]) && !part.All(w => BooksWords.All.Contains(w) || CommonWords.All.Contains(w))
                && !names.Any(n => n.Kind is not NameKind.Contract and not NameKind.Officer && Words(n.Name) is var own
                    && (own.Take(length).SequenceEqual(part) || part.Take(own.Length).SequenceEqual(own))))
                yield return part;
        }
    }

    /// <summary>Of contracts that one name fits, those that the words behind it tell apart: "the broker edition, after feasibility".</summary>
    public static IEnumerable<string> Narrowed(IReadOnlyList<KnownName> fitting, Slots slots, int end)
    {
        var left = fitting.ToList();
        for (var i = end; i < slots.Tokens.Count && i < end + 4 && fitting.Count > 0; i++)
        {
            var word = slots.Tokens[i].Text;
            bool Says(KnownName name) => Words(name.Name).Any(w => w == word || word.Length > 6 && Spelling.Distance(word, w, 3) <= 2);
            if (slots.IsUsed(i) || Joins.Contains(word) || !left.Exists(Says))
                continue;
            left = left.Count > 1 ? [.. left.Where(Says)] : left;
            slots.Take(i, i + 1);
        }
        return left.Select(n => n.Key);
    }

    private static readonly HashSet<string> Joins = new(StringComparer.Ordinal)
        { "of", "on", "for", "the", "and", "to", "by", "with", "in", "a", "an", "one", "our", "from" };

    /// <summary>The vendor whose name a model's begins with: "dispatchly-seat" is sold by Dispatchly.</summary>
    public string? VendorOf(string model, string entity) => names.FirstOrDefault(n => n.Kind == NameKind.Vendor && n.Entity == entity
        && Words(n.Name)[0] == Words(model)[0])?.Name;

    /// <summary>"Northlight" begins several vendors of an entity: it names none of them.</summary>
    private bool IsShared(string[] words) => names.Where(n => n.Kind == NameKind.Vendor && Words(n.Name).Take(words.Length).SequenceEqual(words))
        .GroupBy(n => n.Entity).Any(g => g.Select(n => n.Name).Distinct().Count() > 1);

    private static string[] Words(string text) => [.. Tokenizer.Split(text).Select(t => t.Text)];
}
