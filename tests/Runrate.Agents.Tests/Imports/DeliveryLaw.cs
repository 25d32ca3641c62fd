using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>
/// Any sequence of deliveries, repeated, reordered, overlapping, previewed, taken back and partly failed, with accruals in between, ends in the
/// same books as the last truth delivered once. <c>tests/deliveries.sh</c> runs 2,000 histories on both databases.
/// </summary>
public sealed class DeliveryLaw
{
    private const int HistoriesInSuite = 120;
    private static readonly Instant FirstStated = Instant.FromUtc(2026, 1, 10, 0, 0);

    private enum Kind { Window, CostBucket, UsageBucket, Event }

    private sealed record Row(int Id, int Day, int Cents);

    private static int Histories =>
        int.TryParse(Environment.GetEnvironmentVariable("RUNRATE_HISTORIES"), CultureInfo.InvariantCulture, out var count) ? count : HistoriesInSuite;

    [Fact]
    public async Task Any_history_of_deliveries_ends_in_the_books_of_the_last_truth()
    {
        var seed = Environment.GetEnvironmentVariable("RUNRATE_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 20261129;
        await using var lived = await World();
        await using var told = await World();
        var random = new Random(seed);
        for (var h = 0; h < Histories; h++)
        {
            var (kind, agent) = ((Kind)(h % 4), $"agent-{h}");
            var versions = Versions(random, kind);
            await Live(lived, kind, agent, versions, random);
            await Send(told, kind, agent, versions[^1], FirstStated, new Random(1));
        }
        await lived.Accrue(2026, 1);
        await told.Accrue(2026, 1);
        Assert.True(await lived.Ties(2026, 1));
        var (ours, theirs) = (await Books(lived), await Books(told));
        Assert.True(ours.SequenceEqual(theirs),
            $"Seed {seed}: " + string.Join("; ", ours.Except(theirs).Take(3)) + " instead of " + string.Join("; ", theirs.Except(ours).Take(3)));
        Assert.NotEmpty(ours);
    }

    private static async Task<TestDatabase> World()
    {
        var database = await TestDatabase.Create();
        await database.Hire([.. Enumerable.Range(0, Histories).Select(h => $"agent-{h}")]);
        await database.Import("""{"m":{"litellm_provider":"openai","input_cost_per_token":0.01}}""", "prices-litellm");
        return database;
    }

    /// <summary>States of one truth: amounts change, rows come and, where a window may say so, go. Events only come.</summary>
    private static List<List<Row>> Versions(Random random, Kind kind)
    {
        var rows = Enumerable.Range(0, random.Next(1, 6)).Select(i => new Row(i, random.Next(1, 28), random.Next(1, 5_000))).ToList();
        var versions = new List<List<Row>> { rows };
        for (var v = random.Next(0, 4); v > 0; v--)
        {
            var next = versions[^1].Select(r => kind != Kind.Event && random.Next(2) == 0 ? r with { Cents = random.Next(1, 5_000) } : r)
                .Where(_ => kind != Kind.Window || random.Next(5) > 0).ToList();
            next.Add(new Row(100 + v, random.Next(1, 28), random.Next(1, 5_000)));
            versions.Add(next);
        }
        return versions;
    }

    /// <summary>Every version at least once in any order, each with the time it was made; broken and previewed files in between.</summary>
    private static async Task Live(TestDatabase database, Kind kind, string agent, List<List<Row>> versions, Random random)
    {
        var order = Enumerable.Range(0, versions.Count).Concat(Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(versions.Count)))
            .OrderBy(_ => random.Next()).ToList();
        foreach (var v in order)
        {
            var at = FirstStated + Duration.FromHours(v);
            if (random.Next(6) == 0)
                await Send(database, kind, agent, versions[v], at, random, o => o with { Preview = true });
            if (random.Next(6) == 0 && kind == Kind.Window)
                await database.Import(Text(kind, agent, versions[v], random) + "\nbroken", "focus");
            var sent = await Send(database, kind, agent, versions[v], at, random);
            if (random.Next(6) == 0)
            {
                // Where later ones stand on it, it is refused, and nothing changes.
                await database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(sent.Id, TestDatabase.Ana));
                await Send(database, kind, agent, versions[v], at, random);
            }
            if (random.Next(12) == 0)
                await database.Accrue(2026, 1);
        }
    }

    private static async Task<ImportReport> Send(
        TestDatabase database, Kind kind, string agent, List<Row> rows, Instant at, Random random, Func<ImportOptions, ImportOptions>? with = null)
    {
        var options = new ImportOptions(TestDatabase.EntityId, Format(kind), kind is Kind.CostBucket or Kind.UsageBucket ? new AgentId(agent) : null, StatedAt: at);
        var sent = await database.With<ImportUpload, Outcome<ImportReport>>(
            i => i.Run(IntakeSteps.Text(Text(kind, agent, rows, random)), "file", with?.Invoke(options) ?? options, TestDatabase.Ana));
        Assert.Null(sent.Refusal);
        Assert.Empty(sent.Value.Rejected);
        return sent.Value;
    }

    private static string Format(Kind kind) => kind switch
    {
        Kind.Window => "focus",
        Kind.CostBucket => "openai-costs",
        Kind.UsageBucket => "openai-usage",
        _ => "usage-ndjson",
    };

    /// <summary>The rows in any order and spelling.</summary>
    private static string Text(Kind kind, string agent, List<Row> rows, Random random)
    {
        var shuffled = rows.OrderBy(_ => random.Next()).ToList();
        switch (kind)
        {
            case Kind.Window:
                var wide = random.Next(2) == 0;
                return "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName,ResourceId,"
                    + "x_AgentId,BillingAccountId,BillingPeriodStart" + (wide ? ",x_Note" : "") + "\n"
                    + string.Join('\n', shuffled.Select(r => string.Create(CultureInfo.InvariantCulture,
                        $"{Spelled(r.Cents, random)},{r.Cents / 100m},USD,2026-01-{r.Day:00}T00:00:00{(random.Next(2) == 0 ? "Z" : "")},")
                    + $"2026-01-{r.Day + 1:00}T00:00:00Z,Usage,Compute,Nimbus,row-{r.Id % 3},{agent},{agent},2026-01-01T00:00:00Z{(wide ? ",n" : "")}"));
            case Kind.CostBucket:
                return Buckets(shuffled, r => string.Create(CultureInfo.InvariantCulture,
                    $$"""{"object":"organization.costs.result","amount":{"value":{{Spelled(r.Cents, random)}},"currency":"usd"},"line_item":"{{agent}}-{{r.Id}}"}"""));
            case Kind.UsageBucket:
                return Buckets(shuffled, r =>
                    $$"""{"object":"organization.usage.completions.result","input_tokens":{{r.Cents}},"output_tokens":0,"model":"m","project_id":"{{agent}}-{{r.Id}}"}""");
            default:
                return string.Join('\n', shuffled.Concat(shuffled.Take(random.Next(2))).Select(r =>
                    $$"""{"source":"svc","id":"{{agent}}-{{r.Id}}","time":"2026-01-{{r.Day:00}}T05:00:00Z","agent":"{{agent}}","provider":"openai","model":"m","inputTokens":{{r.Cents}}}"""));
        }
    }

    private static string Buckets(IEnumerable<Row> rows, Func<Row, string> result) => "{\"data\":[" + string.Join(',', rows.Select(r =>
    {
        var start = Instant.FromUtc(2026, 1, r.Day, 0, 0).ToUnixTimeSeconds();
        return $"{{\"start_time\":{start},\"end_time\":{start + 86_400},\"results\":[{result(r)}]}}";
    })) + "]}";

    private static string Spelled(int cents, Random random) =>
        (cents / 100m).ToString(random.Next(2) == 0 ? "0.00" : "0.0###", CultureInfo.InvariantCulture);

    private static async Task<List<string>> Books(TestDatabase database)
    {
        var books = new List<string>();
        await database.Run(db =>
        {
            books = [.. db.Balances.Where(b => b.Micros != 0).Select(b => new { b.Period, b.Account, b.Agent, b.Micros }).AsEnumerable()
                .Select(b => $"{b.Period} {b.Account} {b.Agent} {b.Micros}").Order(StringComparer.Ordinal)];
            return Task.CompletedTask;
        });
        return books;
    }
}
