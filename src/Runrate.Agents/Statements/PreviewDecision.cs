using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>
/// Projects an agent's months from the average of its last three, with amortisation by its schedules, and again with the decision: the result,
/// what the balance sheet carries, and tax, in every book. It reads only: no entry, no memo, no record is made.
/// </summary>
public sealed class PreviewDecision(RunrateDb db, LedgerQueries ledger, AssetLedger assets, AllocateSharedCost sharedCost)
{
    public const int MonthsMax = 60;

    public async Task<Outcome<DecisionPreview>> Run(PreviewRequest request, CancellationToken ct = default)
    {
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Agent, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{request.Agent}'.", "agent");
        var entity = await db.Entities.FindAsync([agent.Entity], ct) ?? throw new InvariantException($"There is no entity '{agent.Entity}'.");
        if (request.Book != Book.Management && !entity.Books.Contains(request.Book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {request.Book.Name()} book.", "book");
        if (request.Months is < 1 or > MonthsMax)
            return new Refusal(RefusalCodes.InvalidValue, $"A preview covers 1 to {MonthsMax} months.", "months");
        if (Missing(request) is { } missing)
            return missing;
        if (agent.Status == AgentStatus.Retired)
            return new Refusal(RefusalCodes.InvalidValue, $"{agent.Name} has left: nothing can be decided for it.", "agent");
        var rates = await db.TaxRates.AsNoTracking().Where(r => r.Entity == entity.Id).ToListAsync(ct);
        var books = new List<PreviewBook>();
        (PreviewBook Book, IReadOnlyList<string> Workings)? headline = null;
        foreach (var book in entity.Books.Append(Book.Management).Distinct())
        {
            var basis = await BookProjection.Load(db, ledger, assets, entity, agent, book, request.From, ct);
            var effect = await Effect(basis, request, ct);
            // A book that the decision does not touch goes on as it is; only the one that was asked for says why it cannot.
            if (!effect.IsOk && book == request.Book)
                return effect.Refusal;
            var projected = Months(basis, request, effect.IsOk ? effect.Value : new PreviewEffect(basis.Net, basis.Carrying, []), rates);
            books.Add(projected);
            if (book == request.Book)
                headline = (projected, [basis.Said, .. effect.Value.Workings]);
        }
        var (main, workings) = headline!.Value;
        if (request.Kind == PreviewKind.Retirement)
            workings = [Sunk(main), .. workings];
        return new DecisionPreview(
            request, [.. main.Months.Select(m => new PreviewMonth(m.Period, m.Before, m.After))], main.Difference, workings, books);
    }

    private static Refusal? Missing(PreviewRequest request)
    {
        var (field, name) = request switch
        {
            { Kind: PreviewKind.UsefulLife, UsefulLifeMonths: not > 0 } => ("usefulLifeMonths", "the new useful life in months"),
            { Kind: PreviewKind.PriceChange, PricePercent: null } => ("pricePercent", "the change of prices in per cent"),
            { Kind: PreviewKind.ModelSwap, Model: null or "" } => ("model", "the model to move to"),
            { Kind: PreviewKind.Retirement, EffectiveOn: null } => ("effectiveOn", "the last day"),
            { Kind: PreviewKind.ImprovementPlan, PlanBudget: null or < 0 } => ("planBudget", "the budget of the plan"),
            { Kind: PreviewKind.ImprovementPlan, PlanMonths: not > 0 } => ("planMonths", "the months the plan takes"),
            { Kind: PreviewKind.ImprovementPlan, OutcomePercent: null } => ("outcomePercent", "the accepted outcomes it adds in per cent"),
            { Kind: PreviewKind.AllocationRule, SharedAccounts: null or { Count: 0 } } => ("sharedAccounts", "the accounts of shared cost"),
            { Kind: PreviewKind.AllocationRule, SharedBy: null or AllocationBasis.Fixed } => ("sharedBy", "what shared cost is divided by"),
            _ => (null, ""),
        };
        return field is null ? null : new Refusal(RefusalCodes.MissingField, $"This preview needs {name}.", field);
    }

    private async Task<Outcome<PreviewEffect>> Effect(BookProjection basis, PreviewRequest request, CancellationToken ct) => request.Kind switch
    {
        PreviewKind.UsefulLife => UsefulLife(basis, request),
        PreviewKind.PriceChange => Shift(basis, basis.Metered * (-request.PricePercent!.Value / 100),
            $"Metered cost of {InWords.Of(basis.Metered)} a month × {InWords.Of(request.PricePercent.Value)} %."),
        PreviewKind.ModelSwap => await ModelSwap(basis, request, ct),
        PreviewKind.Retirement => Retirement(basis, request),
        PreviewKind.ImprovementPlan => Plan(basis, request),
        _ => await Allocation(basis, request, ct),
    };

    private static PreviewBook Months(BookProjection basis, PreviewRequest request, PreviewEffect effect, IReadOnlyList<TaxRate> rates)
    {
        var taxBook = basis.Book is Book.UsTax or Book.IndiaTax ? basis.Book : DeferredTaxItems.TaxBookOf(basis.Book, basis.Entity);
        var rate = taxBook is { } one ? TaxRate.On(rates, one, request.From.FirstDay()) : null;
        var months = Enumerable.Range(0, request.Months).Select(request.From.PlusMonths).Select(m =>
        {
            var (before, after) = (basis.Net(m), effect.Net(m));
            return new PreviewBookMonth(m, before, after, basis.Carrying(m), effect.Carrying(m), Tax(before), Tax(after));
        }).ToList();
        var said = taxBook is null ? "No tax is computed in this book."
            : rate is null ? $"No {taxBook.Value.Name()} rate is stated."
            : basis.Book == taxBook ? $"Current tax at {InWords.Percent(rate.Rate)}."
            : $"Current and deferred tax at {InWords.Percent(rate.Rate)} of the result.";
        return new PreviewBook(basis.Book, months, said);

        Money? Tax(Money result) => rate is null ? null : (result * rate.Rate).RoundToMinorUnit();
    }

    private static PreviewEffect Shift(BookProjection basis, Money better, string working) =>
        new(m => basis.Net(m) + better, basis.Carrying, [working]);

    private static Outcome<PreviewEffect> UsefulLife(BookProjection basis, PreviewRequest request)
    {
        if (basis.Assets.Count == 0)
            return new Refusal(RefusalCodes.NotFound, $"{basis.Agent.Name} has no amortised asset in {basis.Book.Name()}.", "agent");
        var (workings, schedules) = (new List<string>(), new List<AmortizationSchedule>());
        foreach (var (record, carrying, _, _) in basis.Assets)
        {
            var elapsed = Math.Max(0, record.StartsOn.ToYearMonth().MonthsUntil(request.From));
            var left = Math.Max(1, request.UsefulLifeMonths!.Value - elapsed);
            schedules.Add(AmortizationSchedule.StraightLine(carrying, record.Residual, request.From.FirstDay(), left));
            workings.Add($"{record.Name}: {InWords.Of(carrying)} goes over {InWords.Count(left, "month")} instead of " +
                $"{AssetChanges.MonthsLeft(record, request.From)}.");
        }
        var prepaid = basis.Items.Where(i => i.IsPrepaid).ToList();
        return new PreviewEffect(
            m => schedules.Aggregate(basis.Average, (net, schedule) => net - schedule.ChargeFor(m)),
            m => prepaid.Aggregate(schedules.Aggregate(basis.Zero, (sum, s) => sum + s.CarryingAmountAt(m)), (sum, i) => sum + i.At(m, basis.From)),
            workings);
    }

    private async Task<Outcome<PreviewEffect>> ModelSwap(BookProjection basis, PreviewRequest request, CancellationToken ct)
    {
        var prices = await PriceBook.Load(db, ct);
        var provider = await db.Prices.AsNoTracking().Where(p => p.Model == request.Model).Select(p => p.Provider).FirstOrDefaultAsync(ct);
        var cost = 0m;
        foreach (var (meter, quantity) in basis.Usage)
        {
            if (provider is null || prices.Find(provider, request.Model!, meter, request.From.FirstDay()) is not { } price)
                return new Refusal(RefusalCodes.NotFound,
                    $"{request.Model} has no price for {meter.Replace('_', ' ')} on {InWords.Of(request.From.FirstDay())}.", "model");
            cost += quantity * price.PerUnit;
        }
        var then = Money.From(cost, basis.Zero.Currency);
        return Shift(basis, basis.Metered - then,
            $"The same usage costs {InWords.Of(then)} a month on {request.Model} against {InWords.Of(basis.Metered)}.");
    }

    private static PreviewEffect Retirement(BookProjection basis, PreviewRequest request)
    {
        var last = request.EffectiveOn!.Value.ToYearMonth();
        var (loss, workings) = (basis.Zero, new List<string>());
        // The month of leaving is charged only where it is worked to its end, as on the exit checklist.
        var before = request.EffectiveOn.Value.PlusDays(1).ToYearMonth().PlusMonths(-1);
        foreach (var item in basis.Items.Where(i => !EndsWithoutLoss(i.Record)))
        {
            var left = item.At(before, basis.From);
            loss += left;
            if (left.IsZero)
                continue;
            workings.Add($"{item.Record.Name}: {InWords.Of(left)} is still {(item.IsPrepaid ? "paid ahead" : "carried")} and is lost in " +
                $"{InWords.Of(last)}.");
        }
        workings.Add("Refunds, proceeds and fees for leaving are not in this preview: the exit checklist asks for them.");
        var kept = basis.Items.Where(i => EndsWithoutLoss(i.Record)).ToList();
        return new PreviewEffect(
            After,
            m => m < last ? basis.Carrying(m) : kept.Aggregate(basis.Zero, (sum, i) => sum + i.At(m, basis.From)),
            workings);

        Money After(YearMonth month)
        {
            if (month < last)
                return basis.Net(month);
            var worked = month == last && before == last
                ? basis.Net(month)
                : -kept.Where(i => !i.IsPrepaid).Aggregate(basis.Zero, (sum, i) => sum + i.ChargeIn(month, basis.From));
            return month == last ? worked - loss : worked;
        }
    }

    /// <summary>
    /// What is paid already against what leaving changes: a loss less what the schedules would have charged by then is cost that stays paid
    /// either way.
    /// </summary>
    private static string Sunk(PreviewBook book)
    {
        var end = book.Months[^1];
        var sunk = end.CarryingBefore - end.CarryingAfter;
        var rest = book.Difference + sunk;
        var months = InWords.Count(book.Months.Count, "month");
        return sunk.IsZero
            ? $"Nothing of it is sunk cost: leaving {Worse(rest)} over {months}."
            : $"{InWords.Of(sunk)} of it is sunk cost, paid already whether it stays or leaves and only written off sooner; apart from that "
              + $"leaving {Worse(rest)} over {months}.";

        static string Worse(Money by) => by.IsZero ? "makes no difference" : $"is {(by.IsNegative ? "worse" : "better")} by {InWords.Of(by.Abs())}";
    }

    /// <summary>What tax goes on deducting when the agent is gone.</summary>
    private static bool EndsWithoutLoss(AssetRecord record) => RecordDisposal.Continues(record);

    private static PreviewEffect Plan(BookProjection basis, PreviewRequest request)
    {
        var months = request.PlanMonths!.Value;
        var budget = Money.From(request.PlanBudget!.Value, basis.Zero.Currency);
        var parts = budget.Allocate([.. Enumerable.Repeat(1m, months)], basis.Zero.Currency.MinorUnits);
        var more = basis.Value * (request.OutcomePercent!.Value / 100);
        return new PreviewEffect(
            m => basis.Net(m) + (basis.From.MonthsUntil(m) is var at && at < months ? -parts[at] : more), basis.Carrying,
            [
                $"{InWords.Of(budget)} is spent over {InWords.Count(months, "month")}, as maintenance, at once an expense in every book.",
                $"From {InWords.Of(basis.From.PlusMonths(months))} accepted outcomes are {InWords.Of(request.OutcomePercent.Value)} % more: " +
                $"{InWords.Of(more)} a month of value at an average of {InWords.Of(basis.Value)}.",
            ]);
    }

    private async Task<Outcome<PreviewEffect>> Allocation(BookProjection basis, PreviewRequest request, CancellationToken ct)
    {
        if (basis.Book != Book.Management)
        {
            return request.Book == basis.Book
                ? new Refusal(RefusalCodes.InvalidValue, "Shared cost is divided in the management book alone: preview it there.", "book")
                : new PreviewEffect(basis.Net, basis.Carrying, []);
        }
        var rule = new AllocationRule
        {
            Id = Guid.Empty,
            Entity = basis.Entity.Id,
            Name = "Preview",
            Accounts = [.. request.SharedAccounts!],
            Percent = 100,
            Basis = request.SharedBy!.Value,
            From = basis.From,
            StatedBy = "",
        };
        var known = (await db.AllocationRules.AsNoTracking().Where(r => r.Entity == basis.Entity.Id).ToListAsync(ct))
            .Where(r => r.Accounts.Intersect(rule.Accounts).Any()).ToList();
        var (share, today) = (basis.Zero, basis.Zero);
        for (var back = BookProjection.AverageOf; back > 0; back--)
        {
            var month = basis.From.PlusMonths(-back);
            share += (await sharedCost.Shares(basis.Entity, rule, month, ct)).GetValueOrDefault(basis.Agent.Id, basis.Zero);
            foreach (var other in known.Where(r => r.AppliesTo(month)))
                today += (await sharedCost.Shares(basis.Entity, other, month, ct)).GetValueOrDefault(basis.Agent.Id, basis.Zero);
        }
        var (then, now) = (share * (1m / BookProjection.AverageOf), today * (1m / BookProjection.AverageOf));
        return Shift(basis, now - then, $"It would bear {InWords.Of(then)} a month of that cost, on the average of the last " +
            $"{BookProjection.AverageOf} months, against {InWords.Of(now)} today. No total changes: the rest stays with others or unassigned.");
    }

    /// <summary>A decision's months, as functions of the month, with the arithmetic.</summary>
    private sealed record PreviewEffect(Func<YearMonth, Money> Net, Func<YearMonth, Money> Carrying, IReadOnlyList<string> Workings);
}
