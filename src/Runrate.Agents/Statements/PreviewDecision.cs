using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

public enum PreviewKind { UsefulLife, PriceChange, ModelSwap, Retirement }

/// <summary>A decision to be looked at before it is taken.</summary>
/// <param name="From">The first month that it touches.</param>
/// <param name="UsefulLifeMonths">The new whole life, for <see cref="PreviewKind.UsefulLife"/>.</param>
/// <param name="PricePercent">The change of metered prices in per cent, for <see cref="PreviewKind.PriceChange"/>: −20 for a fifth cheaper.</param>
/// <param name="Model">The model to move to, as the price list spells it, for <see cref="PreviewKind.ModelSwap"/>.</param>
/// <param name="EffectiveOn">The last day, for <see cref="PreviewKind.Retirement"/>.</param>
public sealed record PreviewRequest(
    AgentId Agent, PreviewKind Kind, Book Book, YearMonth From, int Months = 12, int? UsefulLifeMonths = null, decimal? PricePercent = null,
    string? Model = null, LocalDate? EffectiveOn = null);

/// <summary>Net contribution of a month without the decision and with it.</summary>
public sealed record PreviewMonth(YearMonth Period, Money Before, Money After)
{
    public Money Difference => After - Before;
}

/// <summary>What a decision would do to the agent's P&amp;L. Nothing is posted.</summary>
/// <param name="Workings">The arithmetic as lines, with what the projection rests on.</param>
public sealed record DecisionPreview(PreviewRequest Request, IReadOnlyList<PreviewMonth> Months, Money Difference, IReadOnlyList<string> Workings);

/// <summary>
/// Projects an agent's months from the average of its last three, with amortisation by its schedules, and again with the decision. It reads
/// only: no entry, no memo, no record is made.
/// </summary>
public sealed class PreviewDecision(RunrateDb db, LedgerQueries ledger, AssetLedger assets)
{
    public const int MonthsMax = 60;
    private const int AverageOf = 3;

    public async Task<Outcome<DecisionPreview>> Run(PreviewRequest request, CancellationToken ct = default)
    {
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Agent, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{request.Agent}'.", "agent");
        var entity = await db.Entities.FindAsync([agent.Entity], ct) ?? throw new InvariantException($"There is no entity '{agent.Entity}'.");
        if (request.Book != Book.Management && !entity.Books.Contains(request.Book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {request.Book} book.", "book");
        if (request.Months is < 1 or > MonthsMax)
            return new Refusal(RefusalCodes.InvalidValue, $"A preview covers 1 to {MonthsMax} months.", "months");
        if (Missing(request) is { } missing)
            return missing;
        var basis = await Basis(entity, agent, request, ct);
        return request.Kind switch
        {
            PreviewKind.UsefulLife => await UsefulLife(basis, request, ct),
            PreviewKind.PriceChange => Shift(basis, request, basis.Metered * (-request.PricePercent!.Value / 100),
                $"Metered cost of {basis.Metered.RoundToMinorUnit()} a month × {request.PricePercent} %."),
            PreviewKind.ModelSwap => await ModelSwap(basis, request, ct),
            _ => await Retirement(basis, request, ct),
        };
    }

    private static Refusal? Missing(PreviewRequest request)
    {
        var (field, name) = request switch
        {
            { Kind: PreviewKind.UsefulLife, UsefulLifeMonths: not > 0 } => ("usefulLifeMonths", "the new useful life in months"),
            { Kind: PreviewKind.PriceChange, PricePercent: null } => ("pricePercent", "the change of prices in per cent"),
            { Kind: PreviewKind.ModelSwap, Model: null or "" } => ("model", "the model to move to"),
            { Kind: PreviewKind.Retirement, EffectiveOn: null } => ("effectiveOn", "the last day"),
            _ => (null, ""),
        };
        return field is null ? null : new Refusal(RefusalCodes.MissingField, $"This preview needs {name}.", field);
    }

    private async Task<Projection> Basis(Entity entity, Agent agent, PreviewRequest request, CancellationToken ct)
    {
        var (from, to) = (request.From.PlusMonths(-AverageOf), request.From.PlusMonths(-1));
        var sets = AccountSets.Of(request.Book);
        var movements = await ledger.Movements(entity.Id, request.Book, from, to, agent.Id, ct);
        var running = sets.Value.Concat(sets.RunCost).ToHashSet();
        var average = new Money(-movements.Where(m => running.Contains(m.Account)).Sum(m => m.Micros), entity.FunctionalCurrency) * (1m / AverageOf);
        var (first, last, currency) = (from.FirstDay(), to.LastDay(), entity.FunctionalCurrency);
        var usage = await db.UsageDays.AsNoTracking()
            .Where(u => u.Entity == entity.Id && u.Agent == agent.Id && u.Date >= first && u.Date <= last && u.Currency == currency)
            .GroupBy(u => new { u.Model, u.Meter })
                .Select(g => new { g.Key.Model, g.Key.Meter, Quantity = g.Sum(u => u.Quantity), Cost = g.Sum(u => u.Cost) })
            .ToListAsync(ct);
        var records = await db.Assets.AsNoTracking()
            .Where(a => a.Entity == entity.Id && a.Agent == agent.Id && a.Book == request.Book && a.EndedOn == null).ToListAsync(ct);
        return new Projection(
            entity, agent, average, Money.From(usage.Sum(u => u.Cost) / AverageOf, currency),
            [.. usage.Select(u => (u.Meter, u.Quantity / AverageOf))], [.. records.Where(AssetChanges.IsMeasured)],
            $"Value less run cost averaged {average.RoundToMinorUnit()} over {from.ToIso()} to {to.ToIso()}; amortisation follows the schedules.");
    }

    private static DecisionPreview Build(
        Projection basis, PreviewRequest request, Func<YearMonth, Money> after, params IReadOnlyList<string> workings)
    {
        var months = Enumerable.Range(0, request.Months).Select(request.From.PlusMonths)
            .Select(m => new PreviewMonth(m, basis.Net(m), after(m))).ToList();
        var difference = months.Aggregate(Money.Zero(basis.Average.Currency), (sum, m) => sum + m.Difference);
        return new DecisionPreview(request, months, difference, [basis.Said, .. workings]);
    }

    private static DecisionPreview Shift(Projection basis, PreviewRequest request, Money better, string working) =>
        Build(basis, request, m => basis.Net(m) + better, working);

    private async Task<Outcome<DecisionPreview>> UsefulLife(Projection basis, PreviewRequest request, CancellationToken ct)
    {
        if (basis.Records.Count == 0)
            return new Refusal(RefusalCodes.NotFound, $"{basis.Agent.Name} has no amortised asset in {request.Book}.", "agent");
        var workings = new List<string>();
        var schedules = new List<AmortizationSchedule>();
        foreach (var record in basis.Records)
        {
            var carrying = await Carrying(record, request.From, basis, ct);
            var elapsed = Math.Max(0, record.StartsOn.ToYearMonth().MonthsUntil(request.From));
            var left = Math.Max(1, request.UsefulLifeMonths!.Value - elapsed);
            schedules.Add(AmortizationSchedule.StraightLine(carrying, record.Residual, request.From.FirstDay(), left));
            workings.Add(
                $"{record.Name}: {carrying.RoundToMinorUnit()} goes over {left} months instead of {AssetChanges.MonthsLeft(record, request.From)}.");
        }
        return Build(basis, request,
            m => schedules.Aggregate(basis.Average, (net, schedule) => net - schedule.ChargeFor(m)), workings);
    }

    private async Task<Outcome<DecisionPreview>> ModelSwap(Projection basis, PreviewRequest request, CancellationToken ct)
    {
        var prices = await PriceBook.Load(db, ct);
        var provider = await db.Prices.AsNoTracking().Where(p => p.Model == request.Model).Select(p => p.Provider).FirstOrDefaultAsync(ct);
        var cost = 0m;
        foreach (var (meter, quantity) in basis.Usage)
        {
            if (provider is null || prices.Find(provider, request.Model!, meter, request.From.FirstDay()) is not { } price)
                return new Refusal(RefusalCodes.NotFound,
                    $"{request.Model} has no price for {meter} on {request.From.FirstDay():uuuu-MM-dd}.", "model");
            cost += quantity * price.PerUnit;
        }
        var then = Money.From(cost, basis.Average.Currency);
        return Shift(basis, request, basis.Metered - then,
            $"The same usage costs {then.RoundToMinorUnit()} a month on {request.Model} against {basis.Metered.RoundToMinorUnit()}.");
    }

    private async Task<Outcome<DecisionPreview>> Retirement(Projection basis, PreviewRequest request, CancellationToken ct)
    {
        var last = request.EffectiveOn!.Value.ToYearMonth();
        var loss = Money.Zero(basis.Average.Currency);
        var workings = new List<string>();
        foreach (var record in basis.Records)
        {
            var carrying = await Carrying(record, last, basis, ct);
            loss += carrying;
            workings.Add($"{record.Name}: {carrying.RoundToMinorUnit()} is still carried and is lost in {last.ToIso()}.");
        }
        workings.Add("Prepayments and fees for leaving are not in this preview: the exit checklist asks for refunds and fees.");
        return Build(basis, request, m => m < last ? basis.Net(m) : m == last ? -loss : Money.Zero(loss.Currency), workings);
    }

    /// <summary>What the asset will carry before the month: the ledger's balance less the charges between.</summary>
    private async Task<Money> Carrying(AssetRecord record, YearMonth before, Projection basis, CancellationToken ct)
    {
        var balances = await assets.Balances(record.Entity, record.ArrangementId, record.Book, ct);
        var carrying = balances.Aggregate(Money.Zero(record.Cost.Currency), (sum, b) => sum + b.Balance);
        var next = record.ChargedThrough?.Next() ?? record.StartsOn.ToYearMonth();
        return next < before ? carrying - AmortizeAssets.Schedule(record, basis.Entity).ChargeBetween(next, before.PlusMonths(-1)) : carrying;
    }

    private sealed record Projection(
        Entity Entity, Agent Agent, Money Average, Money Metered, IReadOnlyList<(string Meter, decimal Quantity)> Usage,
        IReadOnlyList<AssetRecord> Records, string Said)
    {
        /// <summary>Average value less run cost, less the month's amortisation by schedule.</summary>
        public Money Net(YearMonth month) =>
            Records.Aggregate(Average, (net, record) => net - AmortizeAssets.Schedule(record, Entity).ChargeFor(month));
    }
}
