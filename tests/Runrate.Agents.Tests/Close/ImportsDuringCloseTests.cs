using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// Where several write at once, which only PostgreSQL lets them: whatever comes in while a month is closed, or while prices and names
/// change, the books end as if one had come after the other.
/// </summary>
public sealed class ImportsDuringCloseTests
{
    private const string Usage = "id,time,agent,provider,model,input_tokens\n";
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task An_outcome_that_comes_in_during_a_close_is_credited_by_the_next()
    {
        SkipWithoutServer();
        var clock = new HookedClock();
        await using var database = await TestDatabase.Create(more: s => s.AddSingleton<IClock>(clock));
        await database.Hire("atlas");
        var reading = 0;
        do
        {
            await database.Import(Outcome($"a{reading}", "2025-01-15"), "usage-ndjson");
            // While the second file is in its transaction, the outcomes of its month are credited by somebody else: at every reading of the
            // clock that an import makes, from before its rows are written until after.
            clock.Arm(++reading, () => Credit(database).GetAwaiter().GetResult());
            await database.Import(Outcome($"b{reading}", "2025-01-16"), "usage-ndjson");
            var happened = clock.HasHappened;
            clock.Arm(0, null);
            await Credit(database);
            Assert.Equal(-8 * reading, await database.Balance(OutputEntries.Value));
            if (!happened)
                break;
        }
        while (reading < 20);
        Assert.InRange(reading, 4, 19);
    }

    [Fact]
    public async Task A_price_that_is_entered_during_an_import_is_the_price_of_all_of_it()
    {
        SkipWithoutServer();
        var clock = new HookedClock();
        await using var database = await TestDatabase.Create(more: s => s.AddSingleton<IClock>(clock));
        await database.Hire("atlas");
        var pricing = Task.CompletedTask;
        using var asked = new ManualResetEventSlim();
        clock.Arm(1, () =>
        {
            pricing = Task.Run(() => Price(database, "m", 0.000001m));
            // It has to wait for this import, so nobody waits for it here.
            asked.Wait(200);
        });
        await database.Import(Usage + "1,2026-01-10T00:00:00Z,atlas,acme,m,40000000");
        await pricing;
        await database.Prepare(January);
        Assert.Equal(40, await database.Balance("5110"));
        await database.Run(async db => Assert.False(await db.Quarantine.AnyAsync(q => q.ResolvedAt == null)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_comes_in_while_months_are_closed_the_books_end_as_if_one_came_after_the_other(int seed)
    {
        SkipWithoutServer();
        var random = new Random(seed);
        await using var calm = await Company();
        await using var busy = await Company();
        var acts = Acts(random);
        foreach (var act in acts)
            await act(calm);
        var shares = acts.OrderBy(_ => random.Next()).Chunk(acts.Count / 4 + 1).Select(async share =>
        {
            foreach (var act in share)
                await act(busy);
        });
        await Task.WhenAll(shares.Append(Closing(busy, 6)));
        foreach (var database in new[] { calm, busy })
        {
            await Claim(database);
            await database.Prepare(January);
            await database.Prepare(January);
            var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
            Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
        }
        Assert.Equal(await Books(calm), await Books(busy));
        Assert.NotEmpty(await Books(calm));
    }

    private static List<Func<TestDatabase, Task>> Acts(Random random)
    {
        var acts = new List<Func<TestDatabase, Task>>
        {
            d => Price(d, "late", 0.000002m), d => Price(d, "m", 0.000003m, new LocalDate(2026, 1, 10)), Claim,
        };
        for (var i = 0; i < 10; i++)
        {
            var (n, day, tokens) = (i, random.Next(1, 29), random.Next(1, 50) * 1_000_000);
            var agent = random.Next(3) switch { 0 => "atlas", 1 => "borea", _ => "ghost" };
            var (metered, billed) = (random.Next(3) == 0 ? "late" : "m", random.Next(2) == 0 ? "other" : "m");
            acts.Add(d => Import(d, Usage + $"u{n},2026-01-{day:00}T00:00:00Z,{agent},acme,{metered},{tokens}\n"
                + $"v{n},2025-11-{day:00}T00:00:00Z,{agent},acme,m,{tokens}"));
            // A day each: of two statements of one day, the later says what the day was.
            acts.Add(d => Import(d, Bill(n, 1 + 2 * n, billed, agent)));
            acts.Add(d => Import(d, Outcome($"o{n}", $"2025-0{1 + n % 9}-15"), "usage-ndjson"));
            acts.Add(async d =>
            {
                var file = await Import(d, Usage + $"w{n},2026-01-{day:00}T00:00:00Z,atlas,acme,m,{tokens}");
                await Again(() => d.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(file.Id, TestDatabase.Ana)));
            });
        }
        return acts;
    }

    private static async Task Closing(TestDatabase database, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Again(() => database.With<CloseRunner, Outcome<CloseView>>(
                c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Ana)));
        }
    }

    private static async Task<TestDatabase> Company()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas", "borea");
        await Price(database, "m", 0.000001m);
        return database;
    }

    private static Task Price(TestDatabase database, string model, decimal perUnit, LocalDate? from = null) => Again(() =>
        database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", model, Meters.InputTokens, perUnit, Currency.Usd, from, "test"), TestDatabase.Ana)));

    private static Task Claim(TestDatabase database) => Again(() => database.With<ClaimRecords, Outcome<ClaimResult>>(
        c => c.Run(TestDatabase.EntityId, "ghost", new AgentId("borea"), TestDatabase.Ana)));

    private static async Task<ImportReport> Import(TestDatabase database, string content, string? format = null)
    {
        var report = await Again(() => database.TryImport(IntakeSteps.Text(content), format));
        Assert.Empty(report.Rejected);
        return report;
    }

    /// <summary>As whoever is told that the books are busy does.</summary>
    private static async Task<T> Again<T>(Func<Task<Outcome<T>>> act)
    {
        for (var attempt = 0; ; attempt++)
        {
            var outcome = await act();
            if (outcome.IsOk)
                return outcome.Value;
            Assert.True(outcome.Refusal.Code == RefusalCodes.Busy && attempt < 20, outcome.Refusal.Message);
        }
    }

    private static async Task Credit(TestDatabase database) => Assert.Null((await database.With<CreditProductivity, Outcome<StepResult>>(
        c => c.Run(TestDatabase.EntityId, January, TestDatabase.Ana))).Refusal);

    /// <summary>What stands on every account of every agent; in which month an adjustment was posted depends on what came first.</summary>
    private static async Task<IReadOnlyList<string>> Books(TestDatabase database)
    {
        var books = new List<string>();
        await database.Run(async db =>
        {
            books.AddRange((await db.Balances.AsNoTracking().ToListAsync()).GroupBy(b => (b.Account, b.Agent, b.Book))
                .Select(g => (g.Key, Micros: g.Sum(b => b.Micros))).Where(g => g.Micros != 0)
                .Select(g => $"{g.Key.Account} {g.Key.Agent} {g.Key.Book} {g.Micros}").Order(StringComparer.Ordinal));
            books.AddRange((await db.UsageDays.AsNoTracking().ToListAsync()).Where(d => d.Quantity != 0)
                .Select(d => $"{d.Date:uuuu-MM-dd} {d.Agent} {d.Model} {d.Lane.PerUnit:0.######} {d.Quantity:0}").Order(StringComparer.Ordinal));
        });
        return books;
    }

    private static string Outcome(string id, string day) =>
        $$"""{"source":"svc","id":"{{id}}","time":"{{day}}T00:00:00Z","agent":"atlas","provider":"acme","model":"m","inputTokens":5"""
        + ""","outcome":"ticket","qty":1}""";

    private static string Bill(int n, int day, string model, string agent) =>
        "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,"
        + $"x_AgentId,x_RowId\n{n}.5,{n}.5,USD,Usage,2026-01-{day:00}T00:00:00Z,2026-01-{day + 1:00}T00:00:00Z,acme,"
        + $"AI and Machine Learning,{model},{agent},b{n}";

    private static void SkipWithoutServer() => Assert.SkipWhen(
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES")),
        "Only a server has two writers at once: RUNRATE_POSTGRES names none.");

    /// <summary>Stands still at a day in January, and at one of its readings something else happens first.</summary>
    private sealed class HookedClock : IClock
    {
        private Action? happens;
        private int left;

        public bool HasHappened => happens is null;

        public void Arm(int reading, Action? what) => (left, happens) = (reading, what);

        public Instant GetCurrentInstant()
        {
            if (happens is { } what && --left == 0)
            {
                happens = null;
                what();
            }
            return Instant.FromUtc(2026, 1, 31, 0, 0);
        }
    }
}
