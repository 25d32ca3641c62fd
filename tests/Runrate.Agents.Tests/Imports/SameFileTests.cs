using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>A file of events that comes again, byte for byte or nearly, and what it costs to know it.</summary>
public sealed class SameFileTests
{
    private const string Header = "id,time,agent,provider,model,input_tokens,output_tokens\n";
    private static readonly AgentId Atlas = new("atlas");

    private static string Row(string id, int day, int input) =>
        string.Create(CultureInfo.InvariantCulture, $"{id},2026-01-{day:00}T12:00:00Z,atlas,anthropic,claude-x,{input},10\n");

    private static async Task<TestDatabase> Priced()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        foreach (var meter in new[] { Meters.InputTokens, Meters.OutputTokens })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("anthropic", "claude-x", meter, 0.001m, Currency.Usd, new LocalDate(2025, 1, 1), "test"),
                TestDatabase.Ana));
        }
        return database;
    }

    private static Task<Outcome<ImportFile>> Undo(TestDatabase database, Guid id) =>
        database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(id, TestDatabase.Ana));

    private static async Task<decimal> Cost(TestDatabase database)
    {
        await database.Accrue(2026, 1);
        Assert.True(await database.Ties(2026, 1));
        return await database.Balance("5110", Atlas);
    }

    [Fact]
    public async Task The_very_same_file_is_told_by_its_hash_and_says_what_it_said_before()
    {
        await using var database = await Priced();
        var file = Header + Row("e1", 5, 990) + Row("e2", 6, 1990);
        var first = await database.Import(file);
        // What stands there no more would come back, were it read: so a second reading that finds nothing new was none.
        await database.Run(async db => await db.UsageEvents.Where(e => e.EventId == "e2").ExecuteDeleteAsync());
        var again = await database.Import(file);
        Assert.Equal((first.Id, 0, 2), (again.Id, again.Accepted, again.Duplicates));
        Assert.True(again.ChangesNothing);
        Assert.Equal(first.Totals, again.Totals);
        await database.Run(async db =>
        {
            Assert.Equal(1, await db.UsageEvents.CountAsync());
            Assert.Equal(1, (await db.ImportFiles.SingleAsync()).Repeats);
        });
    }

    [Fact]
    public async Task The_same_events_in_other_bytes_are_checked_by_their_keys()
    {
        await using var database = await Priced();
        await database.Import(Header + Row("e1", 5, 990) + Row("e2", 6, 1990));
        var turned = await database.Import(Header + Row("e2", 6, 1990) + Row("e1", 5, 990));
        Assert.Equal((0, 2), (turned.Accepted, turned.Duplicates));
        var grown = await database.Import(Header + Row("e1", 5, 990) + Row("e3", 7, 1990));
        Assert.Equal((1, 1), (grown.Accepted, grown.Duplicates));
        Assert.Equal(5m, await Cost(database));
    }

    [Fact]
    public async Task A_file_that_was_taken_back_is_read_anew()
    {
        await using var database = await Priced();
        var file = Header + Row("e1", 5, 990);
        var first = await database.Import(file);
        Assert.Equal(1m, await Cost(database));
        Assert.True((await Undo(database, first.Id)).IsOk);
        Assert.Equal(0m, await Cost(database));
        Assert.Equal(1, (await database.Import(file)).Accepted);
        Assert.Equal(1m, await Cost(database));
    }

    [Fact]
    public async Task A_file_whose_events_another_delivery_brought_is_read_anew_once_that_one_was_taken_back()
    {
        await using var database = await Priced();
        var other = await database.Import(Header + Row("e1", 5, 990));
        var file = Header + Row("e1", 5, 990) + Row("e2", 6, 1990);
        Assert.Equal((1, 1), await database.Import(file) is var both ? (both.Accepted, both.Duplicates) : default);
        Assert.True((await Undo(database, other.Id)).IsOk);
        Assert.Equal((1, 1), await database.Import(file) is var again ? (again.Accepted, again.Duplicates) : default);
        Assert.Equal(3m, await Cost(database));
    }

    [Fact]
    public async Task A_preview_of_the_same_file_reads_it_and_stores_nothing()
    {
        await using var database = await Priced();
        var file = Header + Row("e1", 5, 990);
        await database.Import(file);
        var preview = await database.With<ImportUpload, Outcome<ImportReport>>(i => i.Run(
            IntakeSteps.Text(file), "file", new ImportOptions(TestDatabase.EntityId, Preview: true), TestDatabase.Ana));
        Assert.True(preview.Value.IsPreview);
        await database.Run(async db => Assert.Equal(0, (await db.ImportFiles.SingleAsync()).Repeats));
    }

    [Fact]
    public async Task Days_add_up_exactly_whatever_the_order_and_the_batches_their_events_come_in()
    {
        var rows = Enumerable.Range(0, 90).Select(i => Row($"e{i}", 1 + i * 5 % 28, 13 * i + 1)).ToList();
        var random = new Random(20260111);
        var expected = rows.Select((_, i) => (13 * i + 1 + 10) * 0.001m).Sum();
        foreach (var parts in new[] { 1, 3, 11 })
        {
            await using var database = await Priced();
            var shuffled = rows.OrderBy(_ => random.Next()).ToList();
            foreach (var part in shuffled.Chunk((rows.Count + parts - 1) / parts))
                await database.Import(Header + string.Concat(part));
            await database.Run(async db =>
            {
                var days = await db.UsageDays.ToListAsync();
                Assert.Equal((28 * 2, expected), (days.Count, days.Sum(d => d.Cost)));
                Assert.Equal(2, await db.UsageLanes.CountAsync());
            });
            Assert.Equal(expected, await Cost(database));
        }
    }

    [Fact]
    public async Task Files_with_the_same_events_in_several_orders_that_come_at_once_count_each_event_once()
    {
        await using var database = await Priced();
        var rows = Enumerable.Range(0, 6_000).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"e{i},2026-01-{1 + i % 28:00}T12:00:00Z,bot-{i % 60},anthropic,claude-x,{i},10\n")).ToList();
        var random = new Random(20261201);
        var files = Enumerable.Range(0, 4).Select(_ => Header + string.Concat(rows.OrderBy(_ => random.Next()))).ToList();
        var reports = await Task.WhenAll(files.Select(file => Task.Run(() => database.Import(file))));
        Assert.Equal((rows.Count, 3 * rows.Count), (reports.Sum(r => r.Accepted), reports.Sum(r => r.Duplicates)));
        await database.Run(async db =>
        {
            Assert.Equal(rows.Count, await db.UsageEvents.CountAsync());
            var days = await db.UsageDays.ToListAsync();
            Assert.Equal((rows.Count * (rows.Count - 1) / 2 + 10 * rows.Count) * 0.001m, days.Sum(d => d.Cost));
        });
    }

    [Fact]
    public async Task A_bucket_that_a_file_states_twice_is_what_it_states_last_and_the_file_again_changes_nothing()
    {
        await using var database = await Priced();
        var file = $$"""{"data":[{{Day(1000, 300)}},{{Day(1000, 500)}},{{Day(700, 500)}}],"has_more":false}""";
        await database.Import(file, "coding-sessions");
        Assert.True((await database.Import(file, "coding-sessions")).ChangesNothing);
        await database.Run(async db =>
        {
            var only = await db.UsageEvents.SingleAsync();
            Assert.Equal((700, 500), (only.InputTokens, only.CacheWriteTokens));
        });

        static string Day(int input, int cacheWrite) => $$$"""
            {"date":"2026-01-05T00:00:00Z","actor":{"type":"user_actor","email_address":"dev@example.org"},"organization_id":"org","terminal_type":"vscode",
            "model_breakdown":[{"model":"claude-x","tokens":{"input":{{{input}}},"output":10,"cache_read":0,"cache_creation":{{{cacheWrite}}}}}]}
            """;
    }

    [Theory]
    [InlineData("""{"provider":"anthropic","model":"claude-x","inputTokens":"€","outputTokens":5}""", "data.inputTokens")]
    [InlineData("""{"provider":"anthropic","model":"claude-x","inputTokens":5,"imageTokens":7}""", "data.imageTokens")]
    public async Task A_CloudEvent_with_a_count_that_cannot_be_read_waits_by_its_name_and_once(string data, string column)
    {
        await using var database = await Priced();
        var file = """[{"specversion":"1.0","id":"e2","source":"app","type":"llm.call","time":"2026-01-05T10:01:00Z","subject":"atlas","data":""" + data + "}]";
        var waiting = Assert.Single((await database.Import(file, "cloudevents")).Quarantined);
        Assert.Equal((column, QuarantineReasons.InvalidQuantity), (waiting.Column, waiting.Reason));
        Assert.True((await database.Import(file + "\n", "cloudevents")).ChangesNothing);
        Assert.Equal(0, await Cost(database));
    }
}
