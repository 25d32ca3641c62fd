using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>A piece of loaded cost with what is known of its origin.</summary>
/// <param name="Vendor">As the contract or the bill spells it; null where nothing says from whom it came.</param>
/// <param name="Model">Null where the cost is of no model, or the bill names none.</param>
/// <param name="Contract">The arrangement whose treatment posted it; null for what is metered or billed.</param>
public sealed record SpendCell(YearMonth Month, AgentId Agent, string Account, string? Vendor, string? Model, long Micros,
    string? Contract = null);

/// <summary>
/// Takes the loaded cost of some months apart by origin. The cells of a month, agent and account sum to its balance in the ledger
/// exactly: what neither a bill, a meter nor an arrangement explains is a cell without a vendor.
/// </summary>
public sealed class SpendCells(RunrateDb db, LedgerQueries ledger, Reconciliation reconciliation)
{
    private const string Assets = "assets/";

    public async Task<IReadOnlyList<SpendCell>> Load(Entity entity, YearMonth from, YearMonth to, Book book,
        CancellationToken ct = default)
    {
        var loaded = AccountSets.Of(book).Loaded.ToHashSet(StringComparer.Ordinal);
        var left = (await ledger.Movements(entity.Id, book, from, to, null, ct))
            .Where(m => m.Currency == entity.FunctionalCurrency && loaded.Contains(m.Account))
            .GroupBy(m => (m.Period, Agent: AgentOf(m.Agent), m.Account)).ToDictionary(g => g.Key, g => g.Sum(m => m.Micros));
        var cells = new List<SpendCell>();
        cells.AddRange(await Acquired(entity, from, to, book, loaded, ct));
        var names = await VendorNames(entity.Id, ct);
        for (var month = from; month <= to; month = month.Next())
            cells.AddRange(await Consumed(entity, month, names, ct));
        cells.AddRange(await OtherCharges(entity, from, to, loaded, ct));
        foreach (var cell in cells)
        {
            var key = (cell.Month, cell.Agent, cell.Account);
            left[key] = left.GetValueOrDefault(key) - cell.Micros;
        }
        cells.AddRange(left.Where(l => l.Value != 0)
            .Select(l => new SpendCell(l.Key.Period, l.Key.Agent, l.Key.Account, null, null, l.Value)));
        return cells;
    }

    /// <summary>Every vendor that a contract, a bill or a meter names, by its common name.</summary>
    public Task<IReadOnlyDictionary<string, string>> VendorNames(EntityId entity, CancellationToken ct = default) =>
        Spend.VendorNames.Load(db, entity, ct);

    private async Task<IEnumerable<SpendCell>> Acquired(
        Entity entity, YearMonth from, YearMonth to, Book book, HashSet<string> loaded, CancellationToken ct)
    {
        var vendors = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity.Id).Select(a => new { a.Id, a.Vendor, a.Name })
            .ToListAsync(ct))
            .ToDictionary(a => Assets + a.Id.ToString("N"), StringComparer.OrdinalIgnoreCase);
        var (id, currency) = (entity.Id, entity.FunctionalCurrency);
        var sums = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == id && e.Period >= from && e.Period <= to && (e.Book == null || e.Book == book))
            .SelectMany(e => e.Postings, (e, p) => new { e.Period, p.Account, p.Agent, p.Source, p.Amount })
            .Where(x => x.Source != null && x.Source.StartsWith(Assets) && x.Amount.Currency == currency)
            .GroupBy(x => new { x.Period, x.Account, x.Agent, x.Source })
            .Select(g => new { g.Key.Period, g.Key.Account, g.Key.Agent, g.Key.Source, Micros = g.Sum(x => x.Amount.Micros) })
            .ToListAsync(ct);
        return sums.Where(s => loaded.Contains(s.Account))
            .Select(s => (Sum: s, From: vendors.GetValueOrDefault(s.Source!)))
            .Where(s => s.From is not null)
            .Select(s => new SpendCell(s.Sum.Period, s.Sum.Agent ?? AgentId.Unassigned, s.Sum.Account, s.From!.Vendor, null,
                s.Sum.Micros, s.From.Name));
    }

    /// <summary>Metered cost, or the bill that took its place.</summary>
    private async Task<IEnumerable<SpendCell>> Consumed(
        Entity entity, YearMonth month, IReadOnlyDictionary<string, string> names, CancellationToken ct) =>
        (await reconciliation.Matches(entity, month, ct)).SelectMany(match =>
            (match.Billed.Count == 0 ? match.Metered : match.Final(entity.FunctionalCurrency)).Select(share => new SpendCell(
                month, share.Key, match.Account, names.GetValueOrDefault(match.Provider, match.Provider),
                match.Model == BillMatching.AnyModel ? null : match.Model, share.Value)));

    private async Task<IEnumerable<SpendCell>> OtherCharges(
        Entity entity, YearMonth from, YearMonth to, HashSet<string> loaded, CancellationToken ct)
    {
        var (first, last) = (from.FirstDay(), to.LastDay());
        var charges = await db.Charges.AsNoTracking()
            .Where(c => c.Entity == entity.Id && c.Date >= first && c.Date <= last && c.Category != ChargeCategory.Usage
                && c.PostedAt != null)
            .Select(c => new { c.Date, c.Agent, c.Account, c.Provider, c.Model, c.EffectiveCost, c.Currency }).ToListAsync(ct);
        if (charges.Count == 0)
            return [];
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, ct);
        return charges.Where(c => loaded.Contains(c.Account) && c.EffectiveCost != 0).Select(c => new SpendCell(
            c.Date.ToYearMonth(), c.Agent, c.Account, c.Provider, c.Model,
            Money.From(c.EffectiveCost * (fx.Rate(c.Currency, c.Date) ?? 0), entity.FunctionalCurrency).Micros));
    }

    private static AgentId AgentOf(string agent) => agent == "" ? AgentId.Unassigned : new AgentId(agent);
}
