namespace Runrate.Agents.Accounting.Ledger;

public enum AccountType { Asset, Liability, Equity, Revenue, Expense }

public enum NormalSide { Debit, Credit }

/// <summary>
/// One account of <c>data/chart-of-accounts.json</c>. <paramref name="Line"/> is the statement line it rolls into.
/// A <paramref name="Memo"/> account holds management figures only and is left out of every statutory layout by that
/// flag, never by its number.
/// </summary>
/// <param name="Role">What entries are made on it for, as <see cref="Accounts"/> names it; null where nothing is posted.</param>
public sealed record Account(
    AccountCode Code, string Name, AccountType Type, NormalSide NormalSide, string Line, bool Memo, string? Role = null);
