using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>
/// The rates into one currency. A rate serves from its date until the next, but no longer than <see cref="AgeMaxDays"/>: an old
/// rate is no rate, and amounts without one wait instead of mixing.
/// </summary>
public sealed class FxTable
{
    public const int AgeMaxDays = 31;

    private readonly Currency to;
    private readonly ILookup<Currency, FxRateRow> rates;

    private FxTable(Currency to, IEnumerable<FxRateRow> rows)
    {
        this.to = to;
        rates = rows.OrderByDescending(r => r.Date).ToLookup(r => r.From);
    }

    public static async Task<FxTable> Load(RunrateDb db, Currency to, CancellationToken ct = default) =>
        new(to, await db.FxRates.AsNoTracking().Where(r => r.To == to).ToListAsync(ct));

    /// <summary>Those that serve on a day between these two.</summary>
    public static async Task<FxTable> Load(RunrateDb db, Currency to, LocalDate first, LocalDate last, CancellationToken ct)
    {
        var earliest = first.PlusDays(-AgeMaxDays);
        return new(to, await db.FxRates.AsNoTracking().Where(r => r.To == to && r.Date >= earliest && r.Date <= last).ToListAsync(ct));
    }

    /// <summary>1 for the table's own currency, null where there is no rate for the day.</summary>
    public decimal? Rate(Currency from, LocalDate date)
    {
        if (from == to)
            return 1m;
        var row = rates[from].FirstOrDefault(r => r.Date <= date);
        return row is not null && Period.DaysBetween(row.Date, date) <= AgeMaxDays ? row.Rate : null;
    }
}
