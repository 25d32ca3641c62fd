using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Reads a question without a language model: what is asked, about which cost or agent, and every fact stated. Pure and
/// invariant; it
/// never throws and its time grows with the length of the text only.
/// </summary>
public sealed partial class QuestionReader
{
    private const int TextMax = 1200;

    private readonly PhraseMatcher phrases = new(Lexicon.Patterns);
    private static readonly Vocabulary Words = new(Lexicon.Words.Concat(DateReader.MonthNames).Concat(NumberWords.Words));

    /// <summary>One question, or several in one text, each read with those before it.</summary>
    public Question Read(string text, ReadingContext context)
    {
        context = context.Entities.Count > 0 ? context : context with
        {
            Entities = [new KnownEntity(context.Entity, "", "USD", FiscalCalendar.Calendar, context.Today, context.LatestPeriod)],
        };
        if (StatementReader.Read(text, context) is { } statement)
            return statement;
        // Several attributes of one record are one question, whatever joins them.
        if (RecordReader.Read(text, context) is { } record)
            return record;
        var pieces = Parts.Of(text);
        if (pieces.Count > 1)
        {
            var read = new List<Question>();
            foreach (var piece in pieces.Where((p, n) => n == 0 || !Parts.OnlyEach(p)))
                read.Add(One(piece, read.Count == 0 ? context : context with
                {
                    Before = read[^1],
                    Pending = null,
                    Shown = null,
                    Rows = [],
                    Table = null
                }));
            // A text falls apart where one piece at least is understood of the books; a piece that is not is asked about, never dropped.
            read = [.. read.Select(q => q.Intent != Intent.OutOfScope ? q : Of(q.Text, new BooksQuery
            {
                Form = BooksForm.NotUnderstood,
                Entities = [context.Entity],
                Asks = "This part I did not understand; ask it by itself in other words.",
            }, []))];
            // "Which vendor is it and how much since the start": what leans on a part that was not understood has no subject.
            var lost = read.FindIndex(q => q.Books is { Form: BooksForm.NotUnderstood });
            if (lost == 0)
                read = [.. read.Select((q, n) => n == 0 || !LacksSubject(q) ? q : Of(q.Text, q.Books! with
                {
                    Form = BooksForm.NotUnderstood,
                    Unused = [],
                    Lead = null,
                    Asks = "This part leans on the one before it, which I did not understand: name what it is about.",
                }, []))];
            // "Which agents lose money and who owns them": a part that leans on rows is answered with them.
            if (read.Exists(q => q.Books is { Form: BooksForm.NotUnderstood })
                && One(text, context) is { Books: { Form: not BooksForm.NotUnderstood, Unused.Count: 0 } } whole)
                return whole;
            if (read.Count == 1 && read[0].Books is { Form: BooksForm.Rank or BooksForm.Total })
                return read[0] with { Text = text };
            if (read.Count > 1 && read.Exists(q => q.Books is { Form: not BooksForm.NotUnderstood }))
                return read[0] with { Text = text, Intent = Intent.Parts, Books = null, Parts = read };
        }
        var one = One(text, context);
        if (one is { States: not null, Intent: Intent.Treatment or Intent.Compare, Category: not null })
            return one with { Intent = Intent.Parts, Parts = TwoStates.Parts(one), Unused = [], Doubt = null, Asks = null };
        return one.Spends.Count > 1 && Several(text, one.Spends, context) is { } several ? several : FirstHalf(text, one, context) ?? one;
    }

    /// <summary>"Which cost centre was dearest, and why": where a second half keeps the whole from being understood, the first is answered and
    /// the second is named as not used.</summary>
    private Question? FirstHalf(string text, Question whole, ReadingContext context)
    {
        if (whole is not ({ Intent: Intent.OutOfScope } or { Books: { Form: BooksForm.NotUnderstood, Asks: null, Lead: null, UnknownName: null } }))
            return null;
        foreach (var (head, tail) in Tails.Of(text))
        {
            if (One(head, context) is { Books: { Unused.Count: 0 } books } half && books.Form is not (BooksForm.NotUnderstood or BooksForm.CannotAct
                or BooksForm.Help or BooksForm.Greeting))
                return half with { Text = text, Whole = half.Whole is null ? null : head, Books = books with { Unused = [tail] } };
        }
        return null;
    }

    /// <summary>A figure of a whole entity that names neither the entity nor anything in it.</summary>
    private static bool LacksSubject(Question q) => q.Books is
    {
        Form: BooksForm.Total or BooksForm.Statement or BooksForm.Trend or BooksForm.Compare or BooksForm.Average
            or BooksForm.Share or BooksForm.Why or BooksForm.Profit or BooksForm.Forecast,
        Agents.Count: 0, Vendors.Count: 0, Models.Count: 0, Contracts.Count: 0, Meters.Count: 0, Line: null, Dimension: null,
    } && !Tokenizer.Split(q.Text).Any(t => t.Text is "we" or "our" or "us" or "all" or "company" or "total" or "agent" or "workforce");

    /// <summary>Several spends in one text, each answered in its order.</summary>
    private Question? Several(string text, IReadOnlyList<string> spends, ReadingContext context)
    {
        var parts = spends.Select(s => One(s, context with { Before = null, Pending = null }, piece: true) with { Spends = [] }).ToList();
        if (!parts.TrueForAll(p => p.Intent is Intent.Treatment or Intent.Compare && p.Category is not null))
            return null;
        // What is said of all and used by one is used.
        var everywhere = parts.Select(p => p.Unused).Aggregate((a, b) => [.. a.Intersect(b)]);
        parts = [.. parts.Select((p, i) => p with { Unused = [.. p.Unused.Where(u => !parts.Where((_, k) => k != i)
            .Any(o => o.Text.Contains(u, StringComparison.Ordinal)) || (i == 0 && everywhere.Contains(u)))] })];
        return parts[0] with { Text = text, Intent = Intent.Parts, Parts = parts, Unused = [], Doubt = null };
    }

    private Question One(string text, ReadingContext context, bool piece = false)
    {
        if (context.Before is { Lost: true } && PointsOnly(text, context))
            return Of(text, new BooksQuery
            {
                Form = BooksForm.NotUnderstood,
                Entities = [context.Entity],
                Asks = "That leans on your question before, which I did not understand, so I answer nothing under another one. Name what it is "
                    + "about.",
            }, []);
        if (context.Before is { Books: { Form: BooksForm.Table, Operands: [.., var told] } shaped })
        {
            if (TableTurn.Read(text, context) is { } on)
                return on;
            context = context with { Before = context.Before with { Books = told with { Prior = shaped.Prior } } };
            // "And in September?" after the largest three in lakh: the same of September.
            if (shaped.Operands.Count == 1 && LastQuestion.Edited(text, context, (t, c) => Own(t, c)) is { Books: { } changed } again
                && changed.Form == told.Form && changed.Dimension == told.Dimension && changed.Measure == told.Measure)
                return again with { Books = shaped with { Operands = [changed], Periods = changed.Periods, Entities = changed.Entities } };
        }
        if ((TableTurn.Plainly(text, context) ?? Arithmetic.Read(text, context, (t, c) => One(t, c))) is { } worked)
            return worked;
        if (LastQuestion.Edited(text, context, (t, c) => Own(t, c)) is { } edited)
            return edited;
        var own = Own(text, context, piece);
        own = own with { Whole = LastQuestion.Of(own, context, (t, c) => Own(t, c)) };
        var repeats = LastQuestion.Repeats(own, context);
        // What by itself asks nothing that is understood may go on with the rows of the last answer.
        if ((repeats || !Understood(own)) && TableTurn.Read(text, context) is { } rows)
            return rows;
        return repeats ? own with
        {
            Whole = null,
            Books = own.Books! with { Form = BooksForm.NotUnderstood, Unused = [text.Trim()], Lead = null },
        } : own;
    }

    /// <summary>Whether the words ask something by themselves, every one of them.</summary>
    private static bool Understood(Question q) => q.Books is { } books ? books.Form != BooksForm.NotUnderstood && books.Unused.Count == 0
        : q.Intent != Intent.OutOfScope && q is { Asks: null, Doubt: null } && (q.Category is not null || q.Facts.Count > 0
            || q.Intent is not (Intent.Treatment or Intent.Compare));

    /// <summary>"Who owns those", "what was it in April": of what was said before, and of nothing that it names itself.</summary>
    private static bool PointsOnly(string text, ReadingContext context)
    {
        var tokens = Grammar(Tokenizer.Split(text), context.Today);
        var named = new NameCatalogue(context.Names).Find(tokens, text);
        return tokens.Count is > 0 and < 13 && !named.Exists(n => n.Names[0].Kind != NameKind.Entity)
            && new Slots(text, tokens, named, []) is var slots && (Pointers.One(slots) || Pointers.Many(slots));
    }

    private Question Own(string text, ReadingContext context, bool piece = false)
    {
        if (NotHeld.Named(text) is { } missing)
            return Of(text, new BooksQuery { Form = BooksForm.NotUnderstood, Entities = [context.Entity], Asks = missing }, []);
        var names = new NameCatalogue(context.Names);
        if ((Glossary.Named(text) ?? HowTo.Named(text)) is { } done)
            return Of(text, new BooksQuery { Form = BooksForm.NotUnderstood, Entities = [context.Entity], Asks = done }, []);
        // "Who manages Dispatch" is asked of the agent, not of the roles.
        if (WhoMay.Named(text) is { } role && !(text.Contains("manages", StringComparison.OrdinalIgnoreCase)
            && names.Find(Tokenizer.Split(text), text).Exists(h => h.Names[0].Kind == NameKind.Agent)))
            return Of(text, new BooksQuery { Form = BooksForm.NotUnderstood, Entities = [context.Entity], Asks = role }, []);
        var agents = context.Names.Where(n => n.Kind == NameKind.Agent).ToList();
        var spelling = new Spelling(Words, agents.SelectMany(a => AgentWords(a.Name)).ToHashSet(StringComparer.Ordinal));
        var corrected = Tokenizer.Split(text).Select(t => t.Kind == TokenKind.Word ? t with { Text = spelling.Correct(t.Text) }
            : t).ToList();
        var tokens = Grammar(corrected, context.Today);
        var (own, words) = ReadAlone(text, tokens, context, names);
        if (StandardReader.Asked(text, tokens, own) is { } standard)
            return new Question { Text = text, Intent = Intent.Standard, Standard = standard, Treats = true };
        var before = context.Before is { Intent: not Intent.Books } spend ? spend : null;
        // What was asked back is answered: the words of both turns say it together.
        if (before is { Asks: not null, Intent: not (Intent.Treatment or Intent.Compare) } && tokens.Count <= 14 && !own.NamesKind
            && Told(before, before, text, context, names) is { Asks: null } complete)
            return complete;
        if (before is not null && FollowUp.Computes(tokens, own, before) is { } asked && Told(before, asked, text, context, names) is { } told)
            return told;
        if (before is not null && own.Agents.Count == 0 && !words.Hits.Any(h => h.Kind == "framework")
            && FollowUp.Replaces(tokens, before, context.Today) is { } replaced)
            return replaced with { Text = text };
        if (before is not null && UsedWords.SaysSomething(own, words) && FollowUp.Changes(tokens, own, before))
        {
            var (change, said) = ReadAlone(text, tokens, context, names, before);
            // A framework that is not named stays as it was.
            if (!said.Hits.Any(h => h.Kind == "framework"))
                change = change with { Frameworks = [] };
            if (FollowUp.States(change))
                return UsedWords.Told(FollowUp.Merge(change, before, tokens), said);
        }
        if (before is not null && ShortAnswer.Read(text, context) is { } answered)
            return FollowUp.Merge(own with { Facts = answered, Agents = [], Frameworks = [], TermMonths = null, Unused = [] },
                before, tokens);
        if (!piece && Commands.Verb(text, own, context.Before) is { } verb)
            return Of(text, Told(text, verb, tokens, context, names), []);
        if (Elliptic.Read(text, own, context) is { } elliptic)
            return elliptic;
        var held = before is null && AsksHeld(tokens);
        var spends = IsSpend(own, tokens) && !held && !(own is { Intent: Intent.Schedule, Facts.Count: 0, Frameworks.Count: 0 }
            && names.Find(tokens, text).Exists(h => h.Names[0].Kind == NameKind.Contract));
        if ((!spends || AsksFigures(own, tokens)) && !own.Facts.ContainsKey("amount") && !own.Facts.ContainsKey("cost")
            && !tokens.Any(t => t.IsMoney) && Planned.Named(text) is { } ahead)
            return Of(text, new BooksQuery { Form = BooksForm.NotUnderstood, Entities = [context.Entity], Asks = ahead }, []);
        var about = spends && !AsksOwnBooks(own, tokens) && !AsksFigures(own, tokens) ? null
            : new BooksReader(new BooksContext(names, context.Entities,
            context.Entities.Any(e => e.Key == context.Entity) ? context.Entity : context.Entities[0].Key,
                StatementReader.Left(context.Before?.Books),
                context.Shown ?? (context.Rows.Count > 0 ? new ShownRows("agent", context.Rows) : null)))
            .Read(text, context.Today);
        if (spends && !AsksOwnBooks(own, tokens) && about?.Query.Form is not (BooksForm.Balance or BooksForm.Decisions)
            && !(AsksFigures(own, tokens) && (about is { Query: { Form: not BooksForm.NotUnderstood, Unused.Count: 0 } }
            || about is not null && own is { Treats: false, Frameworks.Count: 0, Facts.Count: <= 1 } && tokens.Any(t => t.IsMonth))))
            about = null;
        // What follows a treatment and names nothing of the books states a fact of it.
        if (about is { } read && !(before is not null && FollowUp.Leans(tokens, own, before)
            && (read.Query.Form == BooksForm.NotUnderstood
            || (read.Query.Agents.Count + read.Query.Vendors.Count + read.Query.Models.Count + read.Query.Periods.Count == 0
                && read.Query.Form is not (BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting)))))
            return Of(text, read.Query, read.Notes);
        if (held && own.Category is not null && about is null)
            return Of(text, new BooksQuery { Form = BooksForm.NotUnderstood, Entities = [context.Entity] }, []);
        if (UsedWords.SaysSomething(own, words) && FollowUp.Leans(tokens, own, before))
            return UsedWords.Told(FollowUp.Merge(own, before!, tokens), words);
        return own.Intent == Intent.OutOfScope && Elliptic.AskBack(text, context) is { } asks ? asks
            : UsedWords.Told(own with { Spends = Spends.Of(own, text, tokens, words.Hits) }, words);
    }

    /// <summary>The words of the spend before and of now read as one, for the calculation that is asked of it now.</summary>
    private Question? Told(Question before, Question asked, string text, ReadingContext context, NameCatalogue names)
    {
        var together = $"{before.Text.TrimEnd('?', '.', ' ')}. {text}";
        if (together.Length > TextMax)
            return null;
        var tokens = Grammar(Tokenizer.Split(together), context.Today);
        var (read, words) = ReadAlone(together, tokens, context with { Before = null }, names, asked);
        return read.Facts.Count == 0 ? null : UsedWords.Told(read with { Text = together, Asks = null }, words);
    }

    /// <summary>A reading of the books as a question.</summary>
    internal static Question Of(string text, BooksQuery query, IReadOnlyList<string> notes) => new()
    {
        Text = text,
        Intent = Intent.Books,
        Books = query,
        Agents = query.Agents,
        From = query.Periods.Count > 0 ? query.Periods[0].From : null,
        To = query.Periods.Count > 0 ? query.Periods[0].To : null,
        Notes = [.. notes.Distinct()],
    };

    private static BooksQuery Told(string text, string verb, List<Token> tokens, ReadingContext context, NameCatalogue names) => new()
    {
        Form = BooksForm.CannotAct,
        Act = verb,
        Entities = [context.Entity],
        Agents = [.. names.Find(tokens, text).Where(h => h.Names[0].Kind == NameKind.Agent).Select(h => h.Names[0].Key).Distinct()],
    };

    /// <summary>Words and numbers of a text with dates, amounts, ranges and quantities joined.</summary>
    internal static List<Token> Grammar(List<Token> tokens, LocalDate today) =>
        CostToUse.Join(Amounts.Combine(FigureReader.MarkReferences(DateReader.Join(NumberWords.Join(tokens), today))));

    private (Question Own, SpendWords Words) ReadAlone(string text, List<Token> tokens, ReadingContext context, NameCatalogue names,
        Question? change = null)
    {
        // "Nothing new", "no new feature": what is denied is no sign of it. "No section 179": the election is denied, the depreciation is what
        // is asked.
        var hits = phrases.Find(tokens).Where(h => h.Kind != "signal" || !(h.Value == "upgrade" ? Negation.JustBefore(tokens, h.Start)
            : Negation.Denied(tokens, h.Start)
            || h.End - h.Start > h.Length && Negation.Within(tokens, h)))
            .Select(h => h is { Kind: "intent", Value: "Section179" } && Negation.Denied(tokens, h.Start) ? h with { Value = "TaxDepreciation" } : h)
            .ToList();
        var notes = tokens.Select(t => t.Note).OfType<string>().Distinct().ToList();
        var assumed = new List<string>();
        // "Someone says that it is a lease" makes it none.
        if (hits.FirstOrDefault(h => h is { Kind: "signal", Value: "lease" } && Clauses.At(tokens, h.Start, h.End) == Stance.Others)
            is { } hearsay)
        {
            notes.Add($"“{tokens[hearsay.Start].Raw}” is what others say: it was not taken as a fact");
            hits.RemoveAll(h => h is { Kind: "signal", Value: "lease" } && Clauses.At(tokens, h.Start, h.End) == Stance.Others);
        }
        SpendSigns.Kept(hits, tokens);
        SpendSigns.OfOthers(hits, tokens);
        var category = SpendSigns.Bought(CategoryTable.Find(hits), hits, tokens, notes);
        var figures = FigureReader.Read(tokens, hits).For(hits);
        var dates = DateRoles.Read(tokens);
        var frameworks = FrameworkReader.Read(hits, figures.Currency, context.Before, notes);
        ReportingDay.Settle(tokens, dates, frameworks);
        var found = names.Find(tokens, text);
        var agents = found.Where(h => h.Names[0].Kind == NameKind.Agent).Select(h => h.Names[0].Key).Distinct()
            .ToList();
        var meant = agents.Count > 0
            || (context.Before?.Agents.Count > 0 && tokens.Any(t => t.Text is "it" or "its" or "they" or "them"));
        var (intent, calculator) = new IntentReader(tokens, hits, category, frameworks, figures, meant, dates.Count).Read();
        if (change is not null)
            (intent, calculator) = (change.Intent, change.Calculator);
        if (intent == Intent.ProposeRetirement && agents.Count == 0 && context.Before?.Agents.Count > 0)
            agents = [.. context.Before.Agents];
        var (supposed, said) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string,
            string>(StringComparer.Ordinal));
        var facts = FactReader.Read(tokens, hits, category, text, supposed, said, notes, context.Before?.Facts.Keys.Any(f =>
            f.StartsWith("ias38_57", StringComparison.Ordinal)) == true);
        if (facts.GetValueOrDefault("general_release") == "Yes")
            facts.TryAdd("technological_feasibility", "Yes");
        if (SpendSigns.FiveOfSix(tokens) && !facts.Keys.Any(f => f.StartsWith("ias38_57.",
            StringComparison.Ordinal)))
            notes.Add("Five of the six criteria were stated: say which one is missing");
        frameworks = SpendSigns.Frameworks(intent, calculator, frameworks, facts, figures, notes);
        var asks = Complete(intent, calculator, category, facts, tokens, hits, figures, dates, frameworks, assumed, notes, change is not null,
            context.Today);
        var within = facts.ContainsKey("service_end") && CalculationFacts.Proration(tokens) is { } proration ? proration : null;
        if (Ratios.Read(tokens) is { Count: > 0 } shares)
            notes.Add($"split as {Ratios.Say(shares)}");
        var own = MixedSpend.Split(new Question
        {
            Text = text,
            Intent = intent,
            Calculator = calculator,
            Frameworks = frameworks,
            Facts = facts,
            Assumed = assumed,
            Agents = agents,
            TermMonths = figures.Terms.FirstOrDefault(t => t.Role is TermRole.Duration or TermRole.Life)?.Months,
            Every = TermReader.Every(tokens, figures.Amount),
            Notes = notes,
            Kinds = category is null ? CategoryTable.Likely(hits) : [],
            AskedYear = calculator is "amortisation-schedule" or "tax-depreciation" or "tax-deduction" or "prepaid-schedule"
                || intent is Intent.DeferredTax or Intent.Treatment && facts.ContainsKey("service_end") ? AskedYear.Read(tokens, out _) : null,
            Proration = within,
            AskedMonth = AskedMonth.Read(tokens, dates),
            Asks = asks ?? AskedBack.For(intent, calculator, category, tokens, hits, figures, facts) ?? SpendSigns.Granted(category, tokens),
            NamesKind = CategoryTable.Find([.. hits.Where(h => h.Kind == "signal")]) is not null,
            States = TwoStates.Read(tokens, hits, text),
            Supposed = intent == Intent.Treatment ? supposed : new Dictionary<string, string>(),
            Said = said,
            From = intent == Intent.ProposeEntry ? tokens.FirstOrDefault(t => t.IsMonth)?.Date?.ToYearMonth() : null,
            Treats = intent is not Intent.OutOfScope && (hits.Any(h => h is
            {
                Kind: "intent", Value: "Treat" or "Compare"
                or "TaxDeduction" or "TaxDepreciation"
                or "TaxRate" or "UsefulLife" or "Credit" or "DeferredTax" or "Lease" or "Section179" or "Transition"
                    or "ErrorCorrection"
            })
                && (category is not null || frameworks.Count > 0) || calculator is not null || intent is Intent.Impairment
                    or Intent.ResearchCredit),
        }, tokens, hits);
        return (own, new SpendWords(text, tokens, hits, figures, found));
    }

    private static IEnumerable<string> AgentWords(string name) => Tokenizer.Split(name).Select(t => t.Text)
        .Where(w => w.Length >= 4).Take(4);
}
