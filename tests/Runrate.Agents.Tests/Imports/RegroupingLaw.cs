using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>
/// One truth of two days, delivered again and again: grown or corrected, and grouped each time by other columns. The books hold what the
/// delivery says that was made last, also where the month was sealed in between, and taking it back gives what stood before it.
/// </summary>
public sealed class RegroupingLaw
{
    private static readonly Instant FirstStated = Instant.FromUtc(2026, 1, 10, 0, 0);
    private static readonly Instant FirstDay = Instant.FromUtc(2026, 1, 5, 0, 0);

    private sealed record Row(int Day, string[] Owners, int Amount);

    [Theory]
    [InlineData("openai-costs", 12)]
    [InlineData("anthropic-costs", 8)]
    [InlineData("openai-usage", 12)]
    [InlineData("anthropic-usage", 8)]
    [InlineData("litellm", 8)]
    public async Task The_delivery_made_last_states_the_span_whatever_it_groups_by(string format, int histories)
    {
        for (var seed = 1; seed <= histories; seed++)
            await Live(format, seed);
    }

    [Fact]
    public async Task A_day_in_one_sum_and_then_by_line_item_counts_once()
    {
        await using var database = await Open();
        List<Row> rows = [new(0, ["p", "gpt-4o, input", "k"], 600), new(0, ["p", "gpt-4o, output", "k"], 400)];
        await Send(database, "openai-costs", Text("openai-costs", rows, []), 1);
        Assert.Equal(10m, await Sum(database, "openai-costs"));
        await Send(database, "openai-costs", Text("openai-costs", rows, [1]), 2);
        Assert.Equal(10m, await Sum(database, "openai-costs"));
    }

    [Fact]
    public async Task Results_of_two_projects_that_are_asked_for_one_after_the_other_add_up()
    {
        await using var database = await Open();
        await Send(database, "openai-costs", Text("openai-costs", [new(0, ["p1", "a", "k"], 600)], [0]), 1);
        await Send(database, "openai-costs", Text("openai-costs", [new(0, ["p2", "a", "k"], 400)], [0]), 2);
        Assert.Equal(10m, await Sum(database, "openai-costs"));
    }

    [Theory]
    [InlineData("openai-usage", 0)]
    [InlineData("anthropic-usage", 1)]
    public async Task Usage_that_does_not_tell_its_models_takes_nothing_back(string format, int waiting)
    {
        await using var database = await Open();
        List<Row> rows = [new(0, ["p1", "m1", "k"], 600)];
        await Send(database, format, Text(format, rows, [1]), 1);
        await Send(database, format, Text(format, rows, [0]), 2);
        Assert.Equal(6m, await Sum(database, format));
        await database.Run(async db => Assert.Equal(waiting, await db.Quarantine.CountAsync(q => q.Reason == QuarantineReasons.NoModel)));
        await Send(database, format, Text(format, rows, [0, 1]), 3);
        Assert.Equal(6m, await Sum(database, format));
        await database.Run(async db => Assert.Equal(0, await db.Quarantine.CountAsync(q => q.ResolvedAt == null)));
    }

    [Fact]
    public async Task Usage_that_waits_without_a_model_is_settled_by_the_delivery_that_tells_it()
    {
        await using var database = await Open();
        List<Row> rows = [new(0, ["p1", "m1", "k"], 600)];
        await Send(database, "openai-usage", Text("openai-usage", rows, [0]), 1);
        Assert.Equal(0m, await Sum(database, "openai-usage"));
        await Send(database, "openai-usage", Text("openai-usage", rows, [0, 1]), 2);
        Assert.Equal(6m, await Sum(database, "openai-usage"));
        await database.Run(async db => Assert.NotNull((await db.Quarantine.SingleAsync()).ResolvedAt));
    }

    [Theory]
    [InlineData("openai-costs")]
    [InlineData("anthropic-costs")]
    [InlineData("openai-usage")]
    [InlineData("anthropic-usage")]
    public async Task A_file_that_states_a_span_under_several_columns_counts_it_once_and_changes_nothing_again(string format)
    {
        List<Row> rows = [new(0, ["p1", "m1", "k1"], 600), new(0, ["p1", "m0", "k2"], 400), new(1, ["p2", "m1", "k1"], 300)];
        List<int[]> groupings = [[1], [0, 1], [1, 2], [0, 1, 2]];
        foreach (var (first, then) in groupings.SelectMany(a => groupings.Select(b => (a, b))))
        {
            await using var database = await Open();
            var text = Text(format, rows, first) + "\n" + Text(format, rows, then);
            await Send(database, format, text, 1);
            Assert.Equal(13m, await Sum(database, format));
            Assert.True((await Report(database, format, text, 2)).ChangesNothing);
            Assert.Equal(13m, await Sum(database, format));
        }
    }

    [Theory]
    [InlineData("openai-costs")]
    [InlineData("anthropic-costs")]
    [InlineData("openai-usage")]
    [InlineData("anthropic-usage")]
    public async Task A_file_that_states_a_figure_again_and_again_keeps_the_last_and_changes_nothing_when_it_comes_again(string format)
    {
        await using var database = await Open();
        int[] all = [0, 1, 2];
        var text = string.Join('\n', new[] { 600, 700, 600, 800 }.Select((amount, i) =>
            Text(format, [new(0, ["p1", "m1", "k1"], amount), new(0, ["p2", "m1", $"k{i}"], 100)], all)));
        await Send(database, format, text, 1);
        Assert.Equal(12m, await Sum(database, format));
        Assert.True((await Report(database, format, text, 2)).ChangesNothing);
        await Send(database, format, Text(format, [new(0, ["p1", "m1", "k1"], 600)], all), 3);
        Assert.Equal(10m, await Sum(database, format));
    }

    [Theory]
    [InlineData("openai-costs", true)]
    [InlineData("openai-usage", true)]
    [InlineData("openai-costs", false)]
    [InlineData("openai-usage", false)]
    public async Task A_file_that_states_a_day_and_hours_of_it_counts_the_day_and_changes_nothing_again(string format, bool dayFirst)
    {
        await using var database = await Open();
        var day = Text(format, [new(0, ["p1", "m1", "k1"], 600)], [0, 1]);
        var end = (FirstDay + Duration.FromDays(1)).ToUnixTimeSeconds();
        var hour = Text(format, [new(0, ["p1", "m1", "k1"], 200)], [0, 1])
            .Replace($"{end}", $"{end - 23 * 3600}", StringComparison.Ordinal);
        var text = dayFirst ? day + "\n" + hour : hour + "\n" + day;
        await Send(database, format, text, 1);
        Assert.Equal(6m, await Sum(database, format));
        Assert.True((await Report(database, format, text, 2)).ChangesNothing);
        Assert.Equal(6m, await Sum(database, format));
    }

    private static async Task Live(string format, int seed)
    {
        await using var database = await Open();
        var random = new Random(seed);
        var usage = format is not ("openai-costs" or "anthropic-costs");
        var rows = Enumerable.Range(0, 2 + random.Next(4)).Select(i => new Row(
            random.Next(2), [$"p{random.Next(2)}", $"m{random.Next(2)}", $"k{random.Next(2)}"], 100 * random.Next(1, 50))).ToList();
        var versions = new List<(int Stated, List<Row> Rows, int[] Groups)>();
        for (var i = 0; i < 5; i++)
        {
            if (i > 0 && random.Next(2) == 0)
                rows = [.. rows.Select(r => random.Next(3) == 0 ? r with { Amount = r.Amount + 100 } : r)];
            int[] groups = [.. Enumerable.Range(0, 3).Where(g => random.Next(2) == 0 || (g == 1 && usage))];
            versions.Add((i + 1, rows, groups));
        }
        var queue = versions.Concat(random.Next(2) == 0 ? [versions[random.Next(5)]] : []).OrderBy(_ => random.Next()).ToList();
        var sealedAfter = random.Next(queue.Count);
        foreach (var (place, version) in queue.Index())
        {
            await Send(database, format, Text(format, version.Rows, version.Groups), version.Stated);
            if (place == sealedAfter)
                await database.Close(new YearMonth(2026, 1), "A late statement is expected");
        }
        var truth = versions[^1].Rows.Sum(r => r.Amount) / 100m;
        Assert.True(truth == await Sum(database, format), $"{format}, seed {seed}: {await Sum(database, format)} is counted of {truth}.");

        var last = await Send(database, format, Text(format, [.. rows.Select(r => r with { Amount = r.Amount + 300 })], [0, 1]), 9);
        Assert.Equal(truth + 3 * rows.Count, await Sum(database, format));
        Assert.Null((await database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(last, TestDatabase.Ana))).Refusal);
        Assert.True(truth == await Sum(database, format), $"{format}, seed {seed}: taking back leaves {await Sum(database, format)} of {truth}.");

        database.Clock.Now = Instant.FromUtc(2026, 2, 20, 0, 0);
        await database.Accrue(2026, 2);
        Assert.Equal(truth, await database.Balance("5110"));
        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.True(verdict.Holds, $"{format}, seed {seed}: {(verdict.Holds ? "" : verdict.Findings[0].Text)}");
    }

    private static async Task<TestDatabase> Open()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        foreach (var provider in new[] { "openai", "anthropic" })
        {
            foreach (var model in new[] { "m0", "m1" })
                await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
                    new PriceQuote(provider, model, Meters.InputTokens, 0.01m, Currency.Usd, null, "test"), TestDatabase.Ana));
        }
        return database;
    }

    private static async Task<Guid> Send(TestDatabase database, string format, string text, int stated) =>
        (await Report(database, format, text, stated)).Id;

    private static async Task<ImportReport> Report(TestDatabase database, string format, string text, int stated)
    {
        var report = await database.With<ImportUpload, Outcome<ImportReport>>(i => i.Run(IntakeSteps.Text(text), $"{format}-{stated}.json",
            new ImportOptions(TestDatabase.EntityId, format, new AgentId("atlas"), StatedAt: FirstStated + Duration.FromHours(stated)),
            TestDatabase.Ana));
        Assert.True(report.IsOk, report.Refusal?.Message);
        Assert.Empty(report.Value.Rejected);
        return report.Value;
    }

    private static async Task<decimal> Sum(TestDatabase database, string format)
    {
        var sum = 0m;
        await database.Run(async db => sum = format is "openai-costs" or "anthropic-costs"
            ? (await db.Charges.Select(c => c.EffectiveCost).ToListAsync()).Sum()
            : (await db.UsageDays.Select(d => d.Quantity).ToListAsync()).Sum() / 100);
        return sum;
    }

    /// <param name="groups">Places of the owners that are told apart; the others are summed.</param>
    private static string Text(string format, IReadOnlyList<Row> rows, int[] groups)
    {
        var byUser = groups.Contains(0);
        // The rows of every one of its tables are told apart by all columns.
        groups = format == "litellm" ? [0, 1, 2] : groups;
        var results = rows.GroupBy(r => (r.Day, Key: string.Join('|', groups.Select(g => r.Owners[g]))))
            .Select(g => (g.Key.Day, Owners: Enumerable.Range(0, 3).Select(i => groups.Contains(i) ? g.First().Owners[i] : null).ToArray(),
                Amount: g.Sum(r => r.Amount)));
        if (format == "litellm")
            return JsonSerializer.Serialize(results.Select(r => new Dictionary<string, object?>
            {
                ["date"] = $"2026-01-{5 + r.Day:00}",
                [byUser ? "user_id" : "team_id"] = byUser ? r.Owners[0] : "all",
                ["api_key"] = $"key{r.Owners[0]}{r.Owners[2]}",
                ["model"] = r.Owners[1],
                ["custom_llm_provider"] = "openai",
                ["prompt_tokens"] = r.Amount,
                ["completion_tokens"] = 0,
                ["api_requests"] = 1,
                ["spend"] = 0.1,
            }).ToList());
        return JsonSerializer.Serialize(new
        {
            data = results.GroupBy(r => r.Day).OrderBy(d => d.Key).Select(day => format.StartsWith("openai", StringComparison.Ordinal)
                ? (object)new
                {
                    start_time = (FirstDay + Duration.FromDays(day.Key)).ToUnixTimeSeconds(),
                    end_time = (FirstDay + Duration.FromDays(day.Key + 1)).ToUnixTimeSeconds(),
                    results = day.Select(r => Result(format, r.Owners, r.Amount)).ToList(),
                }
                : new
                {
                    starting_at = $"{FirstDay + Duration.FromDays(day.Key)}",
                    ending_at = $"{FirstDay + Duration.FromDays(day.Key + 1)}",
                    results = day.Select(r => Result(format, r.Owners, r.Amount)).ToList(),
                }).ToList(),
        });
    }

    private static Dictionary<string, object?> Result(string format, string?[] owners, int amount) => format switch
    {
        "openai-costs" => new()
        {
            ["amount"] = new { value = amount / 100m, currency = "usd" },
            ["project_id"] = owners[0],
            ["line_item"] = owners[1],
            ["api_key_id"] = owners[2],
        },
        "anthropic-costs" => new()
        {
            ["amount"] = $"{amount}",
            ["currency"] = "USD",
            ["workspace_id"] = owners[0],
            ["description"] = owners[1],
            ["service_tier"] = owners[1] is null ? null : owners[2],
        },
        "openai-usage" => new()
        {
            ["object"] = "organization.usage.completions.result",
            ["input_tokens"] = amount,
            ["output_tokens"] = 0,
            ["num_model_requests"] = 1,
            ["project_id"] = owners[0],
            ["model"] = owners[1],
            ["api_key_id"] = owners[2],
        },
        _ => new()
        {
            ["uncached_input_tokens"] = amount,
            ["output_tokens"] = 0,
            ["workspace_id"] = owners[0],
            ["model"] = owners[1],
            ["api_key_id"] = owners[2],
        },
    };
}
