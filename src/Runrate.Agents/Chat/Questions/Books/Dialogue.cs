using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Completes a question from the one before it: one slot changed, the rest kept.</summary>
internal static class Dialogue
{
    private const int Short = 9;

    public static BooksQuery? Merge(BooksQuery? query, BooksQuery own, Slots slots, BooksQuery? before,
        IReadOnlyList<string> rows)
    {
        var pointing = slots.Tokens.Any(t => t.Text is "it" or "its" or "they" or "them" or "their" or "that" or "this" or "those"
            or "he" or "she");
        var leads = slots.Tokens[0].Text is "and" or "what" or "how" or "same" or "now" or "or" or "then" or "but" or "only"
            or "also" or "why" or "in" or "for" or "by" or "just" or "against" or "versus" or "vs" or "compared" or "than" or "as"
            or "both";
        // "Just the last three months, net only" narrows what was shown, and stays with whom it was about.
        var narrows = slots.Tokens[0].Text is "just" or "only" || slots.Tokens[^1].Text is "only";
        if (before is null || query?.Form is BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting)
            return query;
        // "What is the difference" sets the last answer beside the one before it.
        if (slots.Has("compare") && before.Earlier is { } earlier && own is { Agents: [], Vendors: [], Models: [], Periods: [] }
            && before.Periods.Count == 1 && slots.Tokens.Count <= Short)
        {
            slots.Use("compare", "list", "measure");
            return before with { Form = BooksForm.Compare, Periods = [earlier, before.Periods[0]], Dimension = null, Earlier = null, Unused = [] };
        }
        var scoped = own.Agents.Count > 0 || own.Vendors.Count > 0 || own.Models.Count > 0;
        if (query is null)
        {
            var says = scoped || own.Periods.Count > 0 || slots.Has("dimension") || slots.Has("measure") || slots.Has("line")
                || slots.Has("book")
                || slots.Has("entity-word") || own.Entities.Count > 1 || Ranks(before) && Ends(slots);
            return says && slots.Tokens.Count <= Short ? Replace(before, own, slots) : null;
        }
        if (narrows && !scoped && before.Form is BooksForm.Trend or BooksForm.Statement or BooksForm.Total
            or BooksForm.Rank or BooksForm.Average && slots.Tokens.Count <= Short + 1 && query.Form is BooksForm.Total
            or BooksForm.Statement or BooksForm.Trend)
            return Replace(before, own, slots);
        if (!(pointing || leads) || slots.Tokens.Count > Short + 5)
            return query;
        // "And Beacon?", "what about September?" and "how about by vendor?" change a slot; a form of its own keeps what it
        // leaves open.
        var thin = query.Form is BooksForm.Statement or BooksForm.Total && slots.Tokens.Count <= 6 && !slots.Has("measure")
            && slots.Tokens[0].Text is "and"
            or "what" or "how" or "same" or "or" or "then" or "but" && (slots.Says("about") || slots.Tokens[0].Text is "and"
                or "same" or "or" or "but");
        if (thin && before.Form is not (BooksForm.Help or BooksForm.Greeting or BooksForm.CannotAct))
            return Replace(before, own, slots) with { Measure = slots.Value("measure") ?? before.Measure };
        return query with
        {
            Agents = scoped ? own.Agents : pointing || query.Form == BooksForm.Why || query.Form == BooksForm.Compare && query.Dimension is null
                && slots.Tokens.Count <= 5 ? before.Agents.Count > 0 ? before.Agents
                : pointing && query.Form is not (BooksForm.Why or BooksForm.Rank) && rows.Count > 0 && slots.Says("it", "its")
                    ? [rows[0]] : before.Agents : query.Agents,
            AgentsOf = scoped ? own.AgentsOf : before.AgentsOf,
            Vendors = own.Vendors.Count > 0 || scoped ? own.Vendors : pointing ? before.Vendors : own.Vendors,
            Entities = scoped || own.Entities.Count > 1 ? own.Entities : before.Entities,
            Periods = own.Periods.Count > 0 ? own.Periods : before.Periods,
            Measure = query.Measure ?? before.Measure,
            Spoken = Spoken(before, own),
        };
    }

    /// <summary>"Which of the two", "the cheapest of those": the agents that were just spoken of.</summary>
    public static IReadOnlyList<string> Those(Slots slots, IReadOnlyList<string> rows, BooksQuery? before)
    {
        if (before is { Spoken.Count: > 1 } && slots.Tokens[0].Text == "both" && slots.Tokens.Count <= Short)
            return [.. before.Spoken.TakeLast(2)];
        for (var i = 0; i + 1 < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Text is not ("of" or "between" or "among"))
                continue;
            var at = slots.Tokens[i + 1].Text == "the" && i + 2 < slots.Tokens.Count ? i + 2 : i + 1;
            var (word, count) = (slots.Tokens[at].Text, slots.Tokens[at].Kind == TokenKind.Number ? (int)slots.Tokens[at].Value : 0);
            if (word is not ("them" or "those" or "these" or "both") && count is not (2 or 3 or 4)
                || count > 0 && at + 1 < slots.Tokens.Count && slots.Tokens[at + 1].Text is "entity" or "company" or "year" or "month")
                continue;
            var spoken = before is null ? [] : before.Spoken.Concat(before.Agents).Distinct().ToList();
            IReadOnlyList<string> meant = rows.Count > 1 ? rows : spoken.Count > 1 ? spoken : [];
            if (meant.Count == 0 || count > meant.Count)
                return [];
            slots.Use(i, at + 1);
            return count > 0 && rows.Count > 1 ? [.. rows.Take(count)] : meant;
        }
        return [];
    }

    /// <summary>Agents that a turn and those it leaned on were about, the last few.</summary>
    private static IReadOnlyList<string> Spoken(BooksQuery before, BooksQuery own) =>
        [.. before.Spoken.Concat(before.Agents).Concat(own.Agents).Distinct().TakeLast(4)];

    private static BooksQuery Replace(BooksQuery before, BooksQuery own, Slots slots)
    {
        var agents = own.Agents.Count > 0;
        var dimension = slots.Values("dimension").FirstOrDefault(d => d is not "agent") ?? slots.Value("dimension");
        slots.Use("dimension", "measure", "line", "high", "low", "best", "worst", "list", "trend");
        var form = agents && before.Form is BooksForm.Rank or BooksForm.Close or BooksForm.Decisions ? BooksForm.Statement
            : dimension is not null && before.Form is BooksForm.Total or BooksForm.Statement ? BooksForm.Total
            : slots.Has("trend") ? BooksForm.Trend : before.Form == BooksForm.NotUnderstood ? BooksForm.Total : before.Form;
        var turned = Ranks(before) && form == before.Form && Ends(slots);
        return before with
        {
            Order = turned ? Other(before, slots) : before.Order,
            Limit = turned ? Count(slots) ?? before.Limit : before.Limit,
            Place = turned ? null : before.Place,
            Form = form,
            Agents = agents ? own.Agents : own.Vendors.Count > 0 || own.Models.Count > 0 ? [] : before.Agents,
            AgentsOf = agents ? own.AgentsOf : before.AgentsOf,
            Vendors = own.Vendors.Count > 0 ? own.Vendors : own.Models.Count > 0 || agents ? [] : before.Vendors,
            Models = own.Models.Count > 0 ? own.Models : own.Vendors.Count > 0 || agents ? [] : before.Models,
            Periods = own.Periods.Count > 0 ? own.Periods : [.. before.Periods.Select(p => p with { Note = null })],
            Entities = own.Agents.Count > 0 || own.Vendors.Count > 0 || slots.Has("entity-word") || own.Entities.Count > 1
                ? own.Entities : before.Entities,
            Dimension = form == BooksForm.Total ? dimension ?? before.Dimension : before.Dimension,
            Measure = slots.Value("measure") ?? before.Measure,
            Line = slots.Value("line") ?? before.Line,
            Book = own.Book ?? before.Book,
            Spoken = Spoken(before, own),
            Earlier = own.Periods.Count == 1 && before.Periods.Count == 1 ? before.Periods[0] : before.Earlier,
            Lines = own.Lines,
            Homes = agents ? own.Homes : before.Homes,
            Unused = [],
        };
    }

    private static bool Ranks(BooksQuery before) => before.Form == BooksForm.Rank || before is { Form: BooksForm.Total, Order: not null };

    private static bool Ends(Slots slots) => slots.Has("high") || slots.Has("low") || slots.Has("best") || slots.Has("worst")
        || slots.Has("cheap") || slots.Has("costly");

    /// <summary>"And the bottom three?": the other end of the ranking that was shown.</summary>
    private static string Other(BooksQuery before, Slots slots)
    {
        var costs = before.Measure is "cost" or "cost-per-outcome" or null;
        slots.Use("cheap", "costly");
        return slots.Has("low") || slots.Has("cheap") || (costs ? slots.Has("best") : slots.Has("worst")) ? "asc" : "desc";
    }

    private static int? Count(Slots slots)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i] is not { Kind: TokenKind.Number, Date: null, Value: > 0 and <= 50 })
                continue;
            slots.Use(i, i + 1);
            return (int)slots.Tokens[i].Value;
        }
        return null;
    }

    /// <summary>"The second one", "the last of them", "that agent" of the rows that were shown.</summary>
    public static string? Picked(Slots slots, IReadOnlyList<string> rows)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var which = slots.Tokens[i].Text switch
            {
                "first" or "1st" => 0,
                "second" or "2nd" => 1,
                "third" or "3rd" => 2,
                "fourth" or "4th" => 3,
                "last" => rows.Count - 1,
                _ => -1,
            };
            var next = i + 1 < slots.Tokens.Count ? slots.Tokens[i + 1].Text : "";
            if (which >= 0 && which < rows.Count && next is "one" or "1" or "agent" or "" or "row" or "of" && !slots.IsUsed(i)
                || which >= 0 && which < rows.Count && next is "one" or "1")
            {
                slots.Use(i, Math.Min(slots.Tokens.Count, i + 2));
                return rows[which];
            }
        }
        return null;
    }
}
