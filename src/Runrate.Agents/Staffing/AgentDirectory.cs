using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>Reads the workforce: the roster, its totals and one agent's card. Page, API and assistant show what comes from here.</summary>
public sealed class AgentDirectory(
    RunrateDb db, LedgerQueries ledger, AgentHistories histories, Remembered remembered, Lag lag, IClock clock)
{
    /// <summary>One row an agent and one for "unassigned", the worst net contribution first.</summary>
    public async Task<IReadOnlyList<RosterRow>> Roster(EntityId entityId, YearMonth period, Book book, CancellationToken ct = default)
    {
        var entity = await Entity(entityId, ct);
        return await remembered.Read(
            db, ("roster", entityId, period, book, clock.Today(entity)), () => ReadRoster(entity, period, book, ct), r => r.Count, ct);
    }

    /// <summary>The same for a page: what came in during the last moments may not be in its outcomes and signals, which it then says.</summary>
    public async Task<IReadOnlyList<RosterRow>> RosterWithLag(EntityId entityId, YearMonth period, Book book, CancellationToken ct = default)
    {
        var entity = await Entity(entityId, ct);
        return await remembered.ReadWithLag(
            this, db, ("roster", entityId, period, book, clock.Today(entity)), lag,
            (directory, ended) => directory.ReadRoster(entity, period, book, ended), r => r.Count, ct);
    }

    private async Task<IReadOnlyList<RosterRow>> ReadRoster(Entity entity, YearMonth period, Book book, CancellationToken ct)
    {
        var entityId = entity.Id;
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId).ToListAsync(ct);
        var lent = await db.Agents.AsNoTracking()
            .Where(a => a.Entity != entityId && db.Recharges.Any(r => r.Receiver == entityId && r.Agent == a.Id)).ToListAsync(ct);
        var rows = (await Read(entity, [.. agents, .. lent, null], period, book, null, ct)).Rows.Where(r =>
            r.Agent == AgentId.Unassigned || r.Status is not (null or AgentStatus.Retired)
            || !r.LoadedCost.Amount.IsZero || !r.CarryingValue.Amount.IsZero || !r.NetContribution.Amount.IsZero);
        return [.. rows.OrderBy(r => r.NetContribution.Amount.Micros).ThenBy(r => r.Name, StringComparer.Ordinal)];
    }

    private async Task<RosterRead> Read(
        Entity entity, IReadOnlyList<Agent?> agents, YearMonth period, Book book, AgentId? only, CancellationToken ct)
    {
        var entityId = entity.Id;
        var accounts = AccountSets.Of(book);
        var movements = await ledger.Movements(entityId, book, period, period, only, ct);
        var carrier = Carrier(entity, book);
        var carrying = await Carrying(entity, carrier, period, accounts.Carrying, only, ct);
        var asOf = histories.DayOf(entity, period);
        var window = await histories.Window(entity, asOf, null, ct);
        var outcomes = await histories.OutcomesByMonth(entityId, window.From < period ? window.From : period, period, only, ct);
        var standings = await Standings.Load(db, entity, asOf, clock.Today(entity), only, ct);
        // Of who has left there is nothing to judge any more.
        var staff = agents.OfType<Agent>().Where(a => a.Entity == entityId && standings.StatusOf(a) is not (null or AgentStatus.Retired)).ToList();
        var past = staff.Count == 0 ? new Dictionary<AgentId, AgentHistory>() : await histories.Load(entity, staff, asOf, window, outcomes, ct);
        var owners = agents.Any(a => a is not null && a.Entity != entityId)
            ? await db.Entities.AsNoTracking().ToDictionaryAsync(e => e.Id, e => e.Name, ct) : [];
        var byAgent = movements.Where(m => m.Currency == entity.FunctionalCurrency).ToLookup(m => Row(m.Agent));
        return new RosterRead([.. agents.Select(Line)], past, outcomes, window.To);

        RosterRow Line(Agent? agent)
        {
            var id = agent?.Id ?? AgentId.Unassigned;
            // An agent of another entity costs this one what it is recharged; who it is and what it must do stands there.
            var lender = agent is not null && agent.Entity != entityId ? owners[agent.Entity] : null;
            var mine = lender is null ? agent : null;
            var done = outcomes.GetValueOrDefault((id, period), Outcomes.None);
            var target = mine?.TargetOn(period.LastDay());
            var own = byAgent[id].ToList();
            var loaded = Figure(accounts.Loaded, own, credit: false);
            return new RosterRow(
                id, agent?.Name ?? "Unassigned", lender is not null ? $"Serves from {lender}" : agent is null ? "" : standings.RoleOf(agent),
                mine is null ? null : standings.OwnerOf(mine), mine is null ? null : standings.StatusOf(mine),
                target?.Unit, done.Accepted, target?.UnitsPerMonth,
                loaded, done.Accepted == 0 ? null : loaded.Amount * (1 / done.Accepted), target?.HumanCostPerUnit,
                Figure(accounts.Value, own, credit: true),
                Figure(accounts.Net, own, credit: true),
                new Figure(
                    new Money(carrying.GetValueOrDefault(id), entity.FunctionalCurrency),
                    new FigureSource(entityId, carrier, null, period, id, accounts.Carrying)),
                mine is null || !past.TryGetValue(id, out var history) ? RetirementSignal.None : Signal(mine, history));

            Figure Figure(IReadOnlyList<string> codes, List<PeriodBalance> balances, bool credit)
            {
                var micros = balances.Where(b => codes.Contains(b.Account)).Sum(b => b.Micros);
                return new Figure(
                    new Money(credit ? -micros : micros, entity.FunctionalCurrency),
                    new FigureSource(entityId, book, period, period, id, codes));
            }
        }
    }

    /// <summary>The figures of the whole entity, read from the ledger and not from the rows, and whether the rows sum to them.</summary>
    public Task<RosterTotals> Totals(
        EntityId entityId, YearMonth period, Book book, IReadOnlyList<RosterRow> rows, CancellationToken ct = default) => remembered.ReadBooks(
        db, ("totals", entityId, period, book, rows), () => ReadTotals(entityId, period, book, rows, ct), _ => 1, ct);

    private async Task<RosterTotals> ReadTotals(
        EntityId entityId, YearMonth period, Book book, IReadOnlyList<RosterRow> rows, CancellationToken ct)
    {
        var all = await Figures(entityId, period, book, ct);
        var ties = rows.Sum(r => r.LoadedCost.Amount.Micros) == all.LoadedCost.Amount.Micros
            && rows.Sum(r => r.ProductivityValue.Amount.Micros) == all.ProductivityValue.Amount.Micros
            && rows.Sum(r => r.NetContribution.Amount.Micros) == all.NetContribution.Amount.Micros
            && rows.Sum(r => r.CarryingValue.Amount.Micros) == all.CarryingValue.Amount.Micros
            && await ledger.Ties(entityId, period, ct);
        return new RosterTotals(all.LoadedCost, all.ProductivityValue, all.NetContribution, all.CarryingValue, ties);
    }

    /// <summary>The figures of the whole entity, without the proof.</summary>
    public async Task<EntityFigures> Figures(EntityId entityId, YearMonth period, Book book, CancellationToken ct = default)
    {
        var entity = await Entity(entityId, ct);
        var accounts = AccountSets.Of(book);
        var movements = await ledger.Movements(entityId, book, period, period, null, ct);
        var carrier = Carrier(entity, book);
        var carrying = await Carrying(entity, carrier, period, accounts.Carrying, null, ct);
        return new EntityFigures(
            Total(accounts.Loaded, credit: false), Total(accounts.Value, credit: true),
            Total(accounts.Net, credit: true),
            new Figure(new Money(carrying.Values.Sum(), entity.FunctionalCurrency),
                new FigureSource(entityId, carrier, null, period, null, accounts.Carrying)));

        Figure Total(IReadOnlyList<string> codes, bool credit)
        {
            var micros = movements.Where(m => m.Currency == entity.FunctionalCurrency && codes.Contains(m.Account)).Sum(m => m.Micros);
            return new Figure(
                new Money(credit ? -micros : micros, entity.FunctionalCurrency), new FigureSource(entityId, book, period, period, null, codes));
        }
    }

    /// <summary>The agent page: its row, twelve months of P&amp;L, carrying amount per book, arrangements, memos, triggers and timeline.</summary>
    public async Task<Outcome<AgentCard>> Card(AgentId id, YearMonth period, Book book, CancellationToken ct = default)
    {
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'.", "agent");
        var entity = await Entity(agent.Entity, ct);
        if (book != Book.Management && !entity.Books.Contains(book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {book} book.", "book");
        return await remembered.Read(
            db, ("card", id, period, book, clock.Today(entity)), () => ReadCard(agent, entity, period, book, ct), _ => 1, ct);
    }

    private async Task<AgentCard> ReadCard(Agent agent, Entity entity, YearMonth period, Book book, CancellationToken ct)
    {
        var id = agent.Id;
        var read = await Read(entity, [agent], period, book, id, ct);
        var row = read.Rows[0];
        var from = period.PlusMonths(1 - AgentHistories.MonthsBack);
        var movements = await ledger.Movements(entity.Id, book, from, period, id, ct);
        var pnl = Statement.Build(
            StatementLayouts.AgentPnl, new StatementScope(entity.Id, book, from, period, id, entity.FunctionalCurrency),
            [.. movements.Where(m => m.Currency == entity.FunctionalCurrency).Select(m => (m.Account, m.Period, m.Micros))], monthly: true);
        var history = read.Past.GetValueOrDefault(id);
        var outcomes = read.Outcomes.GetValueOrDefault((id, period), Outcomes.None);
        var sets = AccountSets.Of(book);
        var acquired = Sum(sets.Acquisition, period);
        var economics = UnitEconomics.Of(
            agent.TargetOn(period.LastDay()), row.LoadedCost.Amount, outcomes.Accepted, outcomes.Rejected, agent.AcquisitionCost,
            row.NetContribution.Amount + acquired, Sum(FollowVolume, period));
        return new AgentCard(
            agent, row, pnl, economics, row.Status == AgentStatus.Retired ? null : Rate(),
            await CarryingByBook(entity, period, id, ct),
            history is null ? [] : TriggerAssessment.AssessAll(agent.RetirementTriggers, history),
            history?.Months ?? [],
            await Arrangements(id, ct), await Memos(id, ct), await Timeline(id, ct))
        {
            AsOf = histories.DayOf(entity, period),
            Components = LoadedCost.Of(pnl, outcomes),
            Forecast = LoadedCost.Forecast(
                period, clock.Today(entity), Sum(sets.RunCost, period), Sum(sets.Acquisition, period.PlusMonths(-1)), acquired),
        };

        // A month that is not over yet says nothing of a year.
        RunRate? Rate()
        {
            var month = read.LastComplete < period ? read.LastComplete : period;
            var (left, lost) = (Sum(sets.OneOff, month), Sum(sets.Losses, month));
            return month < period && !movements.Any(m => m.Period == month) ? null
                : RunRate.Of([(month, Sum(sets.Loaded, month) - left - lost)], left, lost);
        }

        Money Sum(IReadOnlyList<string> codes, YearMonth month) => new(
            movements.Where(m => m.Period == month && m.Currency == entity.FunctionalCurrency && codes.Contains(m.Account)).Sum(m => m.Micros),
            entity.FunctionalCurrency);
    }

    /// <summary>Cost that an outcome more causes: model inference and human review.</summary>
    private static readonly string[] FollowVolume = [Accounts.ModelInference, Accounts.HumanReview];

    private static RetirementSignal Signal(Agent agent, AgentHistory history)
    {
        // A candidate from a card or from telemetry has committed to nothing yet.
        if (TriggerAssessment.Nearest(agent.RetirementTriggers, history) is not { } nearest)
            return RetirementSignal.None;
        return nearest.Fired ? new RetirementSignal(SignalLevel.Fired, nearest.Because)
            : nearest.Closeness >= 0.5m ? new RetirementSignal(SignalLevel.Watch, nearest.Because)
            : RetirementSignal.None;
    }

    // The lens expenses what was built, so that nothing is carried there; what could be written down stands in the published book.
    private static Book Carrier(Entity entity, Book book) => book == Book.Management ? entity.PrimaryBook : book;

    private static AgentId Row(string agent) => agent == "" ? AgentId.Unassigned : new AgentId(agent);

    private async Task<Entity> Entity(EntityId id, CancellationToken ct) =>
        await db.Entities.FindAsync([id], ct) ?? throw new InvariantException($"There is no entity '{id}'.");

    private async Task<Dictionary<AgentId, long>> Carrying(
        Entity entity, Book book, YearMonth to, IReadOnlyList<string> accounts, AgentId? agent, CancellationToken ct)
    {
        var codes = accounts.ToList();
        var (id, currency) = (entity.Id, entity.FunctionalCurrency);
        var query = agent is { } one
            ? await AgentBalances.Of(db, id, [one.Value], [0, (int)book], null, to, codes, ct)
            : db.Balances.AsNoTracking().Where(b =>
                b.Entity == id && (b.Book == 0 || b.Book == (int)book) && b.Period <= to && codes.Contains(b.Account));
        var sums = await query.Where(b => b.Currency == currency).GroupBy(b => b.Agent)
            .Select(g => new { Agent = g.Key, Micros = g.Sum(b => b.Micros) }).ToListAsync(ct);
        return sums.GroupBy(s => Row(s.Agent)).ToDictionary(g => g.Key, g => g.Sum(s => s.Micros));
    }

    private async Task<IReadOnlyList<BookCarrying>> CarryingByBook(Entity entity, YearMonth period, AgentId agent, CancellationToken ct)
    {
        // What is carried is a matter of accounts, and those are the same in every book.
        var accounts = AccountSets.Of(Book.Management).Carrying;
        var (id, currency) = (entity.Id, entity.FunctionalCurrency);
        var balances = await AgentBalances.Of(db, id, [agent.Value], [0, .. entity.Books.Select(b => (int)b)], null, period, accounts, ct);
        var sums = await balances.Where(b => b.Currency == currency)
            .GroupBy(b => b.Book).Select(g => new { Book = g.Key, Micros = g.Sum(b => b.Micros) })
            .ToDictionaryAsync(g => g.Book, g => g.Micros, ct);
        return [.. entity.Books.Select(book => new BookCarrying(book, new Figure(
            new Money(sums.GetValueOrDefault(0) + sums.GetValueOrDefault((int)book), currency),
            new FigureSource(id, book, null, period, agent, accounts))))];
    }

    private async Task<IReadOnlyList<CardArrangement>> Arrangements(AgentId id, CancellationToken ct) =>
        [.. (await db.Arrangements.AsNoTracking().Where(a => a.Agent == id).ToListAsync(ct))
            .OrderBy(a => a.Date).Select(a => new CardArrangement(a.Id, a.Name, a.Vendor, a.Category, a.Amount, a.Date))];

    private async Task<IReadOnlyList<CardMemo>> Memos(AgentId id, CancellationToken ct)
    {
        var arrangements = await db.Arrangements.Where(a => a.Agent == id).Select(a => a.Id).ToListAsync(ct);
        var memos = await db.Memos.AsNoTracking().Where(m => arrangements.Contains(m.ArrangementId)).ToListAsync(ct);
        return [.. memos.OrderBy(m => m.ArrangementId).ThenBy(m => m.Book).ThenByDescending(m => m.Version)
            .Select(m => new CardMemo(
                m.Id, m.ArrangementId, m.Book, m.Version, m.BookTreatment, m.Status, m.Stage.ToString(), m.Author, m.ApprovedBy))];
    }

    private async Task<IReadOnlyList<TimelineItem>> Timeline(AgentId id, CancellationToken ct) =>
        [.. (await db.AgentEvents.AsNoTracking().Where(e => e.Agent == id).ToListAsync(ct))
            .OrderBy(e => e.At).ThenBy(e => e.Kind).ThenBy(e => e.Id).Select(e => new TimelineItem(e.At, e.By, e.Kind, e.Text))];

    /// <summary>Rows with what they were read from, for a caller who shows more of it.</summary>
    private sealed record RosterRead(
        IReadOnlyList<RosterRow> Rows, IReadOnlyDictionary<AgentId, AgentHistory> Past,
        IReadOnlyDictionary<(AgentId Agent, YearMonth Period), Outcomes> Outcomes, YearMonth LastComplete);
}
