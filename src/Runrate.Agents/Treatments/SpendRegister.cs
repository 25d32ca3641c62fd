using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>
/// The register of AI spend: by API, fine-tuning, infrastructure, tooling and labour, and every item on the balance sheet with its
/// life, evidence, impairment plan and sign-off. All amounts come from the ledger; the documents come from the arrangement.
/// </summary>
public sealed class SpendRegister(RunrateDb db, LedgerQueries ledger, Remembered remembered)
{
    public async Task<Outcome<SpendReport>> Build(EntityId entityId, Book book, YearMonth period, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        if (book != Book.Management && !entity.Books.Contains(book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {book} book.", "book");
        return await remembered.ReadBooks(
            db, ("spend", entityId, book, period), () => Read(entity, book, period, ct), r => r.Items.Count, ct);
    }

    private async Task<SpendReport> Read(Entity entity, Book book, YearMonth period, CancellationToken ct)
    {
        var entityId = entity.Id;
        var movements = (await ledger.Movements(entityId, book, null, period, null, ct)).Where(m =>
            m.Currency == entity.FunctionalCurrency).ToList();
        var yearStart = entity.Calendar.StartOfYear(period.FirstDay()).ToYearMonth();
        var figures = new Figures(entity, book, period, yearStart, movements);
        var accounts = AccountSets.Of(book);
        var items = await Items(entity, book, period, figures, ct);
        var total = figures.Line(new SpendGroup("total", "All AI spend", accounts.Loaded, accounts.Carrying));
        var attributed = items.Sum(i => i.Carrying.Micros);
        return new SpendReport(
            entityId, book, period, yearStart, [.. SpendGroups.Of(book).Select(figures.Line)], total, items,
            new Money(total.Carrying.Amount.Micros - attributed, entity.FunctionalCurrency),
            figures.Sum(null, [TreatmentAccounts.Suspense]),
            new Money(items.Where(i => i.Missing.Count > 0).Sum(i => i.Carrying.Micros), entity.FunctionalCurrency));
    }

    private async Task<IReadOnlyList<SpendItem>> Items(Entity entity, Book book, YearMonth period, Figures figures, CancellationToken ct)
    {
        var balances = await CarryingBySource(entity, book, period, ct);
        var records = await db.Assets.AsNoTracking().Where(a => a.Entity == entity.Id && a.Book == book).ToListAsync(ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity.Id).ToListAsync(ct);
        var approved = (await db.Memos.AsNoTracking().Where(m => m.Entity == entity.Id && m.Book == book && m.Stage == MemoStatus.Approved)
            .Select(m => m.ArrangementId).ToListAsync(ct)).ToHashSet();
        var items = new List<SpendItem>();
        foreach (var arrangement in arrangements.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Id))
        {
            var carrying = new Money(balances.GetValueOrDefault(SourceOf(entity.Id, arrangement.Id)), entity.FunctionalCurrency);
            // The record that was in force at the end of the month; one that ended by then left its balance to the next.
            var record = records.Where(r => r.ArrangementId == arrangement.Id && r.Method != AssetMethods.AsReceived)
                .OrderBy(r => r.EndedOn is { } ended && ended < period.LastDay()).ThenByDescending(r => r.StartsOn).FirstOrDefault();
            if (carrying.IsZero && (record is null || record.AcquiredOn > period.LastDay() || record.EndedOn <= period.LastDay()))
                continue;
            items.Add(Item(arrangement, record, carrying, approved.Contains(arrangement.Id), figures));
        }
        return items;
    }

    private static SpendItem Item(Arrangement arrangement, AssetRecord? record, Money carrying, bool approved, Figures figures)
    {
        var treatment = record?.BookTreatment ?? "";
        var capitalised = treatment.StartsWith("Capitalise", StringComparison.Ordinal) || treatment.StartsWith("Recognise",
            StringComparison.Ordinal);
        var file = arrangement.Capitalisation;
        return new SpendItem(
            arrangement.Id, arrangement.Name, arrangement.Vendor, arrangement.Category, arrangement.Agent, treatment, capitalised,
            record?.Cost ?? Money.Zero(carrying.Currency), carrying, figures.Assets(arrangement.Agent ?? AgentId.Unassigned),
            record is { LifeMonths: > 0 } ? record.LifeMonths : null, record?.ServiceStart ?? record?.StartsOn,
                Text(file?.UsefulLifeEvidence),
            Text(file?.ImpairmentPlan), Text(file?.SignedOffBy), file?.SignedOffOn, [.. Missing(arrangement, record,
                capitalised, approved)]);
    }

    private static IEnumerable<string> Missing(Arrangement arrangement, AssetRecord? record, bool capitalised, bool approved)
    {
        if (!approved)
            yield return "approved memo";
        if (record is null)
            yield return "schedule";
        if (!capitalised)
        {
            if (arrangement.ServiceStart is null || arrangement.ServiceEnd is null)
                yield return "service dates";
            yield break;
        }
        foreach (var words in CapitalisationFile.MissingOf(arrangement.Capitalisation).Select(m => m.Words).Distinct())
            yield return words;
    }

    /// <summary>Asset balances by the arrangement they are of, at the end of the month.</summary>
    private async Task<Dictionary<string, long>> CarryingBySource(Entity entity, Book book, YearMonth period, CancellationToken ct)
    {
        var accounts = AccountSets.Of(book).Carrying.ToList();
        var currency = entity.FunctionalCurrency;
        return await db.Entries.AsNoTracking().Where(e => e.Entity == entity.Id && (e.Book == null || e.Book == book) && e.Period <= period)
            .SelectMany(e => e.Postings)
            .Where(p => p.Source != null && p.Source.StartsWith("assets/") && accounts.Contains(p.Account) && p.Amount.Currency == currency)
            .GroupBy(p => p.Source!).Select(g => new { Source = g.Key, Micros = g.Sum(p => p.Amount.Micros) })
            .ToDictionaryAsync(g => g.Source, g => g.Micros, ct);
    }

    private static string SourceOf(EntityId entity, Guid arrangement) =>
        new Acquisition(entity, AssetLedger.Reference(arrangement), "", null, null, default, default).Source;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>Sums over the movements, each with the query that finds its postings.</summary>
    private sealed class Figures(Entity entity, Book book, YearMonth period, YearMonth yearStart, List<PeriodBalance> movements)
    {
        public SpendLine Line(SpendGroup group) =>
            new(group.Key, group.Title, Sum(period, group.Cost), Sum(yearStart, group.Cost), Sum(null, group.Assets));

        public Figure Sum(YearMonth? from, IReadOnlyList<string> accounts, AgentId? agent = null)
        {
            var micros = movements
                .Where(m => accounts.Contains(m.Account) && (from is null || m.Period >= from)
                    && (agent is null || m.Agent == agent.Value.Value || agent == AgentId.Unassigned && m.Agent == ""))
                .Sum(m => m.Micros);
            return new Figure(new Money(micros, entity.FunctionalCurrency), new FigureSource(entity.Id, book, from, period,
                agent, accounts));
        }

        public Figure Assets(AgentId agent) => Sum(null, AccountSets.Of(book).Carrying, agent);
    }
}
