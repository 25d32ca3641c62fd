using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Reads a question about a record: which record, by its kind and its names, and which of its attributes. Whatever else the question says
/// is named as not used, or the question is none of a record. Pure.
/// </summary>
internal sealed class RecordReader(string text, ReadingContext context)
{
    private const int WordsMax = 50;
    private const int LeftMax = 2;
    private const int NearBy = 6;

    private readonly List<Token> tokens = QuestionReader.Grammar(Tokenizer.Split(text), context.Today);
    private bool[] used = [];
    private string? book;

    /// <summary>Null where no record is asked about.</summary>
    public static Question? Read(string text, ReadingContext context) => new RecordReader(text, context).Read();

    private Question? Read()
    {
        if (tokens.Count is 0 or > WordsMax || IsCommand())
            return null;
        used = new bool[tokens.Count];
        var found = new NameCatalogue(context.Names).Find(tokens, text).Where(h => h.Names[0].Kind is NameKind.Agent or NameKind.Model
            or NameKind.Contract or NameKind.Entity or NameKind.Vendor or NameKind.Officer or NameKind.Person).ToList();
        var contracts = found.Where(h => h.Names[0].Kind == NameKind.Contract).SelectMany(h => h.Names).ToList();
        var fuzzy = new RecordNames(context.Names).Find(tokens, context.Entity, out var at);
        var kinds = RecordWords.Find(tokens, used, "kind");
        // "The claims fine-tune (Tern-34B)": more words of one name go before the first words of another.
        var alias = found.Where(h => h.Names[0].Kind == NameKind.Contract).Sum(h => h.End - h.Start);
        if (fuzzy.Count > 0 && (contracts.Count != 1 || !fuzzy.Contains(contracts[0]) && at.Count > alias))
        {
            contracts = [.. fuzzy];
            found.RemoveAll(h => h.Names[0].Kind == NameKind.Contract && !h.Names.Any(fuzzy.Contains));
        }
        if (contracts.Count > 0 && fuzzy.Contains(contracts[0]))
        {
            foreach (var i in at.Where(i => !kinds.Exists(k => k.Start <= i && i < k.End)))
                used[i] = true;
        }
        foreach (var hit in found)
            Array.Fill(used, true, hit.Start, hit.End - hit.Start);
        foreach (var hit in found.Where(h => h.Names[0].Kind == NameKind.Contract && h.Names.Count > 1))
            contracts = Told(hit);
        var agents = Keys(NameKind.Agent);
        if (contracts.Count > 1 && agents.Count == 0)
            contracts = contracts.TakeWhile(c => c.Entity == contracts[0].Entity).ToList();
        var models = Keys(NameKind.Model);
        var entity = Entity();
        kinds = RecordWords.Find(tokens, used, "kind");
        var exit = agents.Count > 0 ? Leaving() : null;
        var kind = exit ?? kinds.Select(k => k.Says[0].Value).FirstOrDefault(k => Fits(k, agents, models, contracts)) ?? (contracts.Count > 0
            ? RecordKinds.Arrangement : Weak(agents));
        var follows = false;
        if (kind is null && context.Before?.Books is { Form: BooksForm.Record, Record: { } before } last && found.Count == 0)
        {
            (kind, follows, agents) = (before.Kind, true, [.. last.Agents]);
            (contracts, models) = ([], [.. before.Named]);
            entity = last.Entities[0];
        }
        if (kind is null || RecordKinds.Find(kind) is not { } of)
            return null;
        ReadBook();
        var asked = Attributes(of, kinds);
        // "Does it need an impairment test", "what is the price": told by what every one of the kind is told by.
        if (asked.Count == 0 && (kind == RecordKinds.Price || kind == RecordKinds.Test && contracts.Count + agents.Count > 0 && Either()))
            asked = [RecordKinds.About];
        var meant = of.Meant(asked);
        if (meant.Count == 0 || !meant.Any(of.Held.Contains) && (follows || kind is RecordKinds.Arrangement or RecordKinds.Review)
            || IsFigure(kind, asked))
            return null;
        var periods = Periods(entity);
        if (periods.Count > 1 || periods.Count == 1 && kind is RecordKinds.Plan or RecordKinds.Exit or RecordKinds.Model)
            return null;
        var left = Left();
        if (left.Count > (follows ? 0 : LeftMax) || Enumerable.Range(0, tokens.Count).Any(IsAmount))
            return null;
        return QuestionReader.Of(text, new BooksQuery
        {
            Form = BooksForm.Record,
            Entities = [entity],
            Agents = kind is RecordKinds.Arrangement && contracts.Count > 0 || kind is RecordKinds.Price or RecordKinds.Model ? [] : agents,
            Periods = periods,
            Book = book,
            Unused = left,
            Contracts = [.. contracts.Select(c => c.Key).Distinct()],
            Record = new RecordQuery(kind, [.. contracts.Select(c => c.Key).Concat(kind is RecordKinds.Price or RecordKinds.Model
                or RecordKinds.Usage || follows ? models : []).Distinct()], asked, Either(),
                kind == RecordKinds.Price ? tokens.Select(t => t.Text).FirstOrDefault(t => t is "input" or "output" or "cache" or "cached") : null),
        }, [.. periods.Select(p => p.Note).OfType<string>()]);

        // "The broker edition, after feasibility": of those that begin alike the words behind tell which.
        List<KnownName> Told(NameHit hit)
        {
            var slots = new Slots(text, tokens, [hit], []);
            var keys = NameCatalogue.Narrowed(hit.Names, slots, hit.End).ToList();
            for (var i = 0; i < tokens.Count; i++)
                used[i] |= slots.IsUsed(i);
            return [.. hit.Names.Where(n => keys.Contains(n.Key))];
        }

        List<string> Keys(NameKind which) => [.. found.Where(h => h.Names[0].Kind == which).Select(h => h.Names.FirstOrDefault(n =>
            n.Entity == context.Entity) ?? h.Names[0]).Select(n => n.Key).Distinct()];

        string Entity()
        {
            var named = found.Where(h => h.Names[0].Kind == NameKind.Entity).Select(h => h.Names[0].Key).FirstOrDefault();
            for (var i = 0; i < tokens.Count && named is null; i++)
            {
                foreach (var word in BooksWords.At(tokens, i).Meanings.Where(m => m.Kind == "entity-word" && tokens[i].Text != "us"))
                {
                    named = context.Entities.FirstOrDefault(e => e.Name.EndsWith(word.Value, StringComparison.OrdinalIgnoreCase))?.Key;
                    used[i] = named is not null;
                }
            }
            var homes = contracts.Select(c => c.Entity).Concat(found.Where(h => h.Names[0].Kind is NameKind.Agent or NameKind.Model)
                .SelectMany(h => h.Names).Select(n => n.Entity)).ToList();
            return named ?? (homes.Count == 0 || homes.Contains(context.Entity) ? context.Entity : homes[0]);
        }
    }

    /// <summary>"Please approve every open write-down" is told to be done, and asks nothing.</summary>
    private bool IsCommand()
    {
        return tokens.Select(t => t.Sentence).Distinct().Any(sentence =>
        {
            var first = tokens.FindIndex(t => t.Sentence == sentence && t.Text is not ("please" or "kindly" or "now" or "just" or "go" or "ahead"
                or "and" or "can" or "could" or "would" or "you"));
            return first >= 0 && BooksWords.At(tokens, first).Meanings.Any(m => m.Kind == "act")
                && !(first + 1 < tokens.Count && tokens[first + 1].Text is "in" or "of" or "since" or "to" or "by" or "from" or "for" or "status");
        });
    }

    /// <summary>An amount that somebody states is a fact of a spend or the figure of a month; "34B" of "Tern-34B" is part of a name.</summary>
    private bool IsAmount(int i) => tokens[i].IsMoney && !used[i] && !(i > 0 && used[i - 1] && tokens[i].IsHyphened);

    /// <summary>Whether a kind that was named can be of what else was named.</summary>
    private bool Fits(string kind, List<string> agents, List<string> models, List<KnownName> contracts) => kind switch
    {
        RecordKinds.Price => models.Count > 0,
        RecordKinds.Model => models.Count > 0 || tokens.Exists(t => t.Text is "model" or "vendor" or "provider"),
        RecordKinds.Transition => agents.Count + contracts.Count > 0 || tokens.Exists(t => t.Text == "transition"),
        RecordKinds.Test => agents.Count + contracts.Count > 0 || tokens.Exists(t => t.Text is "list" or "waiting" or "open" or "asset" or "due"
            or "pending"),
        RecordKinds.Exit => agents.Count > 0,
        _ => true,
    };

    /// <summary>"If Nila goes", "were Ember retired": what its exit would bring.</summary>
    private string? Leaving()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text is not ("if" or "were" or "when" or "once" or "suppose" or "supposing" or "should"))
                continue;
            var end = Enumerable.Range(i + 1, Math.Min(5, tokens.Count - i - 1))
                .FirstOrDefault(k => !used[k] && tokens[k].Text is "go" or "goe" or "leave"
                or "retired" or "pulled" or "gone" or "dropped" or "exit" or "retire" or "left" or "removed" or "retiring" or "stopped", -1);
            if (end < 0 || !Enumerable.Range(i, end - i).Any(k => used[k] || tokens[k].Text is "it")
                && !Enumerable.Range(end, Math.Min(3, tokens.Count - end)).Any(k => used[k]))
                continue;
            for (var k = i; k <= end; k++)
                used[k] = true;
            return RecordKinds.Exit;
        }
        return null;
    }

    private string? Weak(List<string> agents)
    {
        var weak = RecordWords.Find(tokens, used, "weak");
        if (agents.Count == 0 || weak.Count == 0 || !RecordWords.Find(tokens, used, "ask").Exists(a => a.Says.Any(s =>
            s.Value is "why" or "who" or "when" or "words" or "cure" or "decided" or "recommendation" or "evidence")))
            return null;
        foreach (var hit in weak)
            Array.Fill(used, true, hit.Start, hit.End - hit.Start);
        return RecordKinds.Review;
    }

    /// <summary>The attributes asked for in the order of the words; what several may mean is what the kind holds.</summary>
    private List<string> Attributes(RecordKind of, List<RecordWordHit> kinds)
    {
        var asked = new List<(int At, string Attribute)>();
        foreach (var hit in kinds)
        {
            var own = hit.Says.FirstOrDefault(s => s.Value == of.Name);
            if (own is null && hit.Says.All(s => s.Value != of.Name))
                continue;
            Array.Fill(used, true, hit.Start, hit.End - hit.Start);
            if (hit.Says.FirstOrDefault(s => s.Value == of.Name && s.Attribute is not null)?.Attribute is { } implied)
                asked.Add((hit.Start, implied));
        }
        var hits = RecordWords.Find(tokens, used, "ask");
        foreach (var hit in hits)
        {
            var word = tokens[hit.Start].Text;
            // "When Kaveri moved" sets a time and asks for none; "who signed it off" is asked by its verb.
            if (hit.End == hit.Start + 1 && word == "when" && !Opens(hit.Start))
                continue;
            if (hit.End == hit.Start + 1 && Told(word, hits.SkipWhile(h => h.Start <= hit.Start)
                .TakeWhile(h => h.Start < hit.End + NearBy && tokens[h.Start].Clause == tokens[hit.Start].Clause).ToList()))
            {
                used[hit.Start] = true;
                continue;
            }
            var holds = hit.Says.FirstOrDefault(s => of.Meant([s.Value]).Any(of.Held.Contains));
            var chosen = holds ?? (hit.End - hit.Start > 1 || !BooksWords.IsNeutral(word) ? hit.Says[0] : null);
            if (chosen is null)
                continue;
            Array.Fill(used, true, hit.Start, hit.End - hit.Start);
            asked.Add((hit.Start, chosen.Value));
        }
        var order = asked.OrderBy(a => a.At).Select(a => a.Attribute).Distinct().ToList();
        return order.Count > 1 ? [.. order.Where(a => a != RecordKinds.About)] : order;
    }

    /// <summary>Whether what follows a question word says by itself what is asked.</summary>
    private static bool Told(string word, List<RecordWordHit> after) => after.Exists(h => h.Says.Any(s => word switch
    {
        "who" or "whom" => s.Value is "signed" or "author" or "approved" or "decided" or "owner" or "stated" or "runs" or "vendor" or "opened"
            or "successor" or "words",
        "when" => s.Value is "change" or "due" or "deadline" or "ready" or "started" or "lastday",
        "why" => s.Value is "unamortised" or "workings",
        _ => false,
    }));

    private bool Opens(int i) => i == 0 || tokens[i - 1].Clause != tokens[i].Clause || tokens[i - 1].Text is "and" or "or" or "since" or "by"
        or "but" or "until";

    /// <summary>What one figure of the books answers is none of a record: how much waits, what a contract cost.</summary>
    private bool IsFigure(string kind, List<string> asked) => asked.Count > 0 && kind switch
    {
        RecordKinds.Arrangement => asked.TrueForAll(a => a is "much" or "carrying" or "cost" or "records" or "quantity" or "about" or "vendor"
            or "agent" or "change" or "date" or "what"),
        RecordKinds.Suspense => asked.TrueForAll(a => a is "much" or "carrying" or "cost" or "records" or "about" or "change" or "waiting" or "status"
            or "agent"),
        RecordKinds.Unready => asked.TrueForAll(a => a is "much" or "carrying" or "cost" or "records" or "about" or "change" or "what"
            or "treatment"),
        RecordKinds.Exit => asked.TrueForAll(a => a is "much" or "cost" or "about" or "change" or "fallback"),
        RecordKinds.Test => book is not null && asked.TrueForAll(a => a is "much" or "writtendown" or "loss" or "carrying" or "about" or "what"),
        RecordKinds.Usage => asked.TrueForAll(a => a is "records" or "about" or "much"),
        RecordKinds.Plan => asked.TrueForAll(a => a is "records" or "agent" or "who"),
        _ => false,
    };

    private List<BooksPeriod> Periods(string entity)
    {
        if (context.Entities.FirstOrDefault(e => e.Key == entity) is not { } home)
            return [];
        var hits = new PeriodGrammar(tokens, home.Today, home.Latest, home.Calendar, home.First, null).Read()
            .Where(h => !Enumerable.Range(h.Start, h.End - h.Start).All(i => used[i])).ToList();
        foreach (var hit in hits)
            Array.Fill(used, true, hit.Start, hit.End - hit.Start);
        return [.. hits.Select(h => h.Period)];
    }

    private void ReadBook()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var (length, meanings) = BooksWords.At(tokens, i);
            if (length == 0 || used[i] || meanings.FirstOrDefault(m => m.Kind == "book") is not { Kind: "book" } named)
                continue;
            book ??= named.Value;
            Array.Fill(used, true, i, length);
        }
    }

    /// <summary>The words that went into nothing.</summary>
    private List<string> Left() => [.. Enumerable.Range(0, tokens.Count).Where(i => !used[i] && tokens[i].Text.Length > 1 && tokens[i].Text != "%"
            && !BooksWords.IsNeutral(tokens[i].Text) && !CommonWords.Carriers.Contains(tokens[i].Text) && !Around.Contains(tokens[i].Text))
            .Select(i => text[tokens[i].Start..Math.Min(text.Length, tokens[i].End)].Trim()).Distinct()];

    /// <summary>Words that stand around a record and say nothing of it.</summary>
    private static readonly HashSet<string> Around = new(StringComparer.Ordinal)
    {
        "asset", "arrangement", "contract", "deal", "agreement", "commitment", "usage", "book", "ever", "been", "about", "before", "every", "promise",
        "promize",
        "promised", "ourselves", "money", "memo", "file", "token", "vendor", "provider", "model", "agent", "long", "last", "given", "gave",
        "prepayment",
        "licence", "license", "subscription", "purchase", "posted", "post", "company", "entity", "without", "price", "bring", "brought", "still",
        "after", "back", "come", "land", "went", "gone", "expect", "figure", "spend", "output", "input", "review", "retirement", "retired", "test",
        "improve",
        "intangible", "software", "development", "api", "server", "auditor", "rented", "compute", "cache", "cached", "setup",
    };

    private bool Either() => tokens[0].Text is "has" or "have" or "is" or "was" or "were" or "did" or "does" or "do" or "are";
}
