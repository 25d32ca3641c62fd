using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Commitments;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>A commitment or wallet at a month's end.</summary>
/// <param name="Minimum">Null where nothing was promised.</param>
/// <param name="Standing">Of the minimum; null with it.</param>
/// <param name="Pace">What a month brought, on average of the last three.</param>
/// <param name="ByYear">Unpaid amounts by fiscal year.</param>
/// <param name="Gain">Against the price list, for consumption whose list price is known; null where none is.</param>
/// <param name="WithoutListPrice">Charges whose list price is not known: they are in no gain.</param>
/// <param name="Wallet">Null where nothing was granted.</param>
public sealed record CommitmentRow(
    Arrangement Arrangement, Money? Minimum, LocalDate? From, LocalDate? Until, CommitmentStanding? Standing, Money Pace,
    IReadOnlyDictionary<int, Money> ByYear, CommitmentGain? Gain, int WithoutListPrice, WalletStanding? Wallet);

/// <summary>
/// What was promised and granted, from the charges that name the vendor's identifier, or else from all of the vendor. Charges
/// without an exchange rate are in no figure, as they are in no book.
/// </summary>
public sealed class CommitmentsQuery(RunrateDb db)
{
    private const int PaceMonths = 3;

    public async Task<IReadOnlyList<CommitmentRow>> Of(EntityId entityId, YearMonth period, CancellationToken ct = default)
    {
        var entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entityId, ct);
        var arrangements = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == entityId).ToListAsync(ct))
            .Where(a => a.Commitment is not null || a.ExternalId is not null).OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Id).ToList();
        if (arrangements.Count == 0)
            return [];
        var charges = await Charges(entity, period, arrangements, ct);
        return [.. arrangements.Select(a => Row(entity, a, period.LastDay(), Under(a, charges))).Where(Says)];
    }

    private static bool Says(CommitmentRow row) => row.Minimum is not null || row.Wallet is not null || row.Gain is not null;

    private sealed record Line(
        string Provider, string? Commitment, Guid? Arrangement, LocalDate Date, ChargeCategory Category, Money Billed, Money Effective, Money? List);

    private static List<Line> Under(Arrangement arrangement, List<Line> charges) => arrangement.ExternalId is { Length: > 0 } id
        ? [.. charges.Where(c => c.Commitment == id || c.Arrangement == arrangement.Id)]
        : [.. charges.Where(c => Providers.Canonical(c.Provider) == Providers.Canonical(arrangement.Vendor) || c.Arrangement == arrangement.Id)];

    private static CommitmentRow Row(Entity entity, Arrangement arrangement, LocalDate asOf, List<Line> lines)
    {
        var terms = arrangement.Commitment ?? new CommitmentTerms();
        var zero = Money.Zero(entity.FunctionalCurrency);
        Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(zero, (sum, amount) => sum + amount);
        var (from, until) = (terms.From ?? arrangement.ServiceStart, terms.Until ?? arrangement.ServiceEnd);
        // Grants lower what is paid and tax goes to the state: neither counts toward a minimum.
        var spending = lines.Where(l => l.Category is not (ChargeCategory.Credit or ChargeCategory.Tax)
            && (from is null || l.Date >= from) && (until is null || l.Date <= until)).ToList();
        var recent = asOf.ToYearMonth().PlusMonths(1 - PaceMonths).FirstDay();
        var paced = Math.Clamp((from is { } day && day > recent ? day : recent).ToYearMonth().MonthsUntil(asOf.ToYearMonth()) + 1, 1, PaceMonths);
        var pace = (Sum(spending.Where(l => l.Date >= recent).Select(l => l.Effective)) * (1m / paced)).RoundToMinorUnit();
        SpendCommitment? commitment = terms.MinimumSpend is > 0 and var minimum && from is { } starts && until is { } ends
            ? new SpendCommitment(Money.From(minimum, entity.FunctionalCurrency), starts, ends) : null;
        var standing = commitment?.At(asOf, Sum(spending.Select(l => l.Effective)), pace);
        var usage = lines.Where(l => l.Category == ChargeCategory.Usage && !l.Effective.IsZero).ToList();
        var known = usage.Where(l => l.List is not null).ToList();
        return new CommitmentRow(
            arrangement, commitment?.Minimum, from, until, standing, pace,
            commitment?.ByYear(asOf, standing!.Unpaid, entity.Calendar) ?? [],
            known.Count == 0 || arrangement.ExternalId is null ? null
                : new CommitmentGain(Sum(known.Select(l => l.List!.Value)), Sum(known.Select(l => l.Effective))),
            usage.Count - known.Count,
            terms.Grants is { Count: > 0 } grants ? CreditWallet.At(
                asOf, entity.FunctionalCurrency,
                grants.Select(g => new WalletGrant(g.On, Money.From(g.Amount, entity.FunctionalCurrency), g.ExpiresOn)),
                lines.Where(l => l.Category == ChargeCategory.Credit).Select(l => (l.Date, -l.Billed))) : null);
    }

    private async Task<List<Line>> Charges(Entity entity, YearMonth period, List<Arrangement> arrangements, CancellationToken ct)
    {
        var last = period.LastDay();
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, ct);
        var named = arrangements.Select(a => a.ExternalId).OfType<string>().Where(id => id.Length > 0).ToList();
        var query = db.Charges.AsNoTracking().Where(c => c.Entity == entity.Id && c.Current && c.Date <= last);
        // A vendor's whole bill is read only where an arrangement without an identifier asks for it.
        if (arrangements.TrueForAll(a => a.ExternalId is { Length: > 0 }))
        {
            var ids = arrangements.ConvertAll(a => a.Id);
            query = query.Where(c => (c.CommitmentId != null && named.Contains(c.CommitmentId))
                || (c.ArrangementId != null && ids.Contains(c.ArrangementId.Value)));
        }
        var rows = await query.Select(c => new
        {
            c.Provider,
            c.CommitmentId,
            c.ArrangementId,
            c.Date,
            c.Category,
            c.BilledCost,
            c.EffectiveCost,
            c.Currency,
            c.Details,
            c.ConsumedQuantity,
        }).ToListAsync(ct);
        var lines = new List<Line>(rows.Count);
        foreach (var row in rows)
        {
            if (fx.Rate(row.Currency, row.Date) is not { } rate)
                continue;
            Money In(decimal amount) => Money.From(amount * rate, entity.FunctionalCurrency);
            var list = ListPrice(row.Details, row.ConsumedQuantity) is { } cost ? In(cost) : (Money?)null;
            lines.Add(new(row.Provider, row.CommitmentId, row.ArrangementId, row.Date, row.Category, In(row.BilledCost),
                In(row.EffectiveCost), list));
        }
        return lines;
    }

    /// <summary>
    /// What the price list asks for a charge: its list cost as billed, or its list unit price by what was consumed; null where
    /// neither is told.
    /// </summary>
    private static decimal? ListPrice(string? details, decimal? consumed)
    {
        if (details is null)
            return null;
        using var json = JsonDocument.Parse(details);
        return Number("ListCost") is { } cost and not 0 ? cost
            : Number("ListUnitPrice") is { } price && (Number("PricingQuantity") ?? consumed) is { } quantity ? price * quantity : null;

        decimal? Number(string column) => json.RootElement.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.String
            && decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
