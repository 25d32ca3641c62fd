using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Metering;

public sealed class UsageTests
{
    private const string Header = "id,time,agent,provider,model,input_tokens,cached_tokens,cache_write_tokens,cache_write_1h_tokens,output_tokens\n";
    private static readonly AgentId Atlas = new("atlas");

    private static Task<Outcome<RepriceResult>> Price(
        TestDatabase database, string meter, decimal perMillion, string model = "claude-x", string? from = null) =>
        database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId,
            new PriceQuote("anthropic", model, meter, perMillion / 1_000_000m, Currency.Usd,
                from is null ? null : LocalDate.FromDateOnly(DateOnly.Parse(from, CultureInfo.InvariantCulture)), "test"),
            TestDatabase.Ana));

    private static async Task<TestDatabase> Priced()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await Price(database, Meters.InputTokens, 3);
        await Price(database, Meters.OutputTokens, 15);
        await Price(database, Meters.CacheReadTokens, 0.3m);
        await Price(database, Meters.CacheWriteTokens, 3.75m);
        await Price(database, Meters.CacheWrite1hTokens, 6);
        return database;
    }

    [Theory]
    [InlineData("1e25", "2026-01-01", "perUnit")]
    [InlineData("-0.000001", "2026-01-01", "perUnit")]
    [InlineData("0.000003", "-0001-01-01", "effectiveFrom")]
    [InlineData("0.000003", "9999-12-31", "effectiveFrom")]
    public async Task A_price_beyond_any_amount_or_day_is_refused_by_its_field_and_nothing_is_stored(string perUnit, string from, string field)
    {
        await using var database = await TestDatabase.Create();
        var quote = new PriceQuote("anthropic", "claude-x", Meters.InputTokens, decimal.Parse(perUnit, NumberStyles.Float, CultureInfo.InvariantCulture),
            Currency.Usd, NodaTime.Text.LocalDatePattern.Iso.Parse(from).Value, "test");
        var done = await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId, quote, TestDatabase.Ana));
        Assert.Equal((RefusalCodes.InvalidValue, field), (done.Refusal?.Code, done.Refusal?.Field));
        await database.Run(async db => Assert.Empty(await db.Prices.AsNoTracking().ToListAsync()));
    }

    [Fact]
    public async Task A_million_input_tokens_at_three_dollars_accrue_three_dollars_to_the_agent()
    {
        await using var database = await Priced();
        await database.Import(Header + "e1,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,1000000,,,,");
        var step = await database.Accrue(2026, 1);
        Assert.Equal((3m, -3m, 1), (await database.Balance("5110", Atlas), await database.Balance("2110"), step.Posted));
        await database.Run(async db => Assert.Equal("usage/2026-01-31/atlas/1", (await db.Entries.SingleAsync()).Key.Value));
    }

    [Fact]
    public async Task Each_cache_bucket_is_priced_once_and_input_includes_them_all()
    {
        await using var database = await Priced();
        // 1,000,000 in, of which 400,000 read, 200,000 written of which 50,000 for an hour: 400,000 uncached.
        var report = await database.Import(Header + "e1,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,1000000,400000,200000,50000,100000");
        await database.Accrue(2026, 1);
        Assert.Equal("400000", report.Totals["inputTokens"]);
        Assert.Equal(0.4m * 3 + 0.4m * 0.3m + 0.15m * 3.75m + 0.05m * 6 + 0.1m * 15, await database.Balance("5110", Atlas));
    }

    [Fact]
    public async Task An_event_that_lacks_two_prices_is_one_record_wherever_records_are_counted()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var report = await database.Import(Header + "e1,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,10,,,,10\n"
            + "e2,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,10,,,,10");
        await database.Run(async db =>
        {
            Assert.Equal(4, await db.Quarantine.CountAsync());
            Assert.Equal(2, await QuarantineItem.Records(db.Quarantine, default));
            Assert.Equal(2, QuarantineItem.Records(await db.Quarantine.ToListAsync()));
        });
        Assert.Equal(2, report.Quarantined.Count);
        var exceptions = await database.With<CloseExceptions, IReadOnlyList<CloseException>>(e => e.For(TestDatabase.EntityId, new YearMonth(2026, 1)));
        Assert.Contains(exceptions, e => e.Kind == "quarantine" && e.Text.StartsWith("2 records", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_cached_than_put_in_is_refused_by_line_and_column()
    {
        await using var database = await Priced();
        var report = await database.Import(Header + "e1,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,10,20,,,");
        Assert.True(report.Refused);
        Assert.Equal((2, "input_tokens"), (report.Rejected[0].Line, report.Rejected[0].Column));
    }

    [Fact]
    public async Task A_resend_changes_nothing_even_with_other_counts()
    {
        await using var database = await Priced();
        await database.Import("{\"source\":\"svc\",\"id\":\"1\",\"time\":\"2026-01-05T00:00:00Z\",\"agent\":\"atlas\",\"provider\":\"anthropic\",\"model\":\"claude-x\",\"inputTokens\":1000000}");
        var again = await database.Import("{\"source\":\"svc\",\"id\":\"1\",\"time\":\"2026-01-05T00:00:00Z\",\"agent\":\"atlas\",\"provider\":\"anthropic\",\"model\":\"claude-x\",\"inputTokens\":5,\"outputTokens\":7}");
        await database.Accrue(2026, 1);
        Assert.Equal((0, 1), (again.Accepted, again.Duplicates));
        Assert.Equal(3m, await database.Balance("5110", Atlas));
    }

    [Fact]
    public async Task Usage_without_a_price_waits_and_is_priced_when_a_price_comes()
    {
        await using var database = await Priced();
        var report = await database.Import(Header + "e1,2026-01-05T00:00:00Z,atlas,anthropic,claude-new,1000000,,,,1000000");
        var step = await database.Accrue(2026, 1);
        Assert.Equal((0, 1), (report.Accepted, report.Quarantined.Count));
        Assert.Equal("no-price", report.Quarantined[0].Reason);
        Assert.Equal(0m, await database.Balance("5110"));
        Assert.Contains(step.NeedsAttention, n => n.StartsWith("1 usage event has no price", StringComparison.Ordinal));
        // One record waits for two meters: file, close and match count it once.
        var matches = await database.With<ThreeWayMatch, IReadOnlyList<ProviderMatch>>(m => m.Of(TestDatabase.EntityId, new YearMonth(2026, 1)));
        Assert.Contains(matches.SelectMany(m => m.Variances), v => v.Text.StartsWith("1 record without a price", StringComparison.Ordinal));

        var input = await Price(database, Meters.InputTokens, 4, "claude-new");
        Assert.Equal(1, input.Value.Priced);
        await Price(database, Meters.OutputTokens, 20, "claude-new");
        await database.Accrue(2026, 1);
        Assert.Equal(24m, await database.Balance("5110", Atlas));
        await database.Run(async db => Assert.Equal(0, await db.Quarantine.CountAsync(q => q.ResolvedAt == null)));
    }

    [Fact]
    public async Task A_back_dated_price_restates_by_adjustment_and_no_entry_is_edited()
    {
        await using var database = await Priced();
        await database.Import(Header + "e1,2026-01-05T00:00:00Z,atlas,anthropic,claude-x,1000000,,,,\ne2,2026-01-20T00:00:00Z,atlas,anthropic,claude-x,1000000,,,,");
        await database.Accrue(2026, 1);
        var restated = await Price(database, Meters.InputTokens, 2, from: "2026-01-15");
        Assert.Equal(1, restated.Value.Restated);
        var step = await database.Accrue(2026, 1);
        Assert.Equal((1, 5m), (step.Posted, await database.Balance("5110", Atlas)));
        await database.Run(async db =>
        {
            Assert.Equal(3, await db.Entries.CountAsync());
            var prices = await PriceBook.Load(db);
            Assert.Equal([3m, 2m], (await db.UsageEvents.OrderBy(e => e.Id).ToListAsync()).Select(e => e.CostAt(prices)!.Value));
        });
        Assert.Equal(0, (await database.Accrue(2026, 1)).Posted);
    }

    [Fact]
    public async Task A_late_event_posts_only_its_own_amount()
    {
        await using var database = await Priced();
        await database.Import(Header + "e1,2026-01-05T00:00:00Z,atlas,anthropic,claude-x,1000000,,,,");
        await database.Accrue(2026, 1);
        await database.Import(Header + "e2,2026-01-05T01:00:00Z,atlas,anthropic,claude-x,500000,,,,");
        await database.Accrue(2026, 1);
        await database.Run(async db =>
        {
            var last = await db.Entries.Include(e => e.Postings).SingleAsync(e => e.Key == new Accounting.Ledger.EntryKey("usage/2026-01-05/atlas/2"));
            Assert.Equal(1.5m, last.Postings.Single(p => p.Account == "5110").Amount.ToDecimal());
        });
    }

    [Fact]
    public async Task A_day_begins_at_midnight_of_the_reporting_zone_across_clock_changes()
    {
        await using var database = await TestDatabase.Create(timeZone: "America/New_York");
        await database.Hire("atlas");
        await Price(database, Meters.InputTokens, 3);
        // Clocks go forward on 8 March 2026 and back on 1 November 2026 in New York.
        await database.Import(Header
            + "a,2026-03-08T04:59:59Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "b,2026-03-08T05:00:00Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "c,2026-03-09T03:59:59Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "d,2026-03-09T04:00:00Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "e,2026-11-01T03:59:59Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "f,2026-11-01T04:00:00Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "g,2026-11-02T04:59:59Z,atlas,anthropic,claude-x,1000000,,,,\n"
            + "h,2026-11-02T05:00:00Z,atlas,anthropic,claude-x,1000000,,,,");
        await database.Run(async db =>
        {
            var days = await db.UsageDays.OrderBy(d => d.Date).ToListAsync();
            Assert.Equal(
                ["2026-03-07 1000000", "2026-03-08 2000000", "2026-03-09 1000000", "2026-10-31 1000000", "2026-11-01 2000000", "2026-11-02 1000000"],
                days.Select(d => $"{d.Date:uuuu-MM-dd} {d.Quantity:0}"));
        });
    }

    [Fact]
    public async Task An_unknown_agent_stays_unassigned_with_its_name_kept()
    {
        await using var database = await Priced();
        await database.Import(Header + "e1,2026-01-05T00:00:00Z,nobody,anthropic,claude-x,1000000,,,,");
        await database.Accrue(2026, 1);
        Assert.Equal(3m, await database.Balance("5110", AgentId.Unassigned));
        await database.Run(async db => Assert.Equal("nobody", (await db.UsageEvents.SingleAsync()).AgentKey));
    }

    [Fact]
    public async Task One_bad_line_refuses_a_CSV_but_not_its_neighbours_in_line_delimited_JSON()
    {
        await using var database = await Priced();
        var csv = await database.Import(Header + "e1,2026-01-05T00:00:00Z,atlas,anthropic,claude-x,1000000,,,,\ne2,yesterday,atlas,anthropic,claude-x,1,,,,");
        Assert.Equal((true, 3, "time"), (csv.Refused, csv.Rejected[0].Line, csv.Rejected[0].Column));
        const string good = "{\"id\":\"1\",\"time\":\"2026-01-05T00:00:00Z\",\"model\":\"claude-x\",\"provider\":\"anthropic\",\"input_tokens\":1000000}";
        var lines = await database.Import($"{good}\n{{oops\n{{\"id\":\"2\",\"model\":\"claude-x\",\"input_tokens\":\"many\"}}", "usage-ndjson");
        Assert.Equal((1, false), (lines.Accepted, lines.Refused));
        Assert.Equal([(2, "column 2"), (3, "input_tokens")], lines.Rejected.Select(r => (r.Line, r.Column!)));
    }

    [Fact]
    public async Task Hand_pricing_and_writing_off_settle_what_waits()
    {
        await using var database = await Priced();
        await database.Import(Header + "e1,2026-01-05T00:00:00Z,atlas,anthropic,claude-new,1000000,,,,1000000");
        var ids = new List<Guid>();
        await database.Run(async db => ids = await db.Quarantine.OrderBy(q => q.Raw).Select(q => q.Id).ToListAsync());
        var retry = await Resolve(ids[0], new QuarantineDecision(QuarantineAction.Retry));
        Assert.Equal(RefusalCodes.InvalidValue, retry.Refusal?.Code);
        var reasonless = await Resolve(ids[0], new QuarantineDecision(QuarantineAction.WriteOff));
        Assert.Equal(RefusalCodes.MissingField, reasonless.Refusal?.Code);
        Assert.True((await Resolve(ids[0], new QuarantineDecision(QuarantineAction.WriteOff, Reason: "test run"))).IsOk);
        Assert.True((await Resolve(ids[1], new QuarantineDecision(QuarantineAction.Price, PerUnit: 0.000002m))).IsOk);
        await database.Accrue(2026, 1);
        Assert.Equal(2m, await database.Balance("5110", Atlas));

        Task<Outcome<QuarantineItem>> Resolve(Guid id, QuarantineDecision decision) =>
            database.With<ResolveQuarantine, Outcome<QuarantineItem>>(r => r.Run(id, decision, TestDatabase.Ana));
    }

    [Fact]
    public async Task The_price_map_gives_prices_and_withdrawal_dates_and_again_gives_none()
    {
        await using var database = await TestDatabase.Create();
        await using var map = Samples.Open("litellm/model_prices_and_context_window.json");
        var first = await database.Import(map);
        await using var same = Samples.Open("litellm/model_prices_and_context_window.json");
        var second = await database.Import(same);
        Assert.Equal(("prices-litellm", "218", "16"), (first.Format, first.Totals["models"], first.Totals["withdrawals"]));
        Assert.Equal((0, first.Accepted), (second.Accepted, second.Duplicates));
        await database.Run(async db =>
        {
            var book = await PriceBook.Load(db);
            Assert.Equal(0.0000025m, book.Find("openai", "gpt-4o", Meters.InputTokens, new LocalDate(2026, 1, 1))!.PerUnit);
            Assert.Null(book.Find("openai", "gpt-4o-imaginary", Meters.InputTokens, new LocalDate(2026, 1, 1)));
            Assert.Equal(new LocalDate(2026, 2, 19), (await db.ModelCards.FindAsync("claude-3-7-sonnet-20250219"))!.DeprecatedOn);
        });
    }
}
