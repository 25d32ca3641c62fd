using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Exports;

/// <summary>A line as another system takes it: signed, debit positive, two decimals.</summary>
internal sealed record VoucherLine(Account Account, Posting Posting, decimal Amount);

/// <summary>An entry rounded to two decimals, still in balance per currency. Lines that round to nothing are left out.</summary>
internal sealed record Voucher(string Number, string Key, LocalDate Date, string Memo, Book? Book, IReadOnlyList<VoucherLine> Lines)
{
    private const int Decimals = 2;

    /// <summary>Refuses an entry that does not balance, or that has a line without an account.</summary>
    public static Outcome<Voucher> Of(JournalEntry entry)
    {
        var lines = new List<VoucherLine>();
        foreach (var group in entry.Postings.GroupBy(p => p.Amount.Currency))
        {
            decimal exact = 0, written = 0;
            foreach (var posting in group.OrderBy(p => p.Line))
            {
                if (!ChartOfAccounts.Default.Contains(posting.Account))
                    return new Refusal(RefusalCodes.InvalidValue, $"Entry {entry.Key} line {posting.Line} has no account of the chart.", "account");
                exact += posting.Amount.ToDecimal();
                var rounded = decimal.Round(exact, Decimals, MidpointRounding.AwayFromZero);
                if (rounded != written)
                    lines.Add(new VoucherLine(ChartOfAccounts.Default[posting.Account], posting, rounded - written));
                written = rounded;
            }
            if (written != 0)
                return new Refusal(RefusalCodes.InvalidValue, $"Entry {entry.Key} is out of balance by {written} {group.Key}.", "amount");
        }
        return new Voucher(ExportEntries.Number(entry), entry.Key.Value, ExportEntries.AccountingDate(entry), entry.Memo, entry.Book, lines);
    }
}
