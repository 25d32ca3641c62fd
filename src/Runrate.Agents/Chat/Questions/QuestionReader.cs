using NodaTime;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Reads a question without a language model: what is asked, about which cost or agent, and every fact stated. Pure and invariant; it
/// never throws and its time grows with the length of the text only.
/// </summary>
public sealed class QuestionReader
{
    private readonly PhraseMatcher phrases = new(Lexicon.Patterns);
    private static readonly Vocabulary Words = new(Lexicon.Words.Concat(DateReader.MonthNames).Concat(NumberWords.Words));

    public Question Read(string text, ReadingContext context)
    {
        var spelling = new Spelling(Words, context.Agents.SelectMany(a => AgentWords(a.Name)).ToHashSet(StringComparer.Ordinal));
        var corrected = Tokenizer.Split(text).Select(t => t.Kind == TokenKind.Word ? t with { Text = spelling.Correct(t.Text) }
            : t).ToList();
        var tokens = Grammar(corrected, context.Today);
        var own = ReadAlone(text, tokens, context);
        if (Answers(text, context) is { } answered)
            return FollowUp.Merge(own with { Facts = answered, Agents = [], Frameworks = [], TermMonths = null }, context.Before!,
                tokens);
        return FollowUp.Leans(tokens, own, context.Before) ? FollowUp.Merge(own, context.Before!, tokens) : own;
    }

    /// <summary>Words and numbers of a text with dates, amounts, ranges and quantities joined.</summary>
    internal static List<Token> Grammar(List<Token> tokens, LocalDate today) =>
        Amounts.Combine(FigureReader.MarkReferences(DateReader.Join(NumberWords.Join(tokens), today)));

    private Question ReadAlone(string text, List<Token> tokens, ReadingContext context)
    {
        // "Nothing new", "no new feature": what is denied is no sign of it.
        var hits = phrases.Find(tokens).Where(h => h is not { Kind: "signal", Value: "upgrade" } || !Negation.JustBefore(tokens, h.Start))
            .ToList();
        var notes = tokens.Select(t => t.Note).OfType<string>().Distinct().ToList();
        var assumed = new List<string>();
        var category = CategoryTable.Find(hits);
        var figures = FigureReader.Read(tokens, hits).For(hits);
        var dates = DateRoles.Read(tokens);
        var frameworks = FrameworkReader.Read(hits, figures.Currency, context.Before, notes);
        var agents = Agents(tokens, context.Agents);
        var range = PeriodReader.Read(tokens, context.Today, context.Before is { From: { } from, To: { } to }
            ? new MonthRange(from, to, null) : null);
        var meant = agents.Count > 0
            || (context.Before?.Agents.Count > 0 && tokens.Any(t => t.Text is "it" or "its" or "they" or "them"));
        var (intent, calculator) = new IntentReader(tokens, hits, category, frameworks, figures, meant, range is not null,
            dates.Count).Read();
        var facts = FactReader.Read(tokens, hits, category);
        frameworks = ForIntent(intent, calculator, frameworks, facts, figures, notes);
        Complete(intent, calculator, category, facts, tokens, hits, figures, dates, frameworks, assumed, notes);
        var question = new Question
        {
            Text = text,
            Intent = intent,
            Calculator = calculator,
            Frameworks = frameworks,
            Facts = facts,
            Assumed = assumed,
            Agents = agents,
            TermMonths = figures.Terms.FirstOrDefault(t => t.Role is TermRole.Duration or TermRole.Life)?.Months,
            From = range?.From,
            To = range?.To,
            Notes = notes,
        };
        return FollowUp.IsAboutSpend(intent) ? question : Ranked(question, tokens, hits, range);
    }

    private static Question Ranked(Question question, List<Token> tokens, List<Hit> hits, MonthRange? range)
    {
        var sorts = hits.Where(h => h.Kind == "sort").Select(h => h.Value).ToList();
        var sort = sorts.FirstOrDefault(s => s is "cost-per-outcome") ?? sorts.FirstOrDefault(s => s is "cost")
            ?? sorts.FirstOrDefault(s => s is "output") ?? sorts.FirstOrDefault(s => s is "net");
        var best = tokens.Any(t => t.Text is "best" or "most" or "top" or "highest");
        var order = sorts.Contains("asc") && !(sort == "net" && tokens.Any(t => t.Text == "top")) ? "asc" : sorts.Contains("desc")
            ? "desc" : null;
        if (sort == "cost" && order == "asc" && tokens.Any(t => t.Text is "worst"))
            order = "desc";
        if (sort == "net" && !best)
            order ??= "asc";
        var limit = tokens.Select((t, i) => (t, i)).FirstOrDefault(x => x.t is { Kind: TokenKind.Number, IsMoney: false }
            && ((x.i > 0 && tokens[x.i - 1].Text is "top" or "bottom" or "worst" or "best" or "first")
                || tokens.Skip(x.i + 1).Take(2).Any(t => t.Text is "agent" or "bot" or "worker")
                || hits.Any(h => h.Kind == "sort" && h.Start == x.i + 1 && h.Value is "asc" or "desc"))).t;
        return question with
        {
            Sort = sort,
            Order = order,
            Filter = hits.Where(h => h.Kind == "filter").OrderByDescending(h => h.Length).FirstOrDefault()?.Value,
            Limit = limit is null ? null : (int)Math.Clamp(limit.Value, 1, 50),
            Line = hits.Where(h => h.Kind == "line").OrderByDescending(h => h.Length).FirstOrDefault()?.Value,
            Notes = range?.Note is { } note ? [.. question.Notes, note] : question.Notes,
        };
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
                break;
            case (_, "disposal"):
                project.Disposal();
                break;
            case (Intent.OutOfScope, _):
                Loose(facts, figures, category);
                break;
            case (Intent.Preview, _):
                calculation.Preview();
                break;
            default:
                facts.Clear();
                break;
        }
    }

    /// <summary>What a fragment states, for the case that it completes the question before it.</summary>
    private static void Loose(SortedDictionary<string, string> facts, Figures figures, string? category)
    {
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

    private static IReadOnlyList<string> Agents(List<Token> tokens, IReadOnlyList<KnownAgent> known)
    {
        var found = new List<(int At, string Id)>();
        foreach (var agent in known)
        {
            foreach (var name in (string[])[agent.Name, agent.Id])
            {
                var words = Tokenizer.Split(name).Select(t => t.Text).ToList();
                for (var i = 0; words.Count > 0 && i + words.Count <= tokens.Count; i++)
                {
                    if (words.Select((w, k) => tokens[i + k].Text == w).All(same => same)
                        && found.TrueForAll(f => f.Id != agent.Id))
                        found.Add((i, agent.Id));
                }
            }
        }
        return [.. found.OrderBy(f => f.At).ThenBy(f => f.Id, StringComparer.Ordinal).Select(f => f.Id)];
    }
}
