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

/// <summary>The entry a treatment leads to, by account, from the same functions as the books: what would be posted, never posted
/// from here.</summary>
internal static class EntrySketch
{
    // Beyond what any ledger holds: an amount that large is a reading gone wrong.
    private const decimal AmountMax = 1_000_000_000_000m;

    private static readonly EntityId Nobody = new("draft");

    public static string Write(JsonElement result, Question question, string currency)
    {
        if (Postings(result, question.Facts, currency) is not { Count: > 0 } postings)
            return "";
        return AnswerParts.List(
        [
            .. postings.Select(p => $"{(p.Amount.IsNegative ? "Cr" : "Dr")} {p.Account} " +
                $"{ChartOfAccounts.Default[p.Account].Name}: " +
                AnswerText.Money(p.Amount.Abs().ToDecimal(), currency)),
            $"[Send for approval]({Form(question)}): record it as an arrangement; someone other than its author approves its " +
                $"memos",
        ]);
    }

    /// <summary>The legs of the acquisition entry; null where nothing is posted, or not by one entry: tax alone, the lens, a
    /// lease,
    /// an amount or treatment that is not known.</summary>
    internal static IReadOnlyList<Posting>? Postings(JsonElement result, IReadOnlyDictionary<string, string> facts,
        string currency)
    {
        if (Verdicts.Text(result, "taxTreatment") is not null
            || !Named.TryParse<BookTreatment>(Verdicts.Text(result, "bookTreatment"), out var treatment)
            || treatment == BookTreatment.RecogniseRouAndLeaseLiability
            || (result.TryGetProperty("postsToLedger", out var posts) && posts.ValueKind == JsonValueKind.False))
            return null;
        var stated = treatment == BookTreatment.Split
            ? facts.GetValueOrDefault("upfront_amount") ?? facts.GetValueOrDefault("amount")
            : facts.GetValueOrDefault("amount");
        if (!decimal.TryParse(stated, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount)
            || amount is <= 0 or > AmountMax || !Currency.TryParse(currency, out var money))
            return null;
        var whole = Money.From(amount, money);
        var accounts = TreatmentAccounts.Of(treatment, facts.GetValueOrDefault("category") ?? "", Line(result), IsReady(result));
        var (start, end) = (Date(facts, "service_start"), Date(facts, "service_end"));
        var item = new Acquisition(Nobody, "draft", "Draft", null, null, whole, start ?? new LocalDate(2000, 1, 1), start, end);
        return AcquisitionEntries.Acquire(item, null, accounts, 1, "")?.Postings;
    }

    private static PnlLine? Line(JsonElement result) =>
        Named.TryParse<PnlLine>(Verdicts.Text(result, "pnlLine"), out var line) ? line : null;

    private static bool IsReady(JsonElement result) =>
        Verdicts.Text(result, "balanceSheetLine") != nameof(BalanceSheetLine.IntangibleAssetsUnderDevelopment);

    private static LocalDate? Date(IReadOnlyDictionary<string, string> facts, string name) =>
        facts.TryGetValue(name, out var text) && LocalDatePattern.Iso.Parse(text) is { Success: true } parsed ? parsed.Value
            : null;

    /// <summary>The form for a new arrangement with every stated fact filled in.</summary>
    private static string Form(Question question) => "/arrangements/new?" + string.Join('&', question.Facts
        .Where(f => RuleLibrary.Default.Facts.Find(f.Key) is { Derived: false, IsPolicy: false })
        .Select(f => $"f.{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"));
}
