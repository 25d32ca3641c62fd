using System.Globalization;
using System.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Journals;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Journals of hledger: the postings to its expense accounts as charges.</summary>
internal sealed class HledgerJournal : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) =>
        PlainTextJournals.Read(content, intake, LedgerText.Read, ct);
}

/// <summary>Journals of ledger-cli, in the part of its language that hledger shares.</summary>
internal sealed class LedgerJournal : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) =>
        PlainTextJournals.Read(content, intake, LedgerText.Read, ct);
}

/// <summary>Journals of Beancount.</summary>
internal sealed class BeancountJournal : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) =>
        PlainTextJournals.Read(content, intake, BeancountText.Read, ct);
}

/// <summary>
/// What journals of plain-text accounting have in common. A posting to an expense account is a charge on its day: the payee is the
/// provider, the account below "expenses" the service; the tag or metadata <c>agent</c> names whose it is. A transaction that does not
/// balance is rejected, which also finds one that was cut off. Entries that these books wrote themselves are passed over.
/// </summary>
internal static class PlainTextJournals
{
    private const string Root = "expenses";
    /// <summary>The tags by which an export of these books is known.</summary>
    private static readonly string[] OwnTags = ["key", "book"];

    public static async Task Read(UploadStream content, Intake intake,
        Func<TextReader, Action<int, string>, IEnumerable<JournalTransaction>> read, CancellationToken ct)
    {
        using var text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        var twins = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var transaction in read(text, (line, reason) => intake.Reject(line, null, reason)))
        {
            ct.ThrowIfCancellationRequested();
            await intake.Judge(transaction.Line, () => Take(transaction, twins, intake, ct));
        }
    }

    private static async Task Take(JournalTransaction transaction, Dictionary<string, int> twins, Intake intake, CancellationToken ct)
    {
        var costs = transaction.Postings.Where(p => IsExpense(p.Account)).ToList();
        for (var i = 0; i < Math.Max(1, costs.Count); i++)
            intake.Count();
        if ((transaction.Problem ?? Unbalanced(transaction)) is { } problem)
        {
            for (var i = 0; i < Math.Max(1, costs.Count); i++)
                intake.Reject(problem.Line, null, problem.Reason);
            return;
        }
        if (costs.Count == 0)
        {
            intake.PassOver("transactionsWithoutExpense");
            return;
        }
        foreach (var posting in costs)
        {
            if (OwnTags.All(transaction.Tags.ContainsKey))
                intake.PassOver("ownEntries");
            else
                await Take(transaction, posting, twins, intake, ct);
        }
    }

    private static async Task Take(
        JournalTransaction transaction, JournalPosting posting, Dictionary<string, int> twins, Intake intake, CancellationToken ct)
    {
        var amount = posting.Amount!;
        var (quantity, commodity) = JournalAmount.CurrencyOf(amount.Commodity) is null ? amount.Weight : (amount.Quantity, amount.Commodity);
        if ((commodity.Length == 0 ? intake.GivenCurrency : JournalAmount.CurrencyOf(commodity)) is not { } currency)
        {
            intake.Reject(posting.Line, "amount", commodity.Length == 0 ? "The amount has no currency. Give one with the import."
                : $"'{commodity}' is not an ISO 4217 currency and has no price in one.");
            return;
        }
        await intake.Take(Charge(transaction, posting, quantity, currency, twins, intake), ct);
        intake.Add("billedCost", quantity, currency);
        intake.Add("effectiveCost", quantity, currency);
    }

    private static Charge Charge(JournalTransaction transaction, JournalPosting posting, decimal amount, Currency currency,
        Dictionary<string, int> twins, Intake intake)
    {
        var service = posting.Account[(posting.Account.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var payee = transaction.Payee.Length > 0 ? transaction.Payee : transaction.Note.Length > 0 ? transaction.Note : service;
        var tags = new Dictionary<string, string>(transaction.Tags, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in posting.Tags)
            tags[name] = value;
        var facts = new AssignmentFacts(tags.GetValueOrDefault("agent"), tags, tags.GetValueOrDefault("resource"), service,
            Model: tags.GetValueOrDefault("model"));
        var start = transaction.Date.AtStartOfDayInZone(intake.Zone).ToInstant();
        return new Charge
        {
            Source = "journal",
            ExternalId = Identity(transaction, posting, amount, currency, twins),
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            AgentKey = AgentAssignment.KeyOf(facts),
            ImportId = intake.ImportId,
            Line = posting.Line,
            Category = ChargeCategory.Usage,
            Provider = payee,
            Service = service,
            Description = transaction.Note.Length > 0 ? transaction.Note : payee,
            Model = tags.GetValueOrDefault("model"),
            InvoiceId = tags.GetValueOrDefault("invoice"),
            BilledCost = amount,
            EffectiveCost = amount,
            Currency = currency,
            PeriodStart = start,
            PeriodEnd = transaction.Date.PlusDays(1).AtStartOfDayInZone(intake.Zone).ToInstant(),
            Date = transaction.Date,
            Account = ServiceAccounts.Of(null, null, $"{service} {payee}"),
        };
    }

    /// <summary>Its code or key and its account; without one the whole of what it says. Twins are told apart by their number.</summary>
    private static string Identity(
        JournalTransaction transaction, JournalPosting posting, decimal amount, Currency currency, Dictionary<string, int> twins)
    {
        var own = transaction.Tags.GetValueOrDefault("id") ?? transaction.Tags.GetValueOrDefault("key") ?? transaction.Code;
        var said = own.Length > 0 ? $"{own}/{posting.Account}" : string.Create(CultureInfo.InvariantCulture,
            $"{transaction.Date:uuuu-MM-dd}/{transaction.Payee}/{transaction.Note}/{posting.Account}/")
            + string.Create(CultureInfo.InvariantCulture, $"{amount:0.############################}/{currency}");
        var number = twins[said] = twins.GetValueOrDefault(said) + 1;
        return number == 1 ? said : $"{said}~{number}";
    }

    /// <summary>Fills the one amount that is left to the others, and says where the rest does not come to nothing.</summary>
    private static (int Line, string Reason)? Unbalanced(JournalTransaction transaction)
    {
        var open = transaction.Postings.Where(p => p.Amount is null).ToList();
        var sums = transaction.Postings.Where(p => p.Amount is not null).GroupBy(p => p.Amount!.Weight.Commodity)
            .Select(g => (Commodity: g.Key, Sum: g.Sum(p => p.Amount!.Weight.Quantity))).Where(s => s.Sum != 0).ToList();
        if (open.Count > 1 || transaction.Postings.Count < 2)
            return (transaction.Line, "A transaction has two postings or more, of which one may leave its amount open.");
        if (open.Count == 0)
            return sums.Count == 0 || sums.Count > 1 && transaction.Postings.All(p => p.Amount!.Cost is null) ? null
                : (transaction.Line, $"The transaction does not balance: {sums[0].Sum} {sums[0].Commodity} are left.");
        if (sums.Count > 1)
            return (open[0].Line, "The amount that is left open would be in several currencies.");
        open[0].Amount = sums.Count == 0 ? new JournalAmount(0, transaction.Postings.First(p => p.Amount is not null).Amount!.Weight.Commodity)
            : new JournalAmount(-sums[0].Sum, sums[0].Commodity);
        return null;
    }

    private static bool IsExpense(string account) =>
        account.Equals(Root, StringComparison.OrdinalIgnoreCase) || account.StartsWith(Root + ":", StringComparison.OrdinalIgnoreCase);
}
