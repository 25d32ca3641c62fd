using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Workforce;
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>
/// Every agent's every month on a line of its own: what it produced, what it cost and what was left. All cells of the workforce P&amp;L in one
/// file, summed by the database from the roll-ups; a month in which nothing moved has no line.
/// </summary>
internal static class AgentMonthsCsv
{
    public static ExportFormat Format { get; } = new("agent-months", "Agents by month",
        "Value, run cost, acquisition cost and net contribution of every agent in every month", async (work, ct) =>
        {
            var (scope, currency) = (work.Scope, work.Entity.FunctionalCurrency);
            var sets = AccountSets.Of(scope.Book);
            var columns = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (accounts, column) in ((IReadOnlyList<string>, int)[])
                [(sets.Value, 0), (sets.RunCost, 1), (sets.Acquisition, 2), (sets.Losses, 3), (sets.Recharged, 4)])
            {
                foreach (var account in accounts)
                    columns[account] = column;
            }
            var (codes, book) = (columns.Keys.ToList(), (int)scope.Book);
            var sums = work.From.Db.Balances.AsNoTracking()
                .Where(b => b.Entity == scope.Entity && (b.Book == 0 || b.Book == book) && b.Period >= scope.From && b.Period <= scope.To
                    && b.Currency == currency && codes.Contains(b.Account))
                .GroupBy(b => new { b.Period, b.Agent, b.Account })
                .OrderBy(g => g.Key.Period).ThenBy(g => g.Key.Agent)
                .Select(g => new { g.Key.Period, g.Key.Agent, g.Key.Account, Micros = g.Sum(b => b.Micros) });
            var csv = new CsvText().Row("month", "agent", "value", "run_cost", "acquisition_cost", "losses", "recharged", "net", "currency");
            (NodaTime.YearMonth Period, string Agent)? at = null;
            var line = new long[5];
            await foreach (var sum in sums.AsAsyncEnumerable().WithCancellation(ct))
            {
                if (at != (sum.Period, sum.Agent))
                    Write();
                at = (sum.Period, sum.Agent);
                line[columns[sum.Account]] += sum.Micros;
            }
            Write();
            return new ExportFile($"{work.FileName}-agents.csv", ExportFile.Csv, csv.ToBytes());

            void Write()
            {
                if (at is { } month && Array.Exists(line, micros => micros != 0))
                {
                    csv.Row(
                        Cell.Plain(month.Period.ToIso()), month.Agent == "" ? AgentId.Unassigned.Value : month.Agent,
                        Amount(-line[0]), Amount(line[1]), Amount(line[2]), Amount(line[3]), Amount(-line[4]),
                        Amount(-line.Sum()), Cell.Plain(currency.Code));
                }
                Array.Clear(line);
            }

            Cell Amount(long micros) => Cell.Plain(new Money(micros, currency).Amount);
        });
}
