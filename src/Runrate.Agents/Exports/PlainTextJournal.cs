using System.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Exports;

public enum PlainTextDialect { Hledger, Ledger, Beancount }

/// <summary>
/// The journal as plain-text accounting: every entry with its exact micros, agents and meters as tags, and at the end the movements of
/// the months by account. Files of several months can be included in one: no balance is asserted, because a month knows only its
/// own movements, and Beancount's accounts are opened in the month in which the book first uses them.
/// </summary>
public static class PlainTextJournal
{
    public static ExportFormat Format(PlainTextDialect dialect, string name, string title, string purpose) =>
        new(name, title, purpose, async (work, ct) =>
        {
            var entries = await work.Entries(ct);
            var opened = dialect == PlainTextDialect.Beancount ? await ExportEntries.AccountsBefore(work.From.Db, work.Scope, ct) : null;
            var extension = dialect == PlainTextDialect.Hledger ? "journal" : name;
            return new ExportFile($"{work.FileName}.{extension}", ExportFile.PlainText, Write(dialect, work.Scope, entries, opened));
        });

    /// <param name="opened">Accounts that the book used before; another month's file opens them.</param>
    public static byte[] Write(
        PlainTextDialect dialect, ExportScope scope, IReadOnlyList<JournalEntry> entries, IReadOnlySet<string>? opened = null)
    {
        var text = new StringBuilder();
        Header(text, dialect, scope, entries, opened ?? new HashSet<string>());
        foreach (var entry in entries)
            Entry(text, dialect, entry);
        Movements(text, dialect, entries);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The account as the dialect spells it.</summary>
    public static string AccountName(PlainTextDialect dialect, Account account)
    {
        var root = account.Type switch
        {
            AccountType.Asset => "Assets",
            AccountType.Liability => "Liabilities",
            AccountType.Equity => "Equity",
            AccountType.Revenue => "Income",
            _ => "Expenses",
        };
        return dialect == PlainTextDialect.Beancount
            ? $"{root}:{account.Code}-{Camel(account.Name)}"
            : $"{root.ToLowerInvariant()}:{account.Code} {account.Name}";
    }

    private static void Header(
        StringBuilder text, PlainTextDialect dialect, ExportScope scope, IReadOnlyList<JournalEntry> entries, IReadOnlySet<string> opened)
    {
        text.Append($"; {scope.Entity}, {scope.Book}, {ExportEntries.PeriodName(scope)}; movements of the period, debit positive\n");
        var currencies = Postings(entries).Select(p => p.Amount.Currency).Distinct().OrderBy(c => c.Code, StringComparer.Ordinal).ToList();
        var accounts = Postings(entries).Select(p => p.Account).Distinct().Order(StringComparer.Ordinal)
            .Select(c => ChartOfAccounts.Default[c]).ToList();
        if (dialect == PlainTextDialect.Beancount)
        {
            // By itself the file opens what an earlier month opened; where months are included in one file, that month does.
            text.Append("plugin \"beancount.plugins.auto_accounts\"\n");
            text.Append($"option \"title\" \"{scope.Entity} {scope.Book}\"\n");
            foreach (var currency in currencies)
                text.Append($"option \"operating_currency\" \"{currency}\"\n");
            foreach (var account in accounts.Where(a => !opened.Contains(a.Code)))
                text.Append($"{ExportEntries.IsoDate(scope.From.FirstDay())} open {AccountName(dialect, account)}\n");
            return;
        }
        foreach (var currency in currencies)
            text.Append(dialect == PlainTextDialect.Hledger ? $"commodity 1000.000000 {currency}\n"
                : $"commodity {currency}\n    format 1000.000000 {currency}\n");
        foreach (var account in accounts)
            text.Append($"account {AccountName(dialect, account)}\n");
    }

    private static void Entry(StringBuilder text, PlainTextDialect dialect, JournalEntry entry)
    {
        var date = ExportEntries.IsoDate(ExportEntries.AccountingDate(entry));
        var number = ExportEntries.Number(entry);
        var book = entry.Book?.ToString() ?? "common";
        if (dialect == PlainTextDialect.Beancount)
        {
            text.Append($"\n{date} * \"{Quoted(entry.Memo)}\" #{entry.Kind} ^{number}\n  key: \"{Quoted(entry.Key.Value)}\"\n  book: \"{book}\"\n");
            if (entry.OriginalPeriod is { } original)
                text.Append($"  belongs-to: \"{original.ToIso()}\"\n");
        }
        else
        {
            text.Append($"\n{date} * ({number}) {OneLine(entry.Memo)}\n    ; key:{OneLine(entry.Key.Value)}, book:{book}, kind:{entry.Kind}\n");
            if (entry.OriginalPeriod is { } original)
                text.Append($"    ; belongs-to:{original.ToIso()}\n");
        }
        foreach (var posting in entry.Postings.OrderBy(p => p.Line))
            Line(text, dialect, posting);
    }

    private static void Line(StringBuilder text, PlainTextDialect dialect, Posting posting)
    {
        text.Append(dialect == PlainTextDialect.Beancount ? "  " : "    ");
        text.Append($"{AccountName(dialect, ChartOfAccounts.Default[posting.Account])}  {Exact(posting.Amount)}");
        (string Name, string? Value)[] tags = [("agent", posting.Agent?.Value), ("function", posting.Function?.ToString()), ("meter", posting.Meter),
            ("cost-center", posting.CostCenter)];
        if (dialect == PlainTextDialect.Beancount)
        {
            text.Append('\n');
            foreach (var (name, value) in tags)
                if (value is not null)
                    text.Append($"    {name}: \"{Quoted(value)}\"\n");
            return;
        }
        var written = string.Join(", ", tags.Where(t => t.Value is not null).Select(t => $"{t.Name}:{OneLine(t.Value!).Replace(',', ' ')}"));
        text.Append(written == "" ? "\n" : $"  ; {written}\n");
    }

    /// <summary>What each account moved by, to compare with the other program's own sums.</summary>
    private static void Movements(StringBuilder text, PlainTextDialect dialect, IReadOnlyList<JournalEntry> entries)
    {
        var movements = Postings(entries).GroupBy(p => (p.Account, p.Amount.Currency)).OrderBy(g => g.Key.Account, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Currency.Code, StringComparer.Ordinal)
            .Select(g => (Account: ChartOfAccounts.Default[g.Key.Account], Sum: new Money(g.Sum(p => p.Amount.Micros), g.Key.Currency)));
        text.Append("\n; movements of the period by account\n");
        foreach (var (account, sum) in movements)
            text.Append($"; {AccountName(dialect, account)}  {Exact(sum)}\n");
    }

    private static IEnumerable<Posting> Postings(IReadOnlyList<JournalEntry> entries) => entries.SelectMany(e => e.Postings);

    private static string Exact(Money amount) => $"{amount.ToDecimal():0.000000} {amount.Currency}";

    private static string Quoted(string text) => OneLine(text).Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal);

    // A line break or a comment sign in a memo would begin something else in the other program.
    private static string OneLine(string text) =>
        string.Join(' ', text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)).Replace(';', ',');

    private static string Camel(string name) => string.Concat(
        new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
}
