using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Exports;

/// <summary>A line as another system takes it: signed, debit positive, two decimals.</summary>
internal sealed record VoucherLine(Account Account, Posting Posting, decimal Amount);

/// <summary>An entry in whole cents, in balance per currency. <see cref="Entry"/> is empty where it only carries cents.</summary>
internal sealed record Voucher(
    string Number, string Key, LocalDate Date, string Memo, Book? Book, IReadOnlyList<VoucherLine> Lines, EntryId? Entry = null);

/// <summary>
/// The entries of months as systems with two decimals take them. What an account has below a cent is carried from entry to entry
/// until it makes one, every voucher stays in balance, and a last voucher of the month brings each account to the book's month,
/// rounded: the totals tie to the cent. Where the rounded totals of all accounts cannot balance, the account that was rounded
/// furthest takes the cent.
/// </summary>
internal static class Vouchers
{
    private const long MicrosPerCent = 10_000;
    private const decimal CentsPerUnit = 100;

    /// <summary>Refuses a line without an account of the chart.</summary>
    public static Outcome<IReadOnlyList<Voucher>> Of(IReadOnlyList<JournalEntry> entries)
    {
        var vouchers = new List<Voucher>();
        foreach (var month in entries.GroupBy(e => e.Period).OrderBy(g => g.Key))
        {
            var carried = new Dictionary<(string Account, Currency Currency), Carried>();
            foreach (var entry in month)
            {
                if (entry.Postings.FirstOrDefault(p => !ChartOfAccounts.Default.Contains(p.Account)) is { } strange)
                    return new Refusal(RefusalCodes.InvalidValue, $"Entry {entry.Key} line {strange.Line} has no account of the chart.", "account");
                var lines = entry.Postings.GroupBy(p => p.Amount.Currency).SelectMany(g => InCents([.. g.OrderBy(p => p.Line)], carried)).ToList();
                if (lines.Count > 0)
                    vouchers.Add(new Voucher(ExportEntries.Number(entry), entry.Key.Value, ExportEntries.AccountingDate(entry), entry.Memo,
                        entry.Book, lines, entry.Id));
            }
            if (Last(month.Key, carried) is { } last)
                vouchers.Add(last);
        }
        return vouchers;
    }

    /// <summary>What an account came to: exactly, and what of it was written.</summary>
    private sealed class Carried
    {
        public long Exact;
        public long WrittenCents;

        public long Rest => Exact - WrittenCents * MicrosPerCent;
    }

    private static List<VoucherLine> InCents(IReadOnlyList<Posting> postings, Dictionary<(string, Currency), Carried> carried)
    {
        var cents = new long[postings.Count];
        long sum = 0;
        for (var i = 0; i < cents.Length; i++)
        {
            var account = Of(carried, postings[i]);
            account.Exact += postings[i].Amount.Micros;
            cents[i] = Round(account.Rest);
            account.WrittenCents += cents[i];
            sum += cents[i];
        }
        for (; sum != 0; sum -= Math.Sign(sum))
        {
            // The line whose account was rounded furthest that way gives the cent back.
            var way = Math.Sign(sum);
            var furthest = Enumerable.Range(0, cents.Length).MinBy(i => way * Of(carried, postings[i]).Rest);
            cents[furthest] -= way;
            Of(carried, postings[furthest]).WrittenCents -= way;
        }
        return
        [
            .. postings.Select((p, i) => new VoucherLine(ChartOfAccounts.Default[p.Account], p, cents[i] / CentsPerUnit)).Where(l => l.Amount != 0),
        ];
    }

    private static Voucher? Last(YearMonth month, Dictionary<(string Account, Currency Currency), Carried> carried)
    {
        var lines = new List<VoucherLine>();
        foreach (var currency in carried.GroupBy(c => c.Key.Currency).OrderBy(g => g.Key.Code, StringComparer.Ordinal))
        {
            var accounts = currency.OrderBy(c => c.Key.Account, StringComparer.Ordinal)
                .Select(c => (c.Key.Account, c.Value, Cents: Round(c.Value.Exact)))
                .ToArray();
            for (var sum = accounts.Sum(a => a.Cents); sum != 0; sum -= Math.Sign(sum))
            {
                var way = Math.Sign(sum);
                var furthest = Enumerable.Range(0, accounts.Length).MinBy(i => way * (accounts[i].Value.Exact - accounts[i].Cents * MicrosPerCent));
                accounts[furthest].Cents -= way;
            }
            foreach (var (account, value, cents) in accounts.Where(a => a.Cents != a.Value.WrittenCents))
            {
                var amount = (cents - value.WrittenCents) / CentsPerUnit;
                var posting = new Posting(lines.Count + 1, account, new Money((cents - value.WrittenCents) * MicrosPerCent, currency.Key));
                lines.Add(new VoucherLine(ChartOfAccounts.Default[account], posting, amount));
            }
        }
        var key = $"cents-{month.ToIso()}";
        return lines.Count == 0 ? null
            : new Voucher($"RRCENTS{month.Year:0000}{month.Month:00}", key, month.LastDay(),
                "Cents carried from amounts below one cent", null, lines);
    }

    private static Carried Of(Dictionary<(string, Currency), Carried> carried, Posting posting)
    {
        var key = (posting.Account, posting.Amount.Currency);
        if (!carried.TryGetValue(key, out var account))
            carried[key] = account = new Carried();
        return account;
    }

    /// <summary>Half away from zero.</summary>
    private static long Round(long micros) => (long)decimal.Round((decimal)micros / MicrosPerCent, 0, MidpointRounding.AwayFromZero);
}
