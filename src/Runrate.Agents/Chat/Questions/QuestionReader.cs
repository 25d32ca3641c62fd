using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Reads a question without a language model: what is asked, about which cost or agent, and every fact stated. Pure and
/// invariant; it
/// never throws and its time grows with the length of the text only.
/// </summary>
public sealed class QuestionReader
{
    private readonly PhraseMatcher phrases = new(Lexicon.Patterns);
    private static readonly Vocabulary Words = new(Lexicon.Words.Concat(DateReader.MonthNames).Concat(NumberWords.Words));

    /// <summary>One question, or several in one text, each read with those before it.</summary>
    public Question Read(string text, ReadingContext context)
    {
        context = context.Entities.Count > 0 ? context : context with
        {
            Entities = [new KnownEntity(context.Entity, "", "USD", FiscalCalendar.Calendar, context.Today, context.LatestPeriod)],
        };
        var pieces = Parts.Of(text);
        if (pieces.Count > 1)
        {
            var read = new List<Question>();
            foreach (var piece in pieces)
                read.Add(One(piece, read.Count == 0 ? context : context with { Before = read[^1], Pending = null }));
            // A text falls apart only where every piece is a question of its own, and one at least is about the books.
            if (read.TrueForAll(q => q.Intent != Intent.OutOfScope && q.Books?.Form != BooksForm.NotUnderstood)
                && read.Exists(q => q.Books is not null))
                return read[0] with { Text = text, Intent = Intent.Parts, Books = null, Parts = read };
        }
        return One(text, context);
    }

    private Question One(string text, ReadingContext context)
    {
        if (NotHeld.Named(text) is { } missing)
            return Of(text, new BooksQuery { Form = BooksForm.NotUnderstood, Entities = [context.Entity], Asks = missing }, []);
        var names = new NameCatalogue(context.Names);
        var agents = context.Names.Where(n => n.Kind == NameKind.Agent).ToList();
        var spelling = new Spelling(Words, agents.SelectMany(a => AgentWords(a.Name)).ToHashSet(StringComparer.Ordinal));
        var corrected = Tokenizer.Split(text).Select(t => t.Kind == TokenKind.Word ? t with { Text = spelling.Correct(t.Text) }
            : t).ToList();
        var tokens = Grammar(corrected, context.Today);
        var own = ReadAlone(text, tokens, context, names);
        var before = context.Before is { Intent: not Intent.Books } spend ? spend : null;
        if (before is not null && Answers(text, context) is { } answered)
            return FollowUp.Merge(own with { Facts = answered, Agents = [], Frameworks = [], TermMonths = null }, before, tokens);
        if (Commands.Verb(text, own, context.Before) is { } verb)
            return Of(text, Told(text, verb, tokens, context, names), []);
        if (Elliptic.Read(text, own, context) is { } elliptic)
            return elliptic;
        var spends = IsSpend(own, tokens);
        var about = spends && !AsksOwnBooks(own, tokens) && !AsksFigures(own, tokens) ? null
            : new BooksReader(new BooksContext(names, context.Entities,
            context.Entities.Any(e => e.Key == context.Entity) ? context.Entity : context.Entities[0].Key, context.Before?.Books,
                context.Rows))
            .Read(text, context.Today);
        if (spends && about?.Query.Form is not (BooksForm.Balance or BooksForm.Decisions)
            && !(AsksFigures(own, tokens) && about is { Query: { Form: not BooksForm.NotUnderstood, Unused.Count: 0 } }))
            about = null;
        // What follows a treatment and names nothing of the books states a fact of it.
        if (about is { } read && !(before is not null && FollowUp.Leans(tokens, own, before)
            && (read.Query.Form == BooksForm.NotUnderstood
            || (read.Query.Agents.Count + read.Query.Vendors.Count + read.Query.Models.Count + read.Query.Periods.Count == 0
                && read.Query.Form is not (BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting)))))
            return Of(text, read.Query, read.Notes);
        if (FollowUp.Leans(tokens, own, before))
            return FollowUp.Merge(own, before!, tokens);
        return own.Intent == Intent.OutOfScope && Elliptic.AskBack(text, context) is { } asks ? asks : own;
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

    /// <summary>A text without money or a word of treatment that asks which, what, how much or for a list asks for figures of the
    /// books, whatever framework it names, where the reader of the books leaves nothing of it over.</summary>
    private static bool AsksFigures(Question own, IReadOnlyList<Token> tokens) => own.Calculator is null
        && !own.Facts.ContainsKey("amount") && !own.Facts.ContainsKey("cost") && !tokens.Any(t => t.IsMoney || t.Text is "treat"
            or "treatment" or "classify" or "classification" or "capex" or "opex" or "deduct" or "deductible" or "should" or "must" or "allowed")
        && tokens[0].Text is not ("is" or "are" or "can" or "could" or "should" or "do" or "does" or "may" or "must" or "would" or "if"
            or "we" or "our" or "under")
        && !(tokens[0].Text == "how" && tokens.Count > 1 && tokens[1].Text is "is" or "are" or "do" or "does" or "should" or "would" or "to");

    /// <summary>A write-down or deferred tax asked for without any figure or framework is asked of the books, not of a
    /// calculator.</summary>
    private static bool AsksOwnBooks(Question own, IReadOnlyList<Token> tokens) => own.Intent is Intent.Impairment
        or Intent.DeferredTax && !tokens.Any(t => t.Kind == TokenKind.Number || t.IsMoney || t.Text is "gaap" or "ifrs" or "ind"
        or "treat" or "test");

    /// <summary>Whether a text states a spend to be treated or worked out, rather than asking for a figure of the
    /// books.</summary>
    private static bool IsSpend(Question own, IReadOnlyList<Token> tokens)
    {
        if (own.Intent is Intent.OutOfScope)
            return false;
        if (own.Intent is Intent.DraftMemo or Intent.ProposeRetirement)
            return true;
        // "Why did cost fall in October" asks of what was booked, however the sentence goes on.
        if (tokens[0].Text == "why" && own.Facts.Count == 0 && tokens.Any(t => t.Text is "fall" or "fell" or "rise" or "rose" or "drop"
            or "change" or "grow" or "grew" or "up" or "down" or "increase" or "decrease"))
            return false;
        if (own.Intent is Intent.ProposeEntry)
            return own.Facts.ContainsKey("amount");
        // What is asked of an agent by name is asked of its books, unless money or a treatment is spoken of.
        if (own.Agents.Count > 0 && !tokens.Any(t => t.IsMoney) && (!own.Treats || (own.Calculator is not null && own.Frameworks.Count == 0)
            || own.Calculator is "amortisation-schedule"))
            return false;
        var ranks = tokens[0].Text is "which" or "who" && tokens.Any(t => t.Text is "agent" or "bot" or "vendor" or "lose"
            or "cost" or "spend");
        if (tokens.Any(t => t.IsMoney) || own.Facts.ContainsKey("amount") || own.Facts.ContainsKey("cost"))
            return !ranks || own.Treats;
        // "What did we spend" asks for what was, whatever framework and kind of cost stand beside it.
        var past = Enumerable.Range(2, Math.Max(0, tokens.Count - 2)).Any(i => tokens[i - 1].Text == "we"
            && tokens[i - 2].Text is "did" or "have" or "do"
            && tokens[i].Text is "spend" or "spent" or "pay" or "paid" or "cost");
        return own.Treats || (!ranks && !past && own.Agents.Count == 0 && own.Category is not null && (own.Frameworks.Count > 0
            || own.Facts.Count >= 3));
    }

    /// <summary>Words and numbers of a text with dates, amounts, ranges and quantities joined.</summary>
    internal static List<Token> Grammar(List<Token> tokens, LocalDate today) =>
        Amounts.Combine(FigureReader.MarkReferences(DateReader.Join(NumberWords.Join(tokens), today)));

    private Question ReadAlone(string text, List<Token> tokens, ReadingContext context, NameCatalogue names)
    {
        // "Nothing new", "no new feature": what is denied is no sign of it.
        var hits = phrases.Find(tokens).Where(h => h is not { Kind: "signal", Value: "upgrade" } || !Negation.JustBefore(tokens,
            h.Start))
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
        var category = CategoryTable.Find(hits);
        var figures = FigureReader.Read(tokens, hits).For(hits);
        var dates = DateRoles.Read(tokens);
        var frameworks = FrameworkReader.Read(hits, figures.Currency, context.Before, notes);
        var agents = names.Find(tokens, text).Where(h => h.Names[0].Kind == NameKind.Agent).Select(h => h.Names[0].Key).Distinct()
            .ToList();
        var meant = agents.Count > 0
            || (context.Before?.Agents.Count > 0 && tokens.Any(t => t.Text is "it" or "its" or "they" or "them"));
        var (intent, calculator) = new IntentReader(tokens, hits, category, frameworks, figures, meant, dates.Count).Read();
        if (intent == Intent.ProposeRetirement && agents.Count == 0 && context.Before?.Agents.Count > 0)
            agents = [.. context.Before.Agents];
        var (supposed, said) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string,
            string>(StringComparer.Ordinal));
        var facts = FactReader.Read(tokens, hits, category, text, supposed, said, notes);
        if (facts.GetValueOrDefault("general_release") == "Yes")
            facts.TryAdd("technological_feasibility", "Yes");
        if (tokens.Any(t => t.Text == "5") && tokens.Any(t => t.Text == "6") && !facts.Keys.Any(f => f.StartsWith("ias38_57.",
            StringComparison.Ordinal)))
            notes.Add("Five of the six criteria were stated: say which one is missing");
        frameworks = ForIntent(intent, calculator, frameworks, facts, figures, notes);
        Complete(intent, calculator, category, facts, tokens, hits, figures, dates, frameworks, assumed, notes);
        return MixedSpend.Split(new Question
        {
            Text = text,
            Intent = intent,
            Calculator = calculator,
            Frameworks = frameworks,
            Facts = facts,
            Assumed = assumed,
            Agents = agents,
            TermMonths = figures.Terms.FirstOrDefault(t => t.Role is TermRole.Duration or TermRole.Life)?.Months,
            Notes = notes,
            Kinds = category is null ? CategoryTable.Likely(hits) : [],
            Supposed = intent == Intent.Treatment ? supposed : new Dictionary<string, string>(),
            Said = said,
            Unused = Unused(tokens, facts, figures, text),
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
    }

    /// <summary>Numbers that went into no fact, in the asker's words.</summary>
    private static List<string> Unused(IReadOnlyList<Token> tokens, SortedDictionary<string, string> facts, Figures figures,
        string text)
    {
        var values = string.Join(' ', facts.Values);
        return [.. tokens.Where((t, i) => t is { Kind: TokenKind.Number, IsReference: false, IsDatePart: false, IsRange: false,
            IsCount: false, Date: null }
                && (t.IsMoney || t.IsPercent || t.Value >= 1000) && !IsIn(t))
            .Select(t => text[t.Start..Math.Min(text.Length, t.End)].Trim()).Distinct()];

        bool IsIn(Token token) => values.Contains(FigureReader.Plain(token.Value), StringComparison.Ordinal)
            || values.Contains(FigureReader.Plain(token.Value / 100), StringComparison.Ordinal) || (token.Value / 100)
                .ToString("0.00##########") is var rate
                && values.Contains(rate, StringComparison.Ordinal)
                    || figures.Roles.Values.Contains(FigureReader.Plain(token.Value))
            || FigureReader.Plain(token.Value) == (figures.Amount is { } amount ? FigureReader.Plain(amount) : "");
    }

    private static void Complete(
        Intent intent, string? calculator, string? category, SortedDictionary<string, string> facts, List<Token> tokens,
            List<Hit> hits, Figures figures,
        Dictionary<string, LocalDate> dates, IReadOnlyList<string> frameworks, List<string> assumed, List<string> notes)
    {
        var calculation = new CalculationFacts(facts, tokens, hits, figures, dates, category, frameworks);
        var project = new ProjectFacts(facts, tokens, figures, dates, frameworks);
        if (intent is Intent.Schedule && figures.Amount is { } amount)
            facts["amount"] = FigureReader.Plain(amount);
        switch (intent, calculator)
        {
            case (Intent.Treatment or Intent.Compare or Intent.DraftMemo or Intent.ProposeEntry, _):
                TreatmentFacts.Add(facts, category, figures, dates, hits, assumed, notes);
                break;
            case (Intent.Impairment, _):
                calculation.Impairment();
                break;
            case (Intent.ResearchCredit, _):
                calculation.Credit();
                break;
            case (Intent.DeferredTax, _):
                calculation.DeferredTax();
                break;
            case (_, "amortisation-schedule"):
                calculation.Amortisation();
                break;
            case (_, "prepaid-schedule"):
                calculation.Prepaid(assumed, notes);
                break;
            case (_, "tax-rate"):
                calculation.TaxRate();
                break;
            case (_, "tax-depreciation"):
                calculation.TaxDepreciation(notes);
                break;
            case (_, "tax-deduction"):
                calculation.TaxDeduction(assumed, notes);
                break;
            case (_, "lease"):
                project.Lease();
                break;
            case (_, "error-correction"):
                calculation.ErrorCorrection();
                break;
            case (_, "cost-split"):
                project.CostSplit();
                break;
            case (_, "transition"):
                project.Transition();
                break;
            case (_, "useful-life"):
                project.UsefulLife();
                break;
            case (_, "impairment-reversal"):
                project.Reversal();
                if (facts.Count == 0 && figures.Roles.TryGetValue("impairment_loss", out var loss))
                    notes.Add($"Whether the loss of {Amounts.Show(decimal.Parse(loss, System.Globalization.CultureInfo.InvariantCulture))} "
                        + "may come back does not turn on its amount");
                break;
            case (_, "disposal"):
                project.Disposal();
                break;
            case (Intent.OutOfScope, _):
                Loose(facts, figures, category, dates);
                TreatmentFacts.Service(facts, figures, dates, assumed, notes);
                break;
            default:
                facts.Clear();
                break;
        }
    }

    /// <summary>What a fragment states, for the case that it completes the question before it.</summary>
    private static void Loose(SortedDictionary<string, string> facts, Figures figures, string? category,
        Dictionary<string, LocalDate> dates)
    {
        foreach (var name in (string[])["put_to_use", "placed_in_service", "acquired_date", "service_start", "service_end", "paid_date"])
        {
            if (dates.TryGetValue(name, out var on))
                facts.TryAdd(name, DateRoles.Iso(on));
        }
        foreach (var (role, value) in figures.Roles)
            facts.TryAdd(role, value);
        if (category is not null)
            facts.TryAdd("category", category);
        if (figures.Amount is { } amount)
            facts.TryAdd("amount", FigureReader.Plain(amount));
    }

    /// <summary>A calculation has its own framework where the question names none.</summary>
    private static IReadOnlyList<string> ForIntent(
        Intent intent, string? calculator, IReadOnlyList<string> named, SortedDictionary<string, string> facts, Figures figures,
            List<string> notes)
    {
        var statutory = named.Where(f => f is "US_GAAP" or "IFRS" or "IND_AS").ToList();
        switch (intent, calculator)
        {
            case (Intent.ResearchCredit, _):
                return ["US_TAX"];
            case (Intent.DeferredTax, _):
                return statutory.Count > 0 ? [statutory[0]] : named.Contains("INDIA_TAX") ? ["IND_AS"] : ["US_GAAP"];
            case (Intent.Impairment, _) when statutory.Count == 0:
                var oneStep = figures.Roles.ContainsKey("value_in_use") || figures.Roles.ContainsKey("fvlcd")
                    || figures.Roles.ContainsKey("recoverable_amount");
                notes.Add(oneStep ? "No framework named: value in use and recoverable amounts belong to IFRS"
                    : "No framework named: tested under US GAAP");
                return [oneStep ? "IFRS" : "US_GAAP"];
            case (Intent.Impairment, _):
                return statutory;
            case (_, "tax-depreciation" or "tax-deduction"):
                return named.Contains("INDIA_TAX") || named.Contains("IND_AS") ? ["INDIA_TAX"] : ["US_TAX"];
            case (_, "tax-rate"):
                return ["INDIA_TAX"];
            case (_, "useful-life"):
                return [statutory.Count > 0 ? statutory[0] : "IND_AS"];
            case (_, "impairment-reversal") when statutory.Count == 0:
                return ["IFRS"];
            case (Intent.Schedule, _):
                return statutory.Count > 0 ? [statutory[0]] : ["US_GAAP"];
            default:
                return named;
        }
    }

    /// <summary>"ownership = Entity", as an answer button sends it, or a bare "yes" to the fact asked last.</summary>
    private static SortedDictionary<string, string>? Answers(string text, ReadingContext context)
    {
        if (context.Before is null || text.Length > 300)
            return null;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || part[..at].Trim() is not { Length: < 60 } fact
                || !fact.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') || !fact.Contains('_')
                && RuleLibrary.Default.Facts.Find(fact) is null)
                return Bare(text, context);
            facts[fact] = part[(at + 1)..].Trim();
        }
        return facts.Count > 0 ? facts : null;
    }

    private static SortedDictionary<string, string>? Bare(string text, ReadingContext context)
    {
        var said = text.Trim().TrimEnd('.', '!').ToLowerInvariant();
        if (context.Pending is not { } fact || said.Length > 40)
            return null;
        var option = context.PendingOptions?.FirstOrDefault(o => o.Equals(said, StringComparison.OrdinalIgnoreCase));
        option ??= said switch
        {
            "yes" or "y" or "yep" or "correct" => "Yes",
            "no" or "n" or "nope" => "No",
            "unknown" or "don't know" or "not sure" => "Unknown",
            _ => null
        };
        if (option is null)
            (fact, option) = Choice(said) ?? (fact, null);
        return option is null ? null : new SortedDictionary<string, string>(StringComparer.Ordinal) { [fact] = option };
    }

    /// <summary>A bare word that is a value of one fact only: "Entity", "Preliminary".</summary>
    private static (string Fact, string? Option)? Choice(string said)
    {
        var facts = RuleLibrary.Default.Facts.Facts.Where(f => f.Kind == FactKind.Choice && !f.IsPolicy
            && f.Values.Contains(said, StringComparer.OrdinalIgnoreCase)).ToList();
        return facts.Count == 1 ? (facts[0].Id, facts[0].Values.First(v => v.Equals(said, StringComparison.OrdinalIgnoreCase)))
            : null;
    }

    private static IEnumerable<string> AgentWords(string name) => Tokenizer.Split(name).Select(t => t.Text)
        .Where(w => w.Length >= 4).Take(4);
}
