using System.Text.RegularExpressions;
using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Makes a ledger line of a row, or says in which column it cannot.</summary>
internal sealed partial class GlRowReader(GlColumns columns, Currency entityCurrency, DateOrder? order, GlMapping? mapping)
{
    private static readonly HashSet<string> DebitWords = new(StringComparer.OrdinalIgnoreCase) { "d", "dr", "debit" };
    private static readonly HashSet<string> CreditWords = new(StringComparer.OrdinalIgnoreCase) { "c", "cr", "credit" };

    /// <summary>Null where something was added to the problems.</summary>
    public GlLine? Read(int line, IReadOnlyList<string> fields, List<string> problems)
    {
        var before = problems.Count;
        var date = Date(line, fields, problems);
        var currency = CurrencyOf(line, fields, problems);
        var amount = Amount(line, fields, problems);
        var (code, name) = Account(Text(fields, "accountCode"), Text(fields, "accountName"));
        if (code is null && name == "")
            Problem(problems, line, columns.Of("accountCode") is not null ? "accountCode" : "accountName", "there is no account");
        return problems.Count > before
            ? null
            : new GlLine(
                line, date, code, name, Optional(Text(fields, "accountType")), Text(fields, "description"), Text(fields, "vendor"),
                Money.From(amount, currency), Optional(Text(fields, "entry")), Stated(code, name));
    }

    private LocalDate Date(int line, IReadOnlyList<string> fields, List<string> problems)
    {
        if (columns.Of("date") is not null)
        {
            var text = Text(fields, "date");
            if (!GlValues.TryDate(text, order, out var date))
                Problem(problems, line, "date", $"'{text}' is no date");
            return date;
        }
        var month = Text(fields, "period");
        if (Periods.TryParse(month, out var period))
            return period.LastDay();
        Problem(problems, line, "period", $"'{month}' is no month such as 2026-01");
        return default;
    }

    private Currency CurrencyOf(int line, IReadOnlyList<string> fields, List<string> problems)
    {
        var text = Text(fields, "currency");
        if (text == "")
            return entityCurrency;
        if (!Currency.TryParse(text, out var currency))
            Problem(problems, line, "currency", $"'{text}' is no ISO 4217 currency");
        return currency;
    }

    private decimal Amount(int line, IReadOnlyList<string> fields, List<string> problems)
    {
        var debit = Number(line, fields, "debit", problems);
        var credit = Number(line, fields, "credit", problems);
        if (debit is not null || credit is not null)
            return (debit ?? 0) - (credit ?? 0);
        var amount = Number(line, fields, "amount", problems);
        if (amount is not { } value)
        {
            Problem(problems, line, columns.Of("amount") is not null ? "amount" : columns.Of("debit") is not null ? "debit"
                : "credit", "there is no amount");
            return 0;
        }
        var side = Text(fields, "side");
        if (columns.Of("side") is null || DebitWords.Contains(side))
            return value;
        if (!CreditWords.Contains(side))
            Problem(problems, line, "side", $"'{side}' is neither debit nor credit");
        return -value;
    }

    private decimal? Number(int line, IReadOnlyList<string> fields, string field, List<string> problems)
    {
        var text = Text(fields, field);
        if (text is "" or "-")
            return null;
        if (GlValues.TryAmount(text, out var amount))
            return amount;
        Problem(problems, line, field, $"'{text}' is no amount such as 1234.50");
        return 0;
    }

    /// <summary>"6510 Cloud hosting" and "6510 - Cloud hosting" hold both; a column of names has no code.</summary>
    private static (string? Code, string Name) Account(string code, string name)
    {
        var match = CodeAndName().Match(code);
        if (match.Success)
            return (match.Groups["code"].Value, name == "" ? match.Groups["name"].Value.Trim() : name);
        return code == "" ? (null, name) : name == "" && !code.Any(char.IsDigit) ? (null, code) : (code, name);
    }

    private AccountClass? Stated(string? code, string name) => mapping?.Accounts is not { } accounts ? null
        : code is not null && accounts.TryGetValue(code, out var byCode) ? byCode
        : accounts.TryGetValue(name, out var byName) ? byName
        : null;

    private void Problem(List<string> problems, int line, string field, string what) =>
        problems.Add($"line {line}, column {(columns.Of(field) is { } at ? columns.Headers[at] : field)}: {what}");

    private string Text(IReadOnlyList<string> fields, string field) => columns.Of(field) is { } at ? fields[at].Trim() : "";

    private static string? Optional(string text) => text == "" ? null : text;

    [GeneratedRegex(@"^(?<code>\d[\d.\-]*)\s*(?:[-–·:]\s*)?(?<name>\D.*)$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex CodeAndName();
}
