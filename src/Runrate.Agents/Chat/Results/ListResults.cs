namespace Runrate.Agents.Chat.Results;

/// <summary>Contracts that run on past a month.</summary>
public sealed record CommitmentList(string Entity, string Period, string Currency, int Count, IReadOnlyList<MinimumSpend> Minimums,
    IReadOnlyList<GrantedCredits> Wallets, IReadOnlyList<RunningContract> Commitments);

/// <summary>A minimum that was promised to a vendor.</summary>
/// <param name="Shortfall">What would be missing at the pace of the last months.</param>
/// <param name="UnpaidByYear">What is unpaid, by the fiscal year in which it falls due.</param>
/// <param name="GainAgainstPriceList">What the discount saved; null where no list price is known.</param>
public sealed record MinimumSpend(
    string Name, string Vendor, string Until, decimal Minimum, decimal Spent, decimal Unpaid, decimal Shortfall, string? ShortfallProbable,
    IReadOnlyDictionary<int, decimal> UnpaidByYear, decimal? GainAgainstPriceList, decimal? GainShare, string Link);

/// <summary>Credits that a vendor granted, and what became of them.</summary>
public sealed record GrantedCredits(
    string Name, string Vendor, decimal Granted, decimal Used, decimal Lapsed, decimal Left, string Link);

/// <param name="Prepaid">What of it is still on the balance sheet.</param>
/// <param name="Ahead">Whether the month lies ahead of the books: then what is prepaid is the present balance, used up evenly.</param>
public sealed record RunningContract(
    string Name, string Vendor, string? Agent, string Ends, decimal Amount, decimal Prepaid, string Link, bool Ahead = false);

/// <summary>What waits for a person's decision in a month.</summary>
/// <param name="Count">Of all; the list has the first of them.</param>
public sealed record WaitingDecisions(string Entity, string Period, int Count, IReadOnlyList<WaitingDecision> Decisions, string Link);

/// <param name="Amount">What is at stake.</param>
public sealed record WaitingDecision(string Title, string? Detail, string? Kind, decimal? Amount = null, string? Currency = null,
    string? Due = null, string? Owner = null);

/// <summary>Reviews of agents, by the day they are due.</summary>
/// <param name="State"><c>open</c>, <c>overdue</c>, <c>decided</c> or <c>all</c>.</param>
/// <param name="Count">Of all; the list has the first of them.</param>
public sealed record ReviewList(string Entity, string State, int Count, IReadOnlyList<ReviewRow> Reviews, string Link);

/// <param name="Done">Steps of an exit that are done, of <paramref name="Steps"/>; <paramref name="Open"/> are the titles of the others.</param>
public sealed record ReviewRow(
    string Name, string Kind, string Due, bool Overdue, string Status, string? Reason, string Link, string? DecidedBy = null,
    string? LastDay = null, int Steps = 0, int Done = 0, IReadOnlyList<string>? Open = null,
    string? DecidedOn = null, string? DecidedBecause = null, string? Plan = null);

/// <summary>The scheduled jobs and how their last runs ended.</summary>
public sealed record JobList(string Entity, int Count, IReadOnlyList<JobRow> Jobs, string Link);

public sealed record JobRow(string Job, string What, string? LastRun, string? Ended, bool Failed);

/// <summary>Contracts and other arrangements, with what the books hold of each.</summary>
/// <param name="Count">How many there are, of which the first are told.</param>
public sealed record ContractSheets(string Entity, string Period, string Book, string Currency, int Count, IReadOnlyList<ContractSheet> Contracts);

/// <param name="Left">What of it stands on the balance sheet at the end of the month.</param>
/// <param name="Charged">What the month was charged, as <paramref name="ChargedSoFar"/> from its first month on.</param>
public sealed record ContractSheet(string Name, string Vendor, string Category, string? Agent, decimal Amount, string AmountCurrency, string Date,
    string? ServiceStart, string? ServiceEnd, decimal Left, decimal Charged, decimal ChargedSoFar, IReadOnlyList<ContractMemo> Memos, string Link);

/// <summary>How a book treats it, and who decided that.</summary>
public sealed record ContractMemo(string Book, string Treatment, string Stage, string WrittenBy, string WrittenOn, string? ApprovedBy,
    string? ApprovedOn);

/// <summary>What providers billed in a month beside what was metered.</summary>
public sealed record BillMatches(
    string Entity, string Period, string Currency, string? Vendor, IReadOnlyList<BillMatchRow> Providers, string Link);

/// <param name="Difference">Billed less metered.</param>
/// <param name="State">Whether somebody has to look at it.</param>
public sealed record BillMatchRow(string Name, decimal Billed, decimal Metered, decimal Difference, string State, IReadOnlyList<string> Why);

/// <summary>The budgets that apply to a month; empty where none was stated.</summary>
public sealed record BudgetList(string Entity, string Period, string Currency, IReadOnlyList<BudgetRow> Budgets, string Link);

/// <param name="Spent">Run cost in the ledger and what was metered since.</param>
/// <param name="Left">Below zero where the budget is overspent.</param>
public sealed record BudgetRow(string Name, decimal Monthly, decimal Spent, decimal Left);
