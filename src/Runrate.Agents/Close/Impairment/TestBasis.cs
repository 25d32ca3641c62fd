using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

/// <summary>The month that a waiting test is of, and what the asset is carried at in it.</summary>
public sealed class TestBasis(RunrateDb db, AssetLedger assets)
{
    /// <summary>
    /// Brings a test whose own month is sealed to the first open one: what it was raised at has been amortised since, and no loss is
    /// posted to a sealed month. The months of its forecast that are past bring no cash any more.
    /// </summary>
    public async Task Renew(WriteDown test, CancellationToken ct = default)
    {
        var lastSealed = await db.Closes.AsNoTracking().Where(c => c.Entity == test.Entity && c.Status == CloseStatus.Closed)
            .OrderByDescending(c => c.Period).Select(c => (YearMonth?)c.Period).FirstOrDefaultAsync(ct);
        if (lastSealed is not { } month || test.Period > month)
            return;
        var open = month.Next();
        if (test.Assumptions is { } assumed)
            test.Assumptions = assumed with { Months = Math.Max(0, assumed.Months - test.Period.MonthsUntil(open)) };
        (test.Period, test.CarryingAmount) = (open, await Carrying(test, ct));
    }

    /// <summary>What the asset is carried at in the test's book now.</summary>
    public async Task<Money> Carrying(WriteDown test, CancellationToken ct = default) =>
        (await assets.Balances(test.Entity, test.ArrangementId, test.Book, ct))
            .Aggregate(Money.Zero(test.CarryingAmount.Currency), (sum, b) => sum + b.Balance);
}
