using System.Globalization;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Completes a question that leans on the one before it: "and under IFRS?", "same but five years", "and Beacon?", "why
/// did it fall?".</summary>
internal static class FollowUp
{
    private const int ShortQuestion = 14;
    private const int LongQuestion = 40;

    private static readonly HashSet<string> LeadIns = new(StringComparer.Ordinal)
        { "and", "what", "same", "now", "with", "but", "how", "also", "then", "instead", "over", "or", "so", "in", "it", "if",
            "actually", "sorry", "correction", "no", "rather", "suppose", "under", "for", "they", "these", "those" };

    private static readonly HashSet<string> Corrections = new(StringComparer.Ordinal) { "actually", "sorry", "correction", "no", "rather" };

    private static readonly HashSet<string> AboutSpend = new(StringComparer.Ordinal)
        { nameof(Intent.Treatment), nameof(Intent.Compare), nameof(Intent.DraftMemo), nameof(Intent.Schedule),
            nameof(Intent.Impairment), nameof(Intent.ResearchCredit), nameof(Intent.DeferredTax) };

    public static bool IsAboutSpend(Intent intent) => AboutSpend.Contains(intent.ToString());

    /// <summary>Whether the words can only be understood with the turn before.</summary>
    public static bool Leans(IReadOnlyList<Token> tokens, Question own, Question? before)
    {
        if (before is null || before.Intent == Intent.OutOfScope || tokens.Count == 0)
            return false;
        var leadIn = LeadIns.Contains(tokens[0].Text);
        // A long question leans where it says so, or where it states facts of a cost that it does not name.
        if (tokens.Count > ShortQuestion && (tokens.Count > LongQuestion
            || !(tokens.Any(t => t.Text == "same") || (own.Intent == Intent.OutOfScope && !own.Facts.ContainsKey("amount")))))
            return false;
        if (!IsAboutSpend(before.Intent))
            return false;
        if (own.NamesKind && own.Category is not null && own.Category != before.Category && !IsAside(own, tokens))
            return Corrects(tokens) || (leadIn && tokens[0].Text is "and" or "what" && own.Frameworks.Count == 0);
        var states = own.Frameworks.Count > 0 || own.Facts.Count > 0 || own.TermMonths is not null;
        return states && (leadIn || own.Category is null || tokens.Any(t => t.Text is "it" or "same" or "that" or "this"));
    }

    /// <summary>"Actually they are rented by the hour": the thing itself is named again.</summary>
    private static bool Corrects(IReadOnlyList<Token> tokens) => Corrections.Contains(tokens[0].Text)
        || (tokens[0].Text is "it" or "they" or "these" or "those" && tokens.Count > 2 && tokens[1].Text is "is" or "are" or "was" or "were"
            && tokens[2].Text is "rented" or "leased" or "bought" or "purchased" or "hired" or "a" or "an");

    /// <summary>Whether the words change a calculation made before: short, and naming no spend or agent of their own.</summary>
    public static bool Changes(IReadOnlyList<Token> tokens, Question own, Question before) => tokens.Count is > 0 and <= ShortQuestion
        && before.Intent is Intent.Impairment or Intent.Schedule or Intent.ResearchCredit or Intent.DeferredTax
        && before.Calculator is null or "lease" or "break-even" or "disposal" or "amortisation-schedule" && own.Agents.Count == 0
        && (LeadIns.Contains(tokens[0].Text) || own.Intent == Intent.OutOfScope || own.Intent == before.Intent && tokens.Count <= 8)
        && own.Calculator is null or "lease" or "break-even" or "disposal" or "amortisation-schedule";

    /// <summary>
    /// "They only come to 140,000", "2,600 a month, not 2,000": another value in the place of the one that was stated. Null where it cannot be
    /// told which.
    /// </summary>
    public static Question? Replaces(IReadOnlyList<Token> tokens, Question before, NodaTime.LocalDate today)
    {
        if (before.Intent is not (Intent.Impairment or Intent.Schedule or Intent.DeferredTax) || tokens.Count > ShortQuestion)
            return null;
        var sums = Sums(tokens);
        var (stated, was) = (0m, 0m);
        if (sums is [var one, var other] && Denied(other) != Denied(one))
            (stated, was) = Denied(other) ? (tokens[one].Value, tokens[other].Value) : (tokens[other].Value, tokens[one].Value);
        else if (sums is [var only] && tokens.Any(t => t.Text is "they" or "it" or "those" or "these" or "that")
            && QuestionReader.Grammar(Tokenizer.Split(before.Text), today) is var earlier && Sums(earlier) is [var last])
            (stated, was) = (tokens[only].Value, earlier[last].Value);
        else
            return null;
        var facts = before.Facts.Where(f => decimal.TryParse(f.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value == was).Select(f => f.Key).ToList();
        if (facts.Count != 1 || stated == was)
            return null;
        return before with
        {
            Text = string.Join(' ', tokens.Select(t => t.Raw)),
            Facts = new SortedDictionary<string, string>(before.Facts.ToDictionary(), StringComparer.Ordinal)
            {
                [facts[0]] = FigureReader.Plain(stated),
            },
            Asks = null,
            Notes = [$"{Amounts.Show(stated)} in the place of {Amounts.Show(was)}"],
            Unused = [],
        };

        bool Denied(int i) => tokens.Take(i).Skip(Math.Max(0, i - 3)).Any(t => t.Text is "not" or "than" or "instead");
    }

    private static List<int> Sums(IReadOnlyList<Token> tokens) => [.. Enumerable.Range(0, tokens.Count).Where(i => tokens[i] is
        { Kind: TokenKind.Number, IsPercent: false, IsReference: false, IsDatePart: false, Date: null } number
        && (number.IsMoney || number.Value >= 100) && !FigureReader.IsUnit(tokens, i))];

    /// <summary>Which calculation of the spend before is asked for: its charge, its tax depreciation, the loss on giving it up; null
    /// where none is, or where the words name another spend.</summary>
    public static Question? Computes(IReadOnlyList<Token> tokens, Question own, Question before)
    {
        if (tokens.Count > LongQuestion / 2 || own.Agents.Count > 0 || !IsAboutSpend(before.Intent) || before.Intent == Intent.DraftMemo
            || !((string[])["amount", "cost", "basis"]).Any(before.Facts.ContainsKey) || tokens.Any(t => t.IsMonth)
            || tokens.Any(t => t.Text is "we" or "our" && own.Category is not null && own.NamesKind && own.Category != before.Category))
            return null;
        var tax = tokens.Any(t => t.Text is "tax" or "macrs" or "wdv" or "bonus");
        var leaves = tokens.Any(t => t.Text is "replaced" or "scrapped" or "scrap" or "sold" or "sell" or "retire" or "retired" or "dispose"
            or "disposed" or "abandoned" or "cancelled" or "cancel" or "terminate" or "terminated")
            && tokens.Any(t => t.Text is "loss" or "gain" or "lose" or "hit" or "cost" or "what" or "profit");
        var charges = tokens.Any(t => t.Text is "depreciation" or "amortization" or "charge" or "depreciate" or "amortize" or "nbv" or "carrying"
            or "expense" && tokens.Any(o => o.Text is "monthly" or "yearly" or "annual" or "year" or "month"));
        var calculator = tax && charges ? "tax-depreciation" : leaves && (own.TermMonths ?? before.TermMonths) is not null ? "disposal"
            : charges && !tax ? TreatmentFacts.IsPrepaid(before.Facts, before.Category) || before.Facts.ContainsKey("service_start")
                ? "prepaid-schedule" : "amortisation-schedule" : null;
        return calculator is null ? null : before with { Intent = Intent.Schedule, Calculator = calculator };
    }

    /// <summary>Whether something of a calculation is said at all.</summary>
    public static bool States(Question change)
    {
        var takes = CalculatorFacts.Of(change.Intent switch
        {
            Intent.Impairment => "impairment-test",
            Intent.ResearchCredit => "research-credit",
            Intent.DeferredTax => "deferred-tax",
            _ => change.Calculator!,
        });
        return change.Frameworks.Count > 0 || change.TermMonths is not null || change.Facts.Keys.Any(f => f is not ("currency" or "category")
            && takes.Find(f) is not null);
    }

    /// <summary>"It is still in the research phase" states a fact; "and training our people?" names another cost.</summary>
    private static bool IsAside(Question own, IReadOnlyList<Token> tokens) => tokens.Count > 0 && !Corrects(tokens)
        && ((own.Intent == Intent.OutOfScope && tokens[0].Text is not ("and" or "what"))
            // "Research phase", "application development stage": where it stands, not what it is.
            || (tokens.Count <= ShortQuestion && !own.Facts.ContainsKey("amount")
                && tokens.Any(t => t.Text is "phase" or "stage"))
            // "And if the cost cannot be told from maintenance?" supposes a fact; the word beside it names no other cost.
            || (tokens.Any(t => t.Text is "if") && own.Facts.Keys.Any(f => f is not ("category" or "amount" or "activity"
                or "currency"))));

    public static Question Merge(Question own, Question before, IReadOnlyList<Token> tokens)
    {
        var facts = new SortedDictionary<string, string>(before.Facts.ToDictionary(), StringComparer.Ordinal);
        var amountWas = facts.ContainsKey("amount") ? "amount" : facts.ContainsKey("cost") ? "cost" : facts.ContainsKey("basis")
            ? "basis" : null;
        foreach (var (fact, value) in own.Facts)
        {
            if (fact == "category" && (IsAside(own, tokens) || (!own.NamesKind && before.Category is not null)))
                continue;
            if (fact == "amount" && amountWas is not null)
                facts[amountWas] = value;
            else
                facts[fact] = value;
        }
        // Dates are of a service only where a service is paid ahead.
        if (!TreatmentFacts.IsPrepaid(facts, facts.GetValueOrDefault("category")))
        {
            foreach (var date in ((string[])["service_start", "service_end"]).Where(d => !before.Facts.ContainsKey(d)))
                facts.Remove(date);
        }
        if (before.Intent == Intent.ResearchCredit && facts.GetValueOrDefault("elect_280C") == "Yes")
            facts["elect_280C"] = "true";
        var frameworks = own.Frameworks.Count > 0 ? own.Frameworks : before.Frameworks;
        var intent = before.Intent is Intent.Treatment or Intent.Compare
            ? (frameworks.Count == 1 ? Intent.Treatment : Intent.Compare) : before.Intent;
        var merged = before with
        {
            Text = own.Text,
            Intent = intent,
            Facts = facts,
            Frameworks = frameworks,
            TermMonths = own.TermMonths ?? before.TermMonths,
            Asks = null,
            Every = own.Facts.ContainsKey("amount") ? own.Every : before.Every,
            Notes = own.Notes,
        };
        return own.TermMonths is { } term ? WithTerm(merged, term) : merged;
    }

    /// <summary>A new term moves the end of service, or the life, or the lease term: whichever the question had.</summary>
    private static Question WithTerm(Question question, int months)
    {
        var facts = new SortedDictionary<string, string>(question.Facts.ToDictionary(), StringComparer.Ordinal);
        if (facts.TryGetValue("service_start", out var start)
            && NodaTime.Text.LocalDatePattern.Iso.Parse(start) is { Success: true } parsed)
            facts["service_end"] = DateRoles.Iso(parsed.Value.PlusMonths(months).PlusDays(-1));
        if (facts.ContainsKey("service_months"))
            facts["service_months"] = months.ToString();
        if (facts.ContainsKey("lease_term_months"))
            facts["lease_term_months"] = months.ToString();
        else if (facts.TryGetValue("payments", out var payments) && question.Calculator == "lease")
            facts["payments"] = Payments(payments.Split(','), months, facts.GetValueOrDefault("frequency"));
        if (facts.ContainsKey("useful_life_months") || question.Calculator == "amortisation-schedule")
            facts["useful_life_months"] = months.ToString();
        return question with { Facts = facts };
    }

    /// <summary>Level payments over another term.</summary>
    private static string Payments(string[] payments, int months, string? frequency)
    {
        var perYear = frequency switch { "Monthly" => 12, "Quarterly" => 4, "SemiAnnual" => 2, _ => 1 };
        return string.Join(',', Enumerable.Range(0, Math.Max(1, months * perYear / 12)).Select(i => payments[Math.Min(i, payments.Length - 1)]));
    }
}
