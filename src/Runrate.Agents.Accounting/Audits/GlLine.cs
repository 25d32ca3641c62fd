using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>One line of a general-ledger extract, as the ledger states it.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="AccountType">What the ledger says the account is (<c>Other Current Asset</c>), or null.</param>
/// <param name="Class">What the reader of the extract says the account is; it wins over every sign. Null where nobody said.</param>
/// <param name="Amount">Signed: debit positive.</param>
/// <param name="Entry">The number that holds the lines of one voucher together, or null.</param>
public sealed record GlLine(
    int Line, LocalDate Date, string? AccountCode, string AccountName, string? AccountType, string Description, string Vendor, Money Amount,
    string? Entry = null, AccountClass? Class = null)
{
    /// <summary>Code and name as far as the extract has them: <c>6510 Cloud hosting</c>.</summary>
    public string Account => string.Join(' ', new[] { AccountCode, AccountName }.Where(p => !string.IsNullOrEmpty(p)));
}
