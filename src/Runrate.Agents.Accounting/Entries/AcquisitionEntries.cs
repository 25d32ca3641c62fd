using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What was acquired, as an entry needs it.</summary>
/// <param name="Reference">Stable reference of the arrangement in keys and sources.</param>
/// <param name="Amount">What is posted now: the whole amount, or the part paid ahead.</param>
/// <param name="ServiceStart">First day of service of a prepayment.</param>
/// <param name="ServiceEnd">Last day of service, inclusive.</param>
/// <param name="Function">What its cost serves where the arrangement or a rule says so; null leaves it to the agent.</param>
public sealed record Acquisition(
    EntityId Entity, string Reference, string Name, AgentId? Agent, string? CostCenter, Money Amount, LocalDate Date,
    LocalDate? ServiceStart = null, LocalDate? ServiceEnd = null, CostFunction? Function = null)
{
    /// <summary>The source of every posting on the asset, by which its carrying amount is summed.</summary>
    public string Source => $"assets/{Reference}";

    /// <summary>Where the ledger holds the cost already; null where it is still to be acquired.</summary>
    public MovedFrom? MovedFrom { get; init; }
}

/// <summary>The entry that takes an arrangement to the ledger: expense, prepaid, asset, or suspense while nothing is safe.</summary>
public static class AcquisitionEntries
{
    /// <param name="book">Null where every book agrees.</param>
    /// <param name="sequence">Counts the acquisition entries of the arrangement: one that replaces another is a new entry.</param>
    /// <param name="basis">Rules and memo, for the reader.</param>
    /// <returns>Null for an amount of zero.</returns>
    public static EntryDraft? Acquire(Acquisition item, Book? book, AcquisitionAccounts accounts, int sequence, string basis)
    {
        // What stays where it was metered is no entry.
        if (item.Amount.IsZero || accounts.Debit == accounts.Credit)
            return null;
        var legs = new EntryLines();
        if (accounts.Debit == TreatmentAccounts.PrepaidCurrent && Prepaid(item) is { } schedule)
        {
            var opening = schedule.BalanceAt(SplitDate(item));
            Debit(legs, item, TreatmentAccounts.PrepaidCurrent, opening.Current);
            Debit(legs, item, TreatmentAccounts.PrepaidNonCurrent, opening.NonCurrent);
        }
        else
        {
            Debit(legs, item, accounts.Debit, item.Amount);
        }
        // The lens has both legs in memo accounts, and its contra follows the agent, so that the agent's own lens nets to zero.
        legs.Credit(accounts.Credit, item.Amount, item.MovedFrom?.Agent, source: item.Source);
        var postings = legs.ToPostings(item.Function);
        // What is moved leaves under the function that it came in with: its agent's.
        if (item.MovedFrom is not null)
            postings = [.. postings.Select(line => line.Account == accounts.Credit ? line with { Function = null } : line)];
        return new EntryDraft(Key(item, book, sequence), EntryKind.Acquisition, item.Entity, book,
            item.Date, item.Name, postings)
        {
            Basis = basis,
        };
    }

    private static EntryKey Key(Acquisition item, Book? book, int sequence) =>
        EntryKey.Of("acquisition", item.Reference, book?.ToString() ?? "all", $"{sequence}");

    /// <summary>Moves finished software out of development, or an asset between classes: nothing but the account changes.</summary>
    public static EntryDraft? Transfer(
        Acquisition item, Book book, string from, string to, Money carrying, LocalDate date, string record, string basis)
    {
        if (carrying.IsZero || from == to)
            return null;
        var legs = new EntryLines();
        Debit(legs, item, to, carrying);
        Debit(legs, item, from, -carrying);
        return new EntryDraft(
            EntryKey.Of("transfer", item.Reference, book.ToString(), record), EntryKind.Reclassification, item.Entity, book, date,
            $"Reclassification of {item.Name} from {Named(from)} to {Named(to)}", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    private static string Named(string account) => ChartOfAccounts.Default[account].Name;

    /// <summary>Expenses what is left of an asset whose treatment changed to expense: prospective, so earlier charges stand.</summary>
    public static EntryDraft? ExpenseRemainder(
        Acquisition item, Book? book, string expense, IReadOnlyList<(string Account, Money Balance)> balances, LocalDate date,
        string record, string basis)
    {
        var legs = new EntryLines();
        var total = Money.Zero(item.Amount.Currency);
        foreach (var (account, balance) in balances)
        {
            Debit(legs, item, account, -balance);
            total += balance;
        }
        if (legs.IsEmpty)
            return null;
        Debit(legs, item, expense, total);
        return new EntryDraft(
            EntryKey.Of("expensed", item.Reference, book?.ToString() ?? "all", record), EntryKind.Reclassification, item.Entity, book, date,
            $"Remaining balance of {item.Name} expensed", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    /// <summary>The schedule of a prepayment; null while its service dates are not known.</summary>
    public static PrepaidSchedule? Prepaid(Acquisition item) => item is { ServiceStart: { } start, ServiceEnd: { } end } && start <= end
        ? new PrepaidSchedule(item.Amount, start, end)
        : null;

    /// <summary>The day at which a prepayment is first split: when it is paid, or before the service begins where it is paid later.</summary>
    public static LocalDate SplitDate(Acquisition item) =>
        item.ServiceStart is { } start && start <= item.Date ? start.PlusDays(-1) : item.Date;

    private static void Debit(EntryLines legs, Acquisition item, string account, Money amount) =>
        legs.Debit(account, amount, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: item.Source);
}
