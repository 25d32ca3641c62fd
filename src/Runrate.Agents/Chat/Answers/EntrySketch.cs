using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Question = Runrate.Agents.Chat.Questions.Question;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The entry a verdict leads to, by the plan that the books post from: what would be posted, never posted from here.</summary>
internal static class EntrySketch
{
    // Beyond what any ledger holds: an amount that large is a reading gone wrong.
    private const decimal AmountMax = 1_000_000_000_000m;

    private static readonly EntityId Nobody = new("draft");
    private static readonly LocalDate NoDate = new(2000, 1, 1);

    public static string Write(JsonElement result, Question question, string currency)
    {
        if (Draft(result, question.Facts, currency) is not { } draft)
            return "";
        // Until an assumption is confirmed the cautious entry posts; the one of the verdict stands beside it.
        var verdict = Draft(result, question.Facts, currency, confirmed: true);
        var lines = verdict is null || verdict.Postings.Select(p => (p.Account, p.Amount)).SequenceEqual(draft.Postings.Select(p =>
            (p.Account, p.Amount))) ? Lines(draft, currency, "")
            : [.. Lines(verdict, currency, "Once confirmed: "), .. Lines(draft, currency, "Until confirmed: ")];
        return AnswerParts.List(
        [
            .. lines,
            $"[Send for approval]({Form(question)}): record it as an arrangement; someone other than its author approves its " +
                $"memos",
        ]);
    }

    private static IEnumerable<string> Lines(EntryDraft draft, string currency, string when) => draft.Postings.Select(p =>
        $"{when}{(p.Amount.IsNegative ? "Cr" : "Dr")} {p.Account} {ChartOfAccounts.Default[p.Account].Name}: "
        + AnswerText.Money(p.Amount.Abs().ToDecimal(), currency)
        + (draft.Key.Value.StartsWith("service/", StringComparison.Ordinal) ? ", each month as it is received" : ""));

    /// <summary>The first entry of the verdict; null where nothing is posted: tax alone, the lens, an amount, rate or treatment that is
    /// not known.</summary>
    internal static EntryDraft? Draft(JsonElement result, IReadOnlyDictionary<string, string> facts, string currency,
        bool confirmed = false)
    {
        if (Read(result) is not { PostsToLedger: true, TaxTreatment: null, BookTreatment: not null } verdict)
            return null;
        if (confirmed)
            verdict = verdict with { ConservativeTreatment = null };
        var stated = facts.GetValueOrDefault("amount") ?? facts.GetValueOrDefault("upfront_amount");
        if (!decimal.TryParse(stated, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            || amount is <= 0 or > AmountMax || !Currency.TryParse(currency, out var money))
            return null;
        var terms = Terms(verdict, facts, Money.From(amount, money));
        var plan = AcquisitionPlan.Of(terms, verdict, FiscalCalendar.Calendar);
        plan = plan with { Function = AcquisitionPlan.FunctionOf(terms, [verdict]) };
        var draft = plan.First(terms, BookOf(verdict.Framework), 1, "");
        return draft.IsOk ? draft.Value : null;
    }

    /// <summary>Who says nothing of readiness asks about a thing in use, unless the verdict itself has it under development.</summary>
    private static SpendTerms Terms(Determination verdict, IReadOnlyDictionary<string, string> facts, Money amount)
    {
        var start = Date(facts, "service_start");
        var date = Date(facts, "paid_date") ?? Date(facts, "incurred_date") ?? Date(facts, "acquired_date") ?? start ?? NoDate;
        return new SpendTerms(Nobody, "draft", "Draft", facts.GetValueOrDefault("category") ?? "", amount, date)
        {
            ServiceStart = start,
            ServiceEnd = Date(facts, "service_end"),
            ReadyOn = Date(facts, "ready_for_use_date") ?? Date(facts, "put_to_use") ?? Date(facts, "placed_in_service")
                ?? (verdict.BalanceSheetLine == BalanceSheetLine.IntangibleAssetsUnderDevelopment ? null : date),
            Facts = facts,
        };
    }

    private static Determination? Read(JsonElement result)
    {
        try
        {
            return result.Deserialize<Determination>(Verdict);
        }
        catch (JsonException)
        {
            // A calculation or a refusal is no verdict.
            return null;
        }
    }

    private static readonly JsonSerializerOptions Verdict = new(JsonSerializerDefaults.Web);

    private static Book BookOf(Framework framework) => framework switch
    {
        Framework.UsGaap => Book.UsGaap,
        Framework.Ifrs => Book.Ifrs,
        _ => Book.IndAs,
    };

    private static LocalDate? Date(IReadOnlyDictionary<string, string> facts, string name) =>
        facts.TryGetValue(name, out var text) && LocalDatePattern.Iso.Parse(text) is { Success: true } parsed ? parsed.Value
            : null;

    /// <summary>The form for a new arrangement with every stated fact filled in.</summary>
    private static string Form(Question question) => "/arrangements/new?" + string.Join('&', question.Facts
        .Where(f => RuleLibrary.Default.Facts.Find(f.Key) is { Derived: false, IsPolicy: false }
            && !(question.Facts.ContainsKey("service_months") && f.Key is "service_start" or "service_end"))
        .Select(f => $"f.{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"));
}
