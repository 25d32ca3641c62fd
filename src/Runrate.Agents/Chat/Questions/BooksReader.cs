using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What reading a question about the books depends on.</summary>
/// <param name="Entity">Key of the entity a question means when it names none.</param>
/// <param name="Shown">The rows of the last answer, in order, which "the second one" counts.</param>
internal sealed record BooksContext(
    NameCatalogue Names, IReadOnlyList<KnownEntity> Entities, string Entity, BooksQuery? Before, ShownRows? Shown);

/// <summary>
/// Reads questions about the books: fills slots from names, periods and a small vocabulary, decides the form, and keeps account
/// of what it did not use. Pure.
/// </summary>
internal sealed partial class BooksReader(BooksContext context)
{
    /// <summary>Null where nothing of it is about the books.</summary>
    public (BooksQuery Query, IReadOnlyList<string> Notes)? Read(string text, LocalDate today)
    {
        var notes = new List<string>();
        if (Scan(text, today, notes, context.Before?.Periods) is not { } scan)
            return null;
        var (slots, entities) = (scan.Slots, scan.Entities);
        var (tokens, names) = (slots.Tokens, slots.Names);
        var entity = context.Entities.First(e => e.Key == entities[0]);
        slots.Use("neutral", "entity-word", "everything", "book", "fare");
        // "The India entity" names it, "against humans" sets beside a person, "break it down" asks for rows.
        if (slots.Has("entity-word") || names.Any(h => h.Names[0].Kind == NameKind.Entity))
            slots.UseMeaning("dimension", "entity");
        if (slots.Has("human"))
            slots.Use("compare");
        if (slots.Says("break", "breaking"))
            slots.Use("change");
        // "How many claims did Beacon triage": the verb of an agent's own unit.
        var units = context.Names.UnitStems;
        for (var i = 0; i < tokens.Count && slots.Values("measure").Contains("outcomes"); i++)
        {
            if (tokens[i].Kind == TokenKind.Word && units.Contains(Stemmer.Of(tokens[i].Text)))
                slots.Use(i, i + 1);
        }
        // "The same vendor for Q3" points at it and compares nothing.
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Text == "same" && tokens[i + 1].Text is "agent" or "vendor" or "supplier" or "model" or "bot" or "provider")
                slots.Take(i, i + 2);
        }
        // "Cheaper per review" of agents that are paid by the reviewed change.
        for (var i = 1; i < tokens.Count; i++)
        {
            if (tokens[i - 1].Text is "per" && !slots.IsNamed(i) && units.Contains(Stemmer.Of(tokens[i].Text))
                && !slots.Words.Any(w => w.Start <= i && i < w.End && w.Meanings.Any(m => m.Kind is "measure" or "dimension")))
                slots.Mark(i - 1, i + 1, new Meaning("measure", "cost-per-outcome"));
        }
        var rows = context.Shown is { Kind: "agent" } agents
            ? agents with { Names = [.. agents.Names.Select(n => context.Names.AgentNamed(n) ?? n)] } : context.Shown;
        var dialogue = new Dialogue(slots, context.Before, rows, entity.Latest);
        if (Exclusion.Condition(slots) is { } condition)
            return (new BooksQuery
            {
                Form = BooksForm.NotUnderstood,
                Entities = entities,
                Asks = $"I leave out what is named, and not what fits “{condition}”. Name the agents, vendors or lines to leave out.",
            }, notes);
        var left = Exclusion.Names(slots);
        var nobody = Exclusion.Nobody(slots);
        var months = Exclusion.Months(slots);
        // "Earned most after cost" is the result.
        if (Enumerable.Range(0, Math.Max(0, tokens.Count - 1)).FirstOrDefault(i => tokens[i].Text == "after" && tokens[i + 1].Text is "cost"
            or "expense", -1) is >= 0 and var net)
            slots.Take(net, net + 2);
        // "The vendors behind it" asks for vendors, not for a cause.
        if (Enumerable.Range(1, Math.Max(0, tokens.Count - 1)).FirstOrDefault(i => tokens[i].Text == "behind" && tokens[i - 1].Text
            is "vendor" or "supplier" or "agent" or "model" or "owner" or "line") is > 0 and var behind)
            slots.Take(behind, behind + 1);
        var own = Threshold.Read(slots, Without(Own(slots, entities, entity, left) with
        {
            LeftOut = [.. months.Select(m => m.Period)],
        }, left, slots, dialogue, nobody));
        if (slots.Periods is [{ Beside: { } other } set])
            own = own with { Periods = [other, set.Period] };
        own = dialogue.Resolve(own);
        if (dialogue.Unclear(own) is { } which)
            return (own with { Form = BooksForm.NotUnderstood, Asks = which }, notes);
        if (own.AgentsOf is not null)
            slots.Use("dimension");
        for (var i = 0; i + 1 < tokens.Count && entities.Count > 1; i++)
        {
            if (tokens[i].Kind == TokenKind.Number && tokens[i].Value == entities.Count
                && tokens[i + 1].Text is "entity" or "company" or "subsidiary")
                slots.Use(i, i + 1);
        }
        var unknown = Unknown(slots);
        var query = new FormReader(slots, own, context.Before, entity.Latest).Read();
        query = dialogue.Merge(query, own);
        // "Why is that up on the month before", "how does that compare with August": set beside the months that were spoken of.
        if (query is { Form: BooksForm.Why or BooksForm.Compare, Periods.Count: 1, Dimension: null } && slots.Periods is [var counted]
            && (counted.Against ?? (Pointers.One(slots) ? (context.Before?.Periods is [var first, ..] ? first : null) : null)) is { } against)
            query = query with { Periods = [query.Periods[0], against] };
        if (query is null)
            return unknown is { } name && LooksAsked(slots) ? (Refused(own, name, slots), notes) : null;
        var home = context.Entities.First(e => e.Key == query.Entities[0]);
        // "Dearest to run", "what does it take to hire": a verb of doing that gives no order says nothing by itself.
        if (query.Form != BooksForm.CannotAct)
            slots.UseOnly("act");
        // What money was spent for is looked up over the year where no month is named.
        if (query is { Dimension: "contract", Form: BooksForm.Total, Periods.Count: 0 })
            query = query with
            {
                Periods = [new BooksPeriod(home.Calendar.StartOfYear(home.Latest.FirstDay()).ToYearMonth(), home.Latest,
                    "no month is named: read as the fiscal year to date")],
            };
        if (query is { Form: BooksForm.Balance or BooksForm.Commitments or BooksForm.Contract, Models: [var sold], Vendors.Count: 0 }
            && context.Names.VendorOf(sold, query.Entities[0]) is { } seller)
            query = query with { Models = [], Vendors = [seller] };
        // The same figure in two books is told in each; a result is told by its statement, which every book has.
        if (query is { Form: BooksForm.Total or BooksForm.Statement, Measure: null or "cost" or "net" }
            && slots.Values("book").Where(b => b != "Tax").Distinct().ToList() is { Count: > 1 } books)
            query = query with { Books = books, Form = query.Measure == "net" ? BooksForm.Statement : query.Form };
        query = BookedMonths.Place(Uncompared(Series.Of(query)), home);
        notes.AddRange(query.Periods.Select(p => p.Note).OfType<string>());
        if (unknown is { } word && query.Form is not (BooksForm.Help or BooksForm.Greeting))
            return (Refused(query, word, slots), notes);
        foreach (var hit in names.Where(h => h.Note is not null))
            notes.Add(hit.Note!);
        if (Deciding.TellsPart(query))
            slots.UseWords("percent", "percentage", "%");
        var unused = slots.Unused();
        if (unused.Count > 0 && IsThin(query, slots) && context.Before is null)
            return null;
        if (Deciding.AsksWhich(slots, query) is { } which1)
            return (query with { Form = BooksForm.NotUnderstood, Unused = [which1], Lead = null }, notes);
        if (query.Form != BooksForm.NotUnderstood && QuestionWords.Unmet(slots, query, home.Latest) is { } unmet)
            return (query with { Form = BooksForm.NotUnderstood, Unused = [unmet], Lead = null }, notes);
        if (query.Form is not (BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting or BooksForm.NotUnderstood)
            && Heads.Untold(slots, query) is { } untold)
            return (query with { Form = BooksForm.NotUnderstood, Unused = [untold], Lead = null }, notes);
        if (Deciding.AsksWho(slots, query))
            return (query with { Form = BooksForm.NotUnderstood, Lead = "No figure that I hold says who. " + Deciding.Persons, Unused = [] }, notes);
        if (query.Form is not (BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting or BooksForm.NotUnderstood)
            && Deciding.Left(slots, query) is { Count: > 0 } deciding)
            return (query with { Form = BooksForm.NotUnderstood, Unused = unused.Count > 0 ? unused : deciding, Lead = null }, notes);
        return (Coverage.Held(query with
        {
            Unused = unused,
            Prior = context.Before is { } spoken ? spoken with { Prior = null } : null,
        }, home), notes);
    }

    /// <summary>The words of a text with the names and months among them; null where it has none.</summary>
    /// <param name="spoken">The months that relative ones count from.</param>
    public (Slots Slots, List<string> Entities)? Scan(string text, LocalDate today, List<string> notes, IReadOnlyList<BooksPeriod>? spoken)
    {
        var tokens = QuestionReader.Grammar(Corrected(Tokenizer.Split(text), text, notes), today);
        if (tokens.Count == 0)
            return null;
        var names = context.Names.Find(tokens, text);
        var entities = Entities(tokens, names, text, notes);
        var entity = context.Entities.First(e => e.Key == entities[0]);
        var calendar = tokens.RemoveAll(t => t.Text == "calendar" && tokens.IndexOf(t) is var at && at + 1 < tokens.Count
            && (tokens[at + 1].Text is "year" or "quarter" || tokens[at + 1].Kind == TokenKind.Number)) > 0
            ? FiscalCalendar.Calendar : entity.Calendar;
        var periods = new PeriodGrammar(tokens, entity.Today, entity.Latest, calendar, entity.First, spoken).Read();
        var slots = new Slots(text, tokens, names, periods);
        TargetTest.Mark(slots);
        TargetTest.MarkResult(slots);
        return (slots, entities);
    }

    /// <summary>Amounts of two currencies stand side by side; which is more depends on a rate that nobody gave.</summary>
    private BooksQuery Uncompared(BooksQuery query)
    {
        var currencies = context.Entities.Where(e => query.Entities.Contains(e.Key)).Select(e => e.Currency).Distinct().ToList();
        return currencies.Count < 2 || query.Agents.Count > 0 && query.Homes.Values.Distinct().Count() < 2
            || query.Form is not (BooksForm.Total or BooksForm.Compare or BooksForm.Rank
            or BooksForm.Statement or BooksForm.Average or BooksForm.Trend) ? query : query with
            {
                Lead = $"Amounts in {string.Join(" and ", currencies)} are not compared or added without a rate; each stands in " +
                    "its own currency; the page All entities has the month of both in one.",
            };
    }

    /// <summary>A form that one word alone led to, with more left over: "how do I cook rice" is not about the books.</summary>
    private static bool IsThin(BooksQuery query, Slots slots) => query.Form is BooksForm.Statement or BooksForm.Total
        or BooksForm.Trend or BooksForm.Compare
        or BooksForm.Forecast && query.Agents.Count + query.Vendors.Count + query.Models.Count == 0 && slots.Periods.Count == 0
        && !slots.Says("we", "our", "us", "ai") && slots.Words.Where(w => w.Meanings.Any(m => m.Kind is "measure" or "line"
            or "dimension" or "trend"
            or "forecast")).Count() <= 1;

    private static bool LooksAsked(Slots slots) => slots.Has("measure") || slots.Has("dimension") || slots.Has("retire")
        || slots.Periods.Count > 0 && slots.Says("much", "went", "go", "paid", "pay");

    /// <summary>Where the agents and vendors are, what is named, and else what the conversation is about.</summary>
    private List<string> Entities(List<Token> tokens, List<NameHit> names, string text, List<string> notes)
    {
        var named = names.SelectMany(h => h.Names.Where(n => n.Kind == NameKind.Entity)).Select(n => n.Key).Distinct().ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            foreach (var meaning in BooksWords.At(tokens, i).Meanings.Where(m => m.Kind == "entity-word"))
            {
                // "us" is a country only in capitals.
                if (tokens[i].Text == "us" && text[tokens[i].Start..tokens[i].End] != "US")
                    continue;
                if (i + 1 < tokens.Count && tokens[i].Text is "us" or "india" or "indian" && tokens[i + 1].Text is "gaap"
                    or "tax")
                    continue;
                named.AddRange(context.Entities.Where(e => e.Name.EndsWith(meaning.Value, StringComparison.OrdinalIgnoreCase)
                    || (tokens[i].Text is "inr" or "rupee" or "usd" or "dollar" && e.Name.Contains(meaning.Value,
                        StringComparison.OrdinalIgnoreCase)))
                    .Select(e => e.Key));
            }
        }
        named = [.. named.Distinct()];
        // "Both above and below": the word pairs two conditions and counts no companies.
        var pairs = Enumerable.Range(0, tokens.Count).Any(i => tokens[i].Text == "both" && tokens.Skip(i + 1).Take(9).Any(t => t.Text == "and"
            && t.Sentence == tokens[i].Sentence) && !tokens.Skip(i + 1).Take(2).Any(t => t.Text is "entity" or "company" or "subsidiary" or "country"
            or "book" or "of"));
        if (tokens.Exists(t => t.Text is "both" && !pairs || t.Text is "consolidated" or "group") || (tokens.Exists(t => t.Text is "all" or "every"
            or "across" or "by")
            && tokens.Exists(t => t.Text is "entity" or "company" or "country" or "subsidiary")) || (context.Entities.Count > 1 && named.Count != 1
            && tokens.Exists(t => t.Text is "which" or "2" or "each" or "better") && tokens.Exists(t => t.Text is "entity"
                or "subsidiary" or "company")))
            return [context.Entity, .. context.Entities.Select(e => e.Key).Where(k => k != context.Entity)];
        var homes = names.Where(h => h.Names[0].Kind != NameKind.Entity).Select(h => h.Names.Select(n => n.Entity).Distinct()
            .ToList())
            .Where(h => h.Count > 0).ToList();
        // A currency names its entity only where nothing named is kept in another.
        var currency = tokens.Exists(t => t.Text is "inr" or "rupee" or "rs" or "usd" or "dollar");
        if (named.Count > 0 && currency && homes.Count > 0 && homes.TrueForAll(h => !h.Exists(named.Contains)))
        {
            var home = context.Entities.First(e => e.Key == homes[0][0]);
            notes.Add($"amounts stay in {home.Currency}, the currency of {home.Name}: no rate is held to convert them");
            return [home.Key];
        }
        if (named.Count > 0)
            return named;
        var first = homes.Count == 0 ? Before() : homes.TrueForAll(h => h.Contains(context.Entity)) ? context.Entity
            : homes.Find(h => !h.Contains(context.Entity))![0];
        var all = new List<string> { first };
        all.AddRange(homes.Where(h => !h.Contains(first)).Select(h => h[0]).Distinct());
        return all;

        string Before() => context.Before is { Entities: [var before, ..] } && tokens.Count < 12 ? before : context.Entity;
    }

    /// <summary>The reading with what is left out: the agents that remain, or the rows that do not count.</summary>
    private BooksQuery Without(BooksQuery own, IReadOnlyList<NameHit> left, Slots slots, Dialogue dialogue, bool nobody)
    {
        var (kind, keys) = left.Count > 0
            ? (Kind(left[0].Names[0]), left.SelectMany(h => h.Names[0].Agents.Count > 0 ? h.Names[0].Agents : [h.Names[0].Key]).Distinct().ToList())
            : nobody ? ("agent", ["unassigned"]) : Exclusion.Lines(slots) is { Count: > 0 } lines ? ("line", [.. lines])
            : own is { Agents: [], Vendors: [], Models: [] } && dialogue.Spoken() is { } spoken && Exclusion.OfTheRest(slots)
                ? (spoken.Kind, [.. spoken.Names]) : ("", new List<string>());
        if (keys.Count == 0)
            return own;
        if (left.Count > 0 && context.Before is { Without.Count: > 0 } again && again.WithoutKind == kind && slots.Tokens[0].Text is "and" or "also")
            keys.AddRange(again.Without.Select(w => kind == "agent" ? context.Names.AgentNamed(w) ?? w : w));
        _ = left.Count > 0 && Exclusion.OfTheRest(slots);
        var called = keys.Select(k => kind == "agent" ? context.Names.Called(NameKind.Agent, k) : k).ToList();
        if (kind != "agent")
            return own with { Without = called, WithoutKind = kind, Lines = [.. own.Lines.Except(called)] };
        var rest = context.Names.Others(NameKind.Agent, own.Entities[0], keys).ToList();
        if (!keys.Contains("unassigned"))
            rest.Add("unassigned");
        return own with
        {
            Without = called,
            WithoutKind = kind,
            Agents = rest,
            AgentsOf = null,
            Sum = true,
            Homes = new Dictionary<string, string>(),
        };
    }

    private static string Kind(KnownName name) => name.Kind switch
    {
        NameKind.Vendor => "vendor",
        NameKind.Model => "model",
        NameKind.Meter => "meter",
        _ => "agent",
    };

    private static BooksQuery Own(Slots slots, List<string> entities, KnownEntity home, IReadOnlyList<NameHit> left)
    {
        var (agents, vendors, models, meters) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        var homes = new Dictionary<string, string>(StringComparer.Ordinal);
        var contracts = new List<string>();
        string? of = null;
        foreach (var hit in slots.Names.Except(left))
        {
            var here = hit.Names.Where(n => entities.Contains(n.Entity)).DefaultIfEmpty(hit.Names[0]).ToList();
            switch (here[0].Kind)
            {
                case NameKind.Agent:
                    agents.Add(here[0].Key);
                    homes[here[0].Key] = here[0].Entity;
                    break;
                case NameKind.Role or NameKind.Person or NameKind.CostCenter:
                    agents.AddRange(here.SelectMany(n => n.Agents));
                    of = here[0].Name;
                    break;
                case NameKind.Vendor:
                    vendors.Add(here[0].Key);
                    break;
                // "Which agents run on this model" asks for those that the register puts on it, not for its cost.
                case NameKind.Model when here[0].Agents.Count > 0 && slots.Values("dimension").Contains("agent")
                    && !slots.Has("line") && slots.Values("measure").All(m => m == "net"):
                    agents.AddRange(here[0].Agents);
                    of = here[0].Name;
                    slots.Use("fact", "runs");
                    break;
                case NameKind.Model:
                    models.Add(here[0].Key);
                    break;
                case NameKind.Contract:
                    contracts.AddRange(NameCatalogue.Narrowed(here, slots, hit.End));
                    break;
                case NameKind.Meter:
                    meters.Add(here[0].Key);
                    break;
            }
        }
        // What no agent bears is one row of every ranking and can be asked for like an agent.
        if (slots.Has("unassigned"))
        {
            slots.Use("unassigned");
            agents.Add("unassigned");
        }
        return new BooksQuery
        {
            Form = BooksForm.NotUnderstood,
            Homes = homes,
            Entities = entities,
            Agents = [.. agents.Distinct()],
            AgentsOf = of,
            Vendors = [.. vendors.Distinct()],
            Models = [.. models.Distinct()],
            Meters = [.. meters.Distinct()],
            Contracts = [.. contracts.Distinct()],
            Periods = [.. slots.Periods.Select(p => p.Period)],
            Book = slots.Value("book") is "Tax" ? home.Currency == "INR" ? "IndiaTax" : "UsTax" : slots.Value("book"),
            Lines = [.. slots.Values("line")],
        };
    }

    /// <summary>A word that stands where a name stands, and is none that is known.</summary>
    private static string? Unknown(Slots slots)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var token = slots.Tokens[i];
            if (slots.IsUsed(i) || token.Kind != TokenKind.Word || token.Text.Length < 3 || token.Date is not null
                || slots.Words.Any(w => w.Start <= i && i < w.End) || CommonWords.All.Contains(token.Text))
                continue;
            // A part of the text that says nothing of the books only tells what goes on around the question.
            if (!Speaks(slots, token.Clause))
                continue;
            var begins = i == 0 || slots.Tokens[i - 1].Sentence != token.Sentence;
            var led = i > 0 && slots.Tokens[i - 1].Text is "agent" or "vendor" or "supplier" or "model" or "did" or "with" or "on"
                or "of" or "retire"
                or "is" or "about" or "fire" or "from" or "and" or "for" or "does" or "has" or "owns" or "own";
            led &= slots.Asks(i);
            // "Which model guzzles most": what follows is what it does.
            led &= !(i > 1 && slots.Tokens[i - 2].Text is "which" or "what" or "whose" or "each" or "every" or "any");
            if ((slots.IsCapital(i) && !begins) || (led && slots.Tokens[i - 1].Text is "agent" or "vendor" or "supplier"
                or "model" or "did" or "retire"
                or "with"))
            {
                var end = i;
                while (end + 1 < slots.Tokens.Count && slots.IsCapital(end + 1) && !slots.IsUsed(end + 1)
                    && slots.Tokens[end + 1].Clause == token.Clause && !slots.Words.Any(w => w.Start <= end + 1 && end
                        + 1 < w.End))
                    end++;
                var name = string.Join(' ', Enumerable.Range(i, end - i + 1).Select(slots.Quote));
                slots.Use(i, end + 1);
                return name;
            }
        }
        return null;
    }

    /// <summary>Whether a clause holds a word, a name or a month of the books.</summary>
    private static bool Speaks(Slots slots, int clause) => slots.Names.Any(n => slots.Tokens[n.Start].Clause == clause)
        || slots.Periods.Any(p => slots.Tokens[p.Start].Clause == clause) || slots.Words.Any(w => slots.Tokens[w.Start].Clause == clause
        && w.Meanings.Any(m => m.Kind is not ("neutral" or "list" or "fare" or "greet" or "act" or "human")));
}
