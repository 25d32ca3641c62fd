using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Usage that many senders push at the same moment.</summary>
public sealed class PushQueueTests
{
    [Fact]
    public async Task Pushes_of_one_moment_are_each_stored_once_and_judged_by_themselves()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("ada");
        var reports = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Push(database, i % 3 == 0 ? "no record" : Event(i % 20))));
        Assert.All(reports, r => Assert.Null(r.Refusal));
        Assert.All(reports.Where((_, i) => i % 3 == 0), r => Assert.Equal((0, 1), (r.Value.Accepted, r.Value.Rejected.Count)));
        var stored = await Stored(database);
        Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 3 != 0).Select(i => i % 20).Distinct().Count(), stored);
        // Without a price they wait, and are stored.
        Assert.Equal(stored, reports.Sum(r => r.Value.Quarantined.Count));
    }

    [Fact]
    public async Task An_agent_hired_between_two_pushes_is_known_to_the_second()
    {
        await using var database = await TestDatabase.Create();
        await Push(database, Event(1));
        await database.Hire("ada");
        await Push(database, Event(2));
        await database.Run(async db => Assert.Equal(["unassigned", "ada"],
            (await db.UsageEvents.OrderBy(e => e.Id).ToListAsync()).Select(e => e.Agent.Value)));
    }

    [Fact]
    public async Task A_push_that_finds_too_much_waiting_is_refused_and_nothing_of_it_is_taken()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES") is { Length: > 0 }, "On SQLite one writer keeps the others waiting.");
        await using var database = await TestDatabase.Create();
        await using var scope = database.Scope();
        Task<Outcome<ImportReport>>[] pushes;
        await using (await scope.ServiceProvider.GetRequiredService<RunrateDb>().Database.BeginTransactionAsync())
        {
            pushes = [.. Enumerable.Range(0, PushQueue.WaitingMax + 600).Select(i => Task.Run(() => Push(database, Event(i))))];
            Assert.Equal(RefusalCodes.TooManyRequests, (await (await Task.WhenAny(pushes))).Refusal!.Code);
        }
        var outcomes = await Task.WhenAll(pushes);
        var taken = outcomes.Count(o => o.IsOk);
        Assert.InRange(taken, PushQueue.WaitingMax, pushes.Length - 1);
        Assert.Equal(taken, await Stored(database));
    }

    private static string Event(int number) =>
        $$"""{"source":"s","id":"{{number}}","time":"2026-01-02T00:00:00Z","agent":"ada","provider":"acme","model":"m","inputTokens":5}""";

    private static Task<Outcome<ImportReport>> Push(TestDatabase database, string text) => database.With<RecordUsage, Outcome<ImportReport>>(
        r => r.Run(IntakeSteps.Text(text), TestDatabase.EntityId, "usage-ndjson", TestDatabase.Ana));

    private static async Task<int> Stored(TestDatabase database)
    {
        var count = 0;
        await database.Run(async db => count = await db.Set<UsageEvent>().CountAsync());
        return count;
    }
}
