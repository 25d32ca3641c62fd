using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Workforce;

public sealed class RosterTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly string[] Accounts = ["5110", "5120", "5210", "5310", "5410", "1610", "1615", "1310", "2110", "9110", "9120"];

    [Fact]
    public async Task Rows_sum_to_the_ledger_whatever_is_posted()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Hire(Hiring.Registration("Bella"));
        var random = new Random(20260131);
        for (var round = 0; round < 12; round++)
        {
            var drafts = Enumerable.Range(0, 8).Select(n => RandomEntry(random, $"random/{round}/{n}")).ToList();
            var posted = await database.With<Journal, Outcome<PostResult>>(j => j.Post(drafts, TestDatabase.Ana));
            Assert.Null(posted.Refusal);
            foreach (var book in new[] { Book.Management, Book.UsGaap, Book.Ifrs })
            {
                var rows = await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, January, book));
                var totals = await database.With<AgentDirectory, RosterTotals>(d => d.Totals(TestDatabase.EntityId, January, book, rows));
                Assert.True(totals.TiesToLedger);
                Assert.Equal(rows.OrderBy(r => r.NetContribution.Amount).Select(r => r.Agent), rows.Select(r => r.Agent));
                var statement = await database.With<StatementQueries, Outcome<Statement>>(
                    s => s.Build("workforce-pnl", TestDatabase.EntityId, book, January, January));
                Assert.Equal(statement.Value.Result!.Figures[0].Amount, totals.NetContribution.Amount);
            }
        }
    }

    [Fact]
    public async Task Every_figure_of_a_row_opens_to_postings_that_sum_to_it()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Hire(Hiring.Registration("Bella"));
        var random = new Random(7);
        await database.With<Journal, Outcome<PostResult>>(
            j => j.Post([.. Enumerable.Range(0, 60).Select(n => RandomEntry(random, $"random/{n}"))], TestDatabase.Ana));
        var rows = await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, January, Book.Management));
        foreach (var row in rows)
        {
            Assert.Equal(row.LoadedCost.Amount.Micros, await Opened(database, row.LoadedCost));
            Assert.Equal(row.CarryingValue.Amount.Micros, await Opened(database, row.CarryingValue));
            Assert.Equal(-row.NetContribution.Amount.Micros, await Opened(database, row.NetContribution));
        }
    }

    [Fact]
    public async Task The_bridge_and_the_cards_agree_with_the_roster()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 2, 28));
        await database.Hire();
        await database.Hire(Hiring.Registration("Bella"));
        var random = new Random(11);
        await database.With<Journal, Outcome<PostResult>>(j => j.Post(
            [.. Enumerable.Range(0, 40).Select(n => RandomEntry(random, $"random/{n}", n % 2 == 0 ? January : January.PlusMonths(1)))], TestDatabase.Ana));
        var overview = await database.With<WorkforceSummary, Outcome<WorkforceOverview>>(
            s => s.Run(TestDatabase.EntityId, January.PlusMonths(1), Book.Management));
        var bridge = overview.Value.Bridge;
        Assert.Equal(bridge.To - bridge.From, bridge.Steps.Aggregate(Money.Zero(Currency.Usd), (sum, s) => sum + s.Amount));
        Assert.Equal(overview.Value.Totals.NetContribution.Amount, bridge.To);
        Assert.Equal(["net", "loaded-cost", "cost-per-outcome", "headcount", "at-risk"], overview.Value.Cards.Select(c => c.Key));
        Assert.True(overview.Value.TiesToLedger);
    }

    private static async Task<long> Opened(TestDatabase database, Figure figure)
    {
        long sum = 0;
        for (var page = 1; ; page++)
        {
            var postings = await database.With<LedgerQueries, Page<PostingRow>>(l => l.Postings(figure.Source, page, LedgerQueries.PageSizeMax));
            sum += postings.Items.Sum(p => p.Amount.Micros);
            if (postings.Items.Count < LedgerQueries.PageSizeMax)
                return sum;
        }
    }

    private static EntryDraft RandomEntry(Random random, string key, YearMonth? period = null)
    {
        var memo = random.Next(4) == 0;
        Book? book = memo ? Book.Management : random.Next(3) switch { 0 => Book.UsGaap, 1 => Book.Ifrs, _ => null };
        var pool = memo ? Accounts : [.. Accounts.Where(a => a[0] != '9')];
        AgentId? Agent() => random.Next(4) switch { 0 => new AgentId("atlas"), 1 => new AgentId("bella"), 2 => AgentId.Unassigned, _ => null };
        var amount = new Money(random.NextInt64(-5_000_000_000, 5_000_000_000) | 1, Currency.Usd);
        return new EntryDraft(
            EntryKey.Of(key), EntryKind.Manual, TestDatabase.EntityId, book, (period ?? January).OnDayOfMonth(random.Next(1, 28)), "Random",
            new EntryLines().Debit(pool[random.Next(pool.Length)], amount, Agent()).Credit(pool[random.Next(pool.Length)], amount, Agent()).ToPostings());
    }
}
