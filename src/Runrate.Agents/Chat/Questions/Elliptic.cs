using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Reads a few words that have no subject of their own: "why?", "and the second?", "per month?". They are about the last
/// answer; what cannot be tied to it is asked back, and never answered for the whole company.</summary>
internal static partial class Elliptic
{
    private const int WordsMax = 9;
    private const int Vague = 6;
    /// <summary>Every pattern is linear in a question of bounded length; the limit guards against a mistake in one.</summary>
    private const int Milliseconds = 5_000;
    internal const string OfWhat = "Of what? Name the agent, vendor, model or month, or the spend, and ask again.";

    private const string WhatIsIt = "What is “it”? Say what was bought or built, for example API tokens, seats, reserved cloud capacity, " +
        "a fine-tuned model or hardware, with the amount and the framework (US GAAP, IFRS, Ind AS or tax).";

    [GeneratedRegex(
        @"^(why|how come|how so|why (is|was) (that|this|it)( so)?|why so|why that|reason|"
        + @"what is the reason)( then| though)?$", RegexOptions.None, Milliseconds)]
    private static partial Regex Why();

    [GeneratedRegex(
        @"^(which|what|where|cite|quote)\b.*\b(paragraph|para|section|clause|rule|standard|citation|say that|says that|"
        + @"says so|say so)\b.*", RegexOptions.None, Milliseconds)]
    private static partial Regex Paragraph();

    [GeneratedRegex(
        @"^(in |on )?(which|what) accounts? (is|are|was|were|does|do|did|would) (that|it|this|they|those|these)\b.*$",
            RegexOptions.None, Milliseconds)]
    private static partial Regex Account();

    [GeneratedRegex(@"^(in|as) (a )?(%|percents?|percentages?|percentage terms|pct|per cent|shares?)$", RegexOptions.None, Milliseconds)]
    private static partial Regex Percent();

    [GeneratedRegex(@"^((put|give|show|say|state|express|write|convert|tell|i want|make) (me )?(that|it|this|them|those|these|both|all)? ?)?"
        + @"(in|as|into|to) (?<scale>\$ ?k|k|\$ ?m|thousands?|millions?|lakhs?|crores?|\$ thousands?|usd k|k usd)$", RegexOptions.None, Milliseconds)]
    private static partial Regex Scale();

    /// <summary>"And in US dollars at the October-end rate".</summary>
    [GeneratedRegex(@"^((put|give|show|say|state|express|convert|tell|i want|make) (me )?)?(that |it |this |them |those |these |both |all )?"
        + @"(in|into|to) (us |u\.s\. |american |indian )?(dollars?|usd|rupees?|inr|euros?|eur|pounds?|gbp|(one|a single|the same) currency)"
        + @"( (at|with|using|by) .*| please)?$", RegexOptions.None, Milliseconds)]
    private static partial Regex Currency();

    [GeneratedRegex(
        @"^(what is (that|it) )?((on |the |an )?average )?(per|a|by|each) (month|year|quarter)|"
        + @"^(the )?(monthly|quarterly|yearly)( average)?$", RegexOptions.None, Milliseconds)]
    private static partial Regex Rate();

    [GeneratedRegex(
        @"^what (else|other agents?|others?) (do|does|is|are) (they|he|she|that person|the owner)\b.*\b(own|owns|run|"
        + @"manage|responsible for)$", RegexOptions.None, Milliseconds)]
    private static partial Regex Owns();

    [GeneratedRegex(
        @"^(so )?(how|what) .*\b(treat|book|account for|classify|capitali[sz]e|expense|handle|record)\b ((it|that|this|"
        + @"them)( then| here)?|(for )?(the|our|a|an) .*)$", RegexOptions.None, Milliseconds)]
    private static partial Regex TreatIt();

    [GeneratedRegex(@"^(under|in|per|for|with) (ifrs|us gaap|gaap|ind as|us tax|indian tax|india tax)$", RegexOptions.None, Milliseconds)]
    private static partial Regex Framework();

    [GeneratedRegex(@"^((should|do|can|must|may) (we|i) )?(capitali[sz]e|expense|book|amorti[sz]e|treat) (it|that|this|them)$",
        RegexOptions.None, Milliseconds)]
    private static partial Regex DoIt();

    [GeneratedRegex(@"^(does|do|did|is|are|was|will) (that|this|it|those|these)( figures?| numbers?| amounts?)? (really |actually |also )?"
        + @"(cover|covers|covering|include|contain|span|comprise|complete|for)( all| the| a)* (full |whole |entire |complete )?"
        + @"(year|fy|fiscal year|financial year|quarter|period|months|twelve months|12 months)$", RegexOptions.None, Milliseconds)]
    private static partial Regex Covers();

    public static Question? Read(string text, Question own, ReadingContext context)
    {
        var said = Plain(text);
        if (Covers().IsMatch(said) && context.Before?.Books is { Periods: [var asked, ..], Entities: [var of, ..] }
            && context.Entities.FirstOrDefault(e => e.Key == of) is { First: { } began } kept)
            return Ask(text, context, $"{(asked.From >= began && asked.To <= kept.Latest ? "**Yes**" : "**No**")}: the books of {kept.Name} hold "
                + $"figures from {PeriodGrammar.Say(began)} to {PeriodGrammar.Say(kept.Latest)}, and {PeriodGrammar.Say(asked)} was asked.");
        if (said.Length == 0 || said.Split(' ').Length > WordsMax)
            return null;
        var before = context.Before is { Intent: not Intent.OutOfScope } known ? known : null;
        var books = before?.Books is { Form: not (BooksForm.NotUnderstood or BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting) }
            query ? query : null;
        var spend = before is not null && FollowUp.IsAboutSpend(before.Intent) ? before : null;
        if (TreatIt().IsMatch(said) && (own.Intent == Intent.OutOfScope || own is { Treats: false } && !NamesRules(said)
            && !own.Facts.ContainsKey("amount") || said.Split(' ')[^1] is "it" or "that" or "this" or "them" or "then" or "here"))
            return spend is not null ? Again(text, spend) : own.Category is null && own.Agents.Count == 0 && books is null
                ? Ask(text, context, WhatIsIt) : null;
        if (DoIt().IsMatch(said) && spend is null && books is null)
            return Ask(text, context, WhatIsIt);
        if (Framework().IsMatch(said))
            return before is null ? Ask(text, context, "What under it? Say what was bought or built, and the amount.") : null;
        if (Why().IsMatch(said))
            return spend is not null ? Again(text, spend) : books is null ? Ask(text, context) : WhyOf(text, books, context);
        if (Paragraph().IsMatch(said) && own.Category is null && !own.Treats)
            return spend is not null ? Again(text, spend)
                : said.Contains("that", StringComparison.Ordinal) ? Ask(text, context, "Which answer do you mean? The last one cites no " +
                    "paragraph; ask how a spend is treated and the reply names its rule and paragraph.") : null;
        if (Account().IsMatch(said))
            return spend is not null ? Again(text, spend) : books is { Form: BooksForm.Balance or BooksForm.Statement or BooksForm.Total }
                ? Of(text, books) : Ask(text, context);
        return Forms(text, said, books, spend, context);
    }

    private static string? Scaled(string word) => word.Contains("lakh", StringComparison.Ordinal) ? "lakh"
        : word.Contains("crore", StringComparison.Ordinal) ? "crore" : word.Contains('m') ? "million" : word.Contains('k')
        || word.Contains("thousand", StringComparison.Ordinal) ? "thousand" : null;

    private static bool NamesRules(string said) => said.Contains("gaap", StringComparison.Ordinal)
        || said.Contains("ifrs", StringComparison.Ordinal)
        || said.Contains("ind as", StringComparison.Ordinal) || said.Contains("tax", StringComparison.Ordinal);

    private static Question? Forms(string text, string said, BooksQuery? books, Question? spend, ReadingContext context)
    {
        if (books is not null && Currency().IsMatch(said))
            return Ask(text, context, "The last answer holds no amounts that I can convert. [All entities](/group) has the month of every entity in "
                + "one currency, with the rate.");
        if (books is not null && Scale().Match(said) is { Success: true } scaled && Scaled(scaled.Groups["scale"].Value) is { } unit)
            return Of(text, books with { Unit = unit });
        if (Percent().IsMatch(said) || Scale().IsMatch(said))
            return books is { Form: BooksForm.Compare or BooksForm.Why or BooksForm.Trend or BooksForm.Total or BooksForm.Share }
                && Percent().IsMatch(said) ? Of(text, books with { Unit = "percent" })
                : Ask(text, context, books is null && spend is null ? OfWhat : Percent().IsMatch(said)
                    ? "The last answer holds nothing to take a percentage of. Ask for a share, for example *what share of our cost is Atlas?*"
                    : "I write amounts in full, not in thousands, millions, lakh or crore; the last answer stands as it is.");
        if (Rate().IsMatch(said) && said.Contains("average", StringComparison.Ordinal) && books is
            {
                Form: BooksForm.Total or BooksForm.Statement
            or BooksForm.Trend
            })
            return Of(text, books with { Form = BooksForm.Average, Dimension = null });
        if (Rate().IsMatch(said))
            return spend is not null ? Again(text, spend) : books is null ? Ask(text, context)
                : books.Form is BooksForm.Total or BooksForm.Statement or BooksForm.Average or BooksForm.Trend
                    ? Of(text, books with { Form = books.Periods.Any(p => !p.IsMonth) ? BooksForm.Trend : books.Form, Dimension = null })
                    : Ask(text, context);
        if (Owns().IsMatch(said))
            return Owner(books, context) is { } owner
                ? Of(text, books! with { Form = BooksForm.Fact, Fact = "owner", Agents = owner.Agents, AgentsOf = owner.Name })
                : Ask(text, context, "Who? Name the person, or first ask who owns an agent.");
        return null;
    }

    /// <summary>What leans on something and has nothing to lean on, after every other reading failed.</summary>
    public static Question? AskBack(string text, ReadingContext context)
    {
        var words = text.ToLowerInvariant().Split((char[])[' ', ',', '?', '.', '!'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > Vague)
            return null;
        var leans = words[0] is "and" or "so" or "why" or "only" or "just" or "same" or "also" or "then" or "but"
            || (context.Before is not null && words[0] is "in" or "per" or "under")
            || words.Any(w => w is "it" or "that" or "they" or "them" or "those" or "these" or "its" or "their") && words[0] is "which"
                or "how" or "what" or "who" or "where" or "when" or "is" or "does" or "did" or "was";
        return leans ? Ask(text, context) : null;
    }

    private static Question WhyOf(string text, BooksQuery books, ReadingContext context) => books.Form switch
    {
        BooksForm.Rank when context.Rows.Count > 0 => Of(text, Ungrouped(books) with
        {
            Form = BooksForm.Statement,
            Act = "why",
            Agents = [context.Rows[0]],
            AgentsOf = null
        }),
        BooksForm.Compare or BooksForm.Why => Of(text, books),
        BooksForm.Total or BooksForm.Statement or BooksForm.Trend or BooksForm.Average or BooksForm.Share or BooksForm.Explain
            => Of(text, Ungrouped(books) with { Form = BooksForm.Why }),
        _ => Ask(text, context, "Why what? The last answer is a list or an entry of the register, which has no cause to show. Ask why a " +
            "cost or a result moved, for example *why did Atlas's cost change last month?*"),
    };

    private static BooksQuery Ungrouped(BooksQuery books) => books with
    {
        Order = null,
        Filter = null,
        Limit = null,
        Dimension = null,
        Counts = false,
        Above = null,
        Below = null,
        Unused = [],
        Act = null
    };

    private static KnownName? Owner(BooksQuery? books, ReadingContext context) => books is { Agents: [var agent, ..] }
        ? context.Names.FirstOrDefault(n => n.Kind == NameKind.Person && n.Agents.Contains(agent)) : null;

    private static Question Of(string text, BooksQuery query) => QuestionReader.Of(text, query with { Unused = [] },
        [.. query.Periods.Select(p => p.Note).OfType<string>()]);

    private static Question Again(string text, Question spend) => spend with { Text = text, Unused = [] };

    private static Question Ask(string text, ReadingContext context, string asks = OfWhat) => QuestionReader.Of(text, new BooksQuery
    {
        Form = BooksForm.NotUnderstood,
        Entities = [context.Entity],
        Asks = asks,
    }, []);

    /// <summary>The words without what only joins them to the turn before.</summary>
    private static string Plain(string text)
    {
        var words = text.ToLowerInvariant().Replace("what's", "what is", StringComparison.Ordinal).Replace("’", "'", StringComparison.Ordinal)
            .Split((char[])[' ', '?', '!', ';', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(w => w.Trim('.', ',', ':'))
            .Where(w => w.Length > 0 && w is not ("please" or "pls" or "thanks")).ToList();
        while (words.Count > 1 && words[0] is "and" or "so" or "ok" or "okay" or "but" or "then" or "hm" or "hmm" or "well")
            words.RemoveAt(0);
        return string.Join(' ', words);
    }
}
