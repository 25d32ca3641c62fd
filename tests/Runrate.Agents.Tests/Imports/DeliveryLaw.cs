using System.Globalization;
using NodaTime;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>
/// Any sequence of deliveries, of one issuer and of several, repeated, reordered, overlapping, previewed, taken back, cut off, broken off in
/// reading and ended before it was committed, with accruals and a seal in between, ends in the same books as the last truth delivered once.
/// <c>tests/deliveries.sh</c> runs 2,000 histories on both databases.
/// </summary>
public sealed class DeliveryLaw
{
    private const int HistoriesInSuite = 100;
    private const int SealedInSuite = 30;

    private static int Histories(int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable("RUNRATE_HISTORIES"), CultureInfo.InvariantCulture, out var count) ? count : otherwise;

    private static int Seed { get; } =
        Environment.GetEnvironmentVariable("RUNRATE_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : 20261129;

    [Fact]
    public async Task Any_history_of_deliveries_ends_in_the_books_of_the_last_truth()
    {
        var (histories, counts) = Begin(HistoriesInSuite);
        await using var lived = await World(histories.Count);
        await using var told = await World(histories.Count);
        foreach (var history in histories)
        {
            await history.Live(lived);
            await history.Tell(told);
        }
        await lived.Accrue(2026, 1);
        await told.Accrue(2026, 1);
        await Same(lived, told, byPeriod: true, counts);
    }

    [Fact]
    public async Task A_month_that_is_sealed_in_between_stays_as_it_is_and_the_open_one_takes_the_difference()
    {
        var (histories, counts) = Begin(SealedInSuite);
        await using var lived = await World(histories.Count);
        await using var told = await World(histories.Count);
        foreach (var history in histories)
            await history.Live(lived, half: true);
        await lived.Close(new YearMonth(2026, 1), "What is delivered later posts in the open month.");
        var before = await Books(lived, byPeriod: true);
        foreach (var history in histories)
        {
            await history.Live(lived);
            await history.Tell(told);
        }
        await told.Close(new YearMonth(2026, 1), "What waits is known.");
        await lived.Accrue(2026, 2);
        await Same(lived, told, byPeriod: false, counts);
        Assert.Equal(before, (await Books(lived, byPeriod: true)).Where(b => b.StartsWith("2026-01", StringComparison.Ordinal)));
        Assert.True(await lived.Ties(2026, 2));
    }

    private static (List<DeliveryHistory> Histories, DeliveryCounts Counts) Begin(int inSuite)
    {
        var (random, counts) = (new Random(Seed), new DeliveryCounts());
        var kinds = Enum.GetValues<DeliveryKind>();
        return ([.. Enumerable.Range(0, Histories(inSuite)).Select(h => new DeliveryHistory(kinds[h % kinds.Length], $"agent-{h}", random, counts))], counts);
    }

    private static async Task Same(TestDatabase lived, TestDatabase told, bool byPeriod, DeliveryCounts counts)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {Seed}: {counts}");
        Assert.True(await lived.Ties(2026, 1));
        var (ours, theirs) = (await Books(lived, byPeriod), await Books(told, byPeriod));
        Assert.True(ours.SequenceEqual(theirs),
            $"Seed {Seed}: " + string.Join("; ", ours.Except(theirs).Take(3)) + " instead of " + string.Join("; ", theirs.Except(ours).Take(3)));
        Assert.NotEmpty(ours);
    }

    private static async Task<TestDatabase> World(int agents)
    {
        var database = await TestDatabase.Create();
        await database.Hire([.. Enumerable.Range(0, agents).Select(h => $"agent-{h}")]);
        await database.Import("""{"m":{"litellm_provider":"openai","input_cost_per_token":0.01}}""", "prices-litellm");
        return database;
    }

    private static async Task<List<string>> Books(TestDatabase database, bool byPeriod)
    {
        var books = new List<string>();
        await database.Run(db =>
        {
            books = [.. db.Balances.Where(b => b.Micros != 0).Select(b => new { b.Period, b.Account, b.Agent, b.Micros }).AsEnumerable()
                .GroupBy(b => $"{(byPeriod ? b.Period.ToString("uuuu-MM", CultureInfo.InvariantCulture) : "")} {b.Account} {b.Agent}")
                .Select(g => $"{g.Key} {g.Sum(b => b.Micros)}").Where(l => !l.EndsWith(" 0", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            return Task.CompletedTask;
        });
        return books;
    }
}
