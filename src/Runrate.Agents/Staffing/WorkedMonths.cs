using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>
/// Months in which agents worked: the books hold run cost or value of them. An exit or an asset that is posted to a month alone makes it
/// none that can be spoken of or compared.
/// </summary>
public static class WorkedMonths
{
    private static readonly string[] Codes =
    [
        .. new[] { Book.Management, Book.UsGaap }.Select(AccountSets.Of).SelectMany(s => s.RunCost.Concat(s.Value)).Distinct(),
    ];

    /// <summary>The balances that make a month one.</summary>
    public static IQueryable<PeriodBalance> Of(RunrateDb db) => db.Balances.AsNoTracking().Where(b => Codes.Contains(b.Account));
}
