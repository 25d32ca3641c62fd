using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>What an arrangement of the books brings to a plan, and the record that carries a plan's schedule.</summary>
public static class ArrangementPlan
{
    public static SpendTerms Terms(Arrangement arrangement, Agent? agent) => new(
        arrangement.Entity, AssetLedger.Reference(arrangement.Id), arrangement.Name, arrangement.Category, arrangement.Amount, arrangement.Date)
    {
        Agent = arrangement.Agent,
        CostCenter = agent?.CostCenter,
        ServiceStart = arrangement.ServiceStart,
        ServiceEnd = arrangement.ServiceEnd,
        ReadyOn = arrangement.ReadyOn ?? (IsBuilder(arrangement) ? null : agent?.InServiceOn),
        MovedFrom = arrangement.Development?.MovedFrom,
        Facts = arrangement.Facts.ToDictionary(f => f.Fact, f => f.Value),
    };

    /// <summary>Whether its agent builds the software: that the builder is in service says nothing of when the software is ready.</summary>
    private static bool IsBuilder(Arrangement arrangement) =>
        arrangement.Development is { } use && use.Agent == arrangement.Agent?.Value;

    /// <summary>Whether the books post as one: all of them, by the same plan, which is neither the lens nor a lease.</summary>
    public static bool IsCommon(IReadOnlyDictionary<Book, AcquisitionPlan> plans, IReadOnlyList<Book> books)
    {
        var first = plans[books[0]];
        return books.Count == plans.Count && books.All(book => plans[book] == first) && !first.IsLens && !AssetMethods.IsLease(first.Method);
    }

    /// <summary>What is of several books, as it posts: all of it in one entry, or each for itself.</summary>
    public static IReadOnlyList<(IReadOnlyList<T> Items, bool Common)> Groups<T>(
        IReadOnlyList<T> all, Func<T, Book> bookOf, IReadOnlyDictionary<Book, AcquisitionPlan> plans) =>
        all.Count == 0 ? []
        : IsCommon(plans, [.. all.Select(bookOf)]) ? [(all, true)]
        : [.. all.Select(one => ((IReadOnlyList<T>)[one], false))];

    /// <summary>The record that carries the schedule in a book.</summary>
    public static AssetRecord Record(
        this AcquisitionPlan plan, Arrangement arrangement, Agent? agent, Book book, bool common, string basis, IdGenerator ids) => new()
        {
            Id = ids.Next(),
            Entity = arrangement.Entity,
            ArrangementId = arrangement.Id,
            Agent = arrangement.Agent,
            Book = book,
            Name = arrangement.Name,
            BookTreatment = plan.Treatment.ToString(),
            Cost = plan.Amount,
            Residual = plan.Residual,
            Method = plan.Method!,
            LifeMonths = plan.LifeMonths,
            StartsOn = plan.StartsOn,
            AcquiredOn = arrangement.Date,
            AcquiredInto = plan.AcquiredInto,
            ServiceStart = plan.ServiceStart,
            ServiceEnd = plan.ServiceEnd,
            Rate = plan.Rate,
            Lease = plan.Payments is { } payments ? new LeaseCourse(payments) : null,
            AssetAccount = plan.Accounts.Debit,
            AccumulatedAccount = plan.Accounts.Accumulated ?? plan.Accounts.Credit,
            ExpenseAccount = plan.Accounts.Expense ?? plan.Accounts.Debit,
            Common = common,
            Basis = basis,
            CostCenter = agent?.CostCenter,
            Function = plan.Function,
        };
}
