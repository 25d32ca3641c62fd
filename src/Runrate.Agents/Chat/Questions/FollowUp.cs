using Runrate.Agents.Chat.Language;


namespace Runrate.Agents.Chat.Questions;

/// <summary>Completes a question that leans on the one before it: "and under IFRS?", "same but five years", "and Beacon?", "why
/// did it fall?".</summary>
internal static class FollowUp
{
    private const int ShortQuestion = 14;
    private const int LongQuestion = 40;

    private static readonly HashSet<string> LeadIns = new(StringComparer.Ordinal)
        { "and", "what", "same", "now", "with", "but", "how", "also", "then", "instead", "over", "or", "so", "in", "it", "if" };

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
            || !(tokens.Any(t => t.Text == "same") || (own.Category is null && own.Intent == Intent.OutOfScope))))
            return false;
        if (!IsAboutSpend(before.Intent))
            return false;
        if (own.Category is not null && own.Category != before.Category && !IsAside(own, tokens))
            return leadIn && tokens[0].Text is "and" or "what" && own.Frameworks.Count == 0;
        var states = own.Frameworks.Count > 0 || own.Facts.Count > 0 || own.TermMonths is not null;
        return states && (leadIn || own.Category is null || tokens.Any(t => t.Text is "it" or "same" or "that" or "this"));
    }

    /// <summary>"It is still in the research phase" states a fact; "and training our people?" names another cost.</summary>
    private static bool IsAside(Question own, IReadOnlyList<Token> tokens) => tokens.Count > 0
        && ((own.Intent == Intent.OutOfScope && tokens[0].Text is not ("and" or "what"))
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
            if (fact == "category" && IsAside(own, tokens))
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
        if (facts.ContainsKey("lease_term_months"))
            facts["lease_term_months"] = months.ToString();
        if (facts.ContainsKey("useful_life_months") || question.Calculator == "amortisation-schedule")
            facts["useful_life_months"] = months.ToString();
        return question with { Facts = facts };
    }
}
