using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// What arrives for a sealed month, however late and by whichever way, is accounted for in the next open month under the month it belongs
/// to, or stands as an exception; and it costs the same whatever came before it.
/// </summary>
public sealed class LateArrivalLaws
{
    private const int Months = 6;
    private static readonly string[] Agents = ["ada", "ben", "cyd"];

    /// <param name="Own">The month it belongs to.</param>
    /// <param name="Comes">The month in which it arrives; the ones before are sealed by then.</param>
    private sealed record Arrival(int Number, string Agent, int Own, int Comes, int Way, int Tokens, int Outcomes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_comes_for_a_sealed_month_is_in_the_next_open_one_under_its_own(int seed)
    {
        var arrivals = Arrivals(new Random(seed), 60);
        await using var database = await Company();
        for (var month = 1; month <= Months; month++)
        {
            database.Clock.Now = Instant.FromUtc(2026, month, 20, 0, 0);
            foreach (var arrival in arrivals.Where(a => a.Comes == month))
                await Send(database, arrival);
            var close = await database.Close(new YearMonth(2026, month), "signed");
            var strangers = arrivals.Where(a => a.Comes == month && a.Agent == "stranger" && a.Outcomes > 0).Select(a => a.Own).Distinct();
            var asked = close.Steps.Single(s => s.Step == "credit-productivity").NeedsAttention;
            Assert.All(strangers, own => Assert.Contains(asked, text => text.Contains(InWords.Of(new YearMonth(2026, own)), StringComparison.Ordinal)));
        }
        var (value, cost) = await Posted(database);
        Assert.Equal(Sums(arrivals.Where(a => a.Agent != "stranger"), a => a.Outcomes * 4_000_000L), value);
        Assert.Equal(Sums(arrivals, a => a.Tokens), cost);
    }

    [Fact]
    public async Task Outcomes_of_a_name_that_is_claimed_later_are_credited_to_whoever_claims_it()
    {
        await using var database = await Company();
        await Send(database, new Arrival(1, "stranger", 1, 1, 0, 100, 3));
        await database.Close(new YearMonth(2026, 1), "signed");
        var claimed = await database.With<Agents.Close.Steps.ClaimRecords, Outcome<Agents.Close.Steps.ClaimResult>>(
            c => c.Run(TestDatabase.EntityId, "stranger", new AgentId("ada"), TestDatabase.Ana));
        Assert.Null(claimed.Refusal);
        await database.Close(new YearMonth(2026, 2), "signed");
        var (value, _) = await Posted(database);
        Assert.Equal([((1, 2), 12_000_000L)], value);
    }

    [Fact]
    public async Task A_late_event_writes_as_many_rows_whatever_the_history()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES") is { Length: > 0 }, "SQLite counts the rows.");
        Assert.Equal(await RowsOfALateEvent(history: 10), await RowsOfALateEvent(history: 300));
    }

    /// <summary>Rows that one event for a month with such a history writes, imported and closed again.</summary>
    private static async Task<long> RowsOfALateEvent(int history)
    {
        await using var database = await Company();
        await database.Import("id,time,agent,provider,model,input_tokens,outcome,qty\n" + string.Join('\n', Enumerable.Range(0, history)
            .Select(i => $"{i},2026-01-{1 + i % 28:00}T0{i % 9}:00:00Z,{Agents[i % 3]},acme,m,{100 + i},{(i % 2 == 0 ? "ticket,1" : ",")}")));
        await database.Prepare(new YearMonth(2026, 1));
        await using var scope = database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        await db.Database.OpenConnectionAsync();
        var before = await Changes(db);
        var import = await scope.ServiceProvider.GetRequiredService<ImportUpload>().Run(
            IntakeSteps.Text("id,time,agent,provider,model,input_tokens\nlate,2026-01-01T00:00:00Z,ada,acme,m,7"), "late",
            new ImportOptions(TestDatabase.EntityId), TestDatabase.Ana);
        Assert.Equal(1, import.Value.Accepted);
        var closed = await scope.ServiceProvider.GetRequiredService<CloseRunner>()
            .Prepare(TestDatabase.EntityId, new YearMonth(2026, 1), TestDatabase.Ana);
        Assert.Null(closed.Refusal);
        return await Changes(db) - before;
    }

    private static Task<long> Changes(RunrateDb db) => db.Database.SqlQueryRaw<long>("SELECT total_changes() AS \"Value\"").SingleAsync();

    private static async Task<TestDatabase> Company()
    {
        var database = await TestDatabase.Create(new LocalDate(2026, 1, 20));
        await database.Hire(Agents);
        var priced = await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", "m", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        Assert.Null(priced.Refusal);
        return database;
    }

    private static List<Arrival> Arrivals(Random random, int count) => [.. Enumerable.Range(1, count).Select(number =>
    {
        var own = random.Next(1, Months + 1);
        return new Arrival(number, random.Next(8) == 0 ? "stranger" : Agents[random.Next(3)], own, random.Next(own, Months + 1),
            random.Next(3), random.Next(1, 5_000), random.Next(4));
    })];

    /// <summary>As a file, pushed, or with the outcome reported by itself.</summary>
    private static async Task Send(TestDatabase database, Arrival a)
    {
        var at = $"2026-{a.Own:00}-{1 + a.Number % 20:00}T00:00:00Z";
        var outcome = a.Outcomes == 0 ? "" : $""", "outcome":"ticket","qty":{a.Outcomes}""";
        var apart = a.Way == 2 && a.Agent != "stranger" && a.Outcomes > 0;
        var line = $$"""{"source":"svc","id":"{{a.Number}}","time":"{{at}}","agent":"{{a.Agent}}","provider":"acme","model":"m","inputTokens":{{a.Tokens}}{{(apart ? "" : outcome)}}}""";
        if (a.Way == 0)
            await database.Import(line, "usage-ndjson");
        else
            Assert.Null((await database.With<RecordUsage, Outcome<ImportReport>>(
                r => r.Run(IntakeSteps.Text(line), TestDatabase.EntityId, null, TestDatabase.Ana))).Refusal);
        if (apart)
            Assert.Null((await database.With<RecordOutput, Outcome<bool>>(o => o.Run(TestDatabase.EntityId, new OutputInput(
                "desk", $"{a.Number}", new AgentId(a.Agent), new LocalDate(2026, a.Own, 1), "ticket", a.Outcomes), TestDatabase.Ana))).Refusal);
    }

    /// <summary>By the month it belongs to and the month it is accounted in.</summary>
    private static List<((int Own, int In) Months, long Micros)> Sums(IEnumerable<Arrival> arrivals, Func<Arrival, long> micros) =>
        [.. arrivals.GroupBy(a => (a.Own, a.Comes)).Select(g => (g.Key, g.Sum(micros))).Where(x => x.Item2 != 0).OrderBy(x => x.Key)];

    private static async Task<(List<((int, int), long)> Value, List<((int, int), long)> Cost)> Posted(TestDatabase database)
    {
        var entries = new List<JournalEntry>();
        await database.Run(async db => entries = await db.Entries.AsNoTracking().Include(e => e.Postings).ToListAsync());
        Assert.All(entries, e => Assert.Equal(e.Period == e.Date.ToYearMonth() ? null : e.Date.ToYearMonth(), e.OriginalPeriod));
        return (Of(EntryKind.Output, OutputEntries.Value, -1), Of(EntryKind.Usage, Accounts.ModelInference, 1));

        List<((int, int), long)> Of(EntryKind kind, string account, int sign) =>
        [
            .. entries.Where(e => e.Kind == kind).GroupBy(e => (e.Date.Month, e.Period.Month))
                .Select(g => (g.Key, sign * g.SelectMany(e => e.Postings).Where(p => p.Account == account).Sum(p => p.Amount.Micros)))
                .OrderBy(x => x.Key),
        ];
    }
}
