using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>A delivery states something about a window: what is said again is not said twice.</summary>
public sealed class DeliveryTests
{
    private const string Plain = "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName,ResourceId";
    private const string Stated = Plain + ",BillingAccountId,BillingPeriodStart,BillingPeriodEnd";

    private static string PlainRow(string cost, int day, string resource = "gpu-1") =>
        $"{cost},{cost},USD,2026-01-{day:00}T00:00:00Z,2026-01-{day + 1:00}T00:00:00Z,Usage,Compute,Nimbus,{resource}";

    private static string Row(string cost, int day, string resource = "gpu-1") =>
        PlainRow(cost, day, resource) + ",acct-1,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z";

    private static string File(string header, params string[] rows) => string.Join('\n', [header, .. rows]);

    private static async Task<decimal> Cost(TestDatabase database)
    {
        await database.Accrue(2026, 1);
        Assert.True(await database.Ties(2026, 1));
        return -await database.Balance("2010");
    }

    private static Task<Outcome<ImportReport>> Send(TestDatabase database, string file, Func<ImportOptions, ImportOptions> with) =>
        database.With<ImportUpload, Outcome<ImportReport>>(
            i => i.Run(IntakeSteps.Text(file), "file", with(new ImportOptions(TestDatabase.EntityId)), TestDatabase.Ana));

    [Fact]
    public async Task A_month_to_date_file_delivered_the_next_day_posts_the_difference()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Plain, PlainRow("100.00", 1), PlainRow("50.00", 2)));
        Assert.Equal(150, await Cost(database));
        var second = await database.Import(File(Plain, PlainRow("100.00", 1), PlainRow("100.00", 2)));
        Assert.Equal((0, 1, 1), (second.Accepted, second.Restated, second.Duplicates));
        Assert.Equal(200, await Cost(database));
        Assert.Equal(200, await Cost(database));
    }

    [Fact]
    public async Task Another_spelling_or_one_more_column_changes_nothing_and_says_so()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Stated, Row("10.00", 1), Row("6.00", 1, "vm-2")));
        var respelled = await database.Import(File(Stated, Row("10.0", 1).Replace("Z,", ",", StringComparison.Ordinal), Row("6", 1, "vm-2")));
        var wider = await database.Import(File(Stated + ",SubAccountId", Row("10.00", 1) + ",team-9", Row("6.00", 1, "vm-2") + ",team-9"));
        var back = await database.Import(File(Stated, Row("6.00", 1, "vm-2"), Row("10.00", 1)));
        Assert.All([respelled, wider, back], r => Assert.True(r.ChangesNothing));
        Assert.Equal(16, await Cost(database));
        await database.Run(async db => Assert.Equal(2, await db.Charges.CountAsync()));
    }

    [Fact]
    public async Task What_a_window_no_longer_holds_is_taken_back_unless_the_file_is_a_part()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Stated, Row("10", 1), Row("6", 2)));
        Assert.Equal(16, await Cost(database));
        var part = await Send(database, File(Stated, Row("3", 3)), o => o with { IsPart = true });
        Assert.Equal((1, 0), (part.Value.Accepted, part.Value.Removed));
        Assert.Equal(19, await Cost(database));
        var whole = await database.Import(File(Stated, Row("10", 1), Row("3", 3)));
        Assert.Equal((1, 2), (whole.Removed, whole.Duplicates));
        Assert.Equal(13, await Cost(database));
        Assert.Equal([new("2026-01", "USD", 19, 13)], whole.Effects);
    }

    [Fact]
    public async Task Twins_of_one_identity_are_each_kept_and_each_restated()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Stated, Row("5", 1), Row("5", 1), Row("7", 1)));
        Assert.Equal(17, await Cost(database));
        var again = await database.Import(File(Stated, Row("7", 1), Row("5", 1), Row("6", 1)));
        Assert.Equal((1, 2), (again.Restated, again.Duplicates));
        Assert.Equal(18, await Cost(database));
    }

    [Fact]
    public async Task A_delivery_that_is_older_than_what_is_stored_changes_nothing()
    {
        await using var database = await TestDatabase.Create();
        var noon = Instant.FromUtc(2026, 1, 20, 12, 0);
        await Send(database, File(Stated, Row("10", 1), Row("9", 2)), o => o with { StatedAt = noon });
        var older = await Send(database, File(Stated, Row("4", 1)), o => o with { StatedAt = noon - Duration.FromHours(1) });
        Assert.True(older.Value.ChangesNothing);
        Assert.Contains(older.Value.Assumptions, a => a.Contains("older", StringComparison.Ordinal));
        Assert.Equal(19, await Cost(database));
    }

    [Fact]
    public async Task A_restated_row_of_a_sealed_month_posts_in_the_open_one_under_its_own_month()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Stated, Row("100", 1)));
        await database.Close(new YearMonth(2026, 1));
        await database.Import(File(Stated, Row("130", 1)));
        await database.Accrue(2026, 2);
        await database.Run(async db =>
        {
            var late = await db.Entries.Include(e => e.Postings).SingleAsync(e => e.Period == new YearMonth(2026, 2));
            Assert.Equal(new LocalDate(2026, 1, 1), late.Date);
            Assert.Equal(30_000_000, late.Postings.Where(p => p.Amount.Micros > 0).Sum(p => p.Amount.Micros));
        });
    }

    [Fact]
    public async Task A_bucket_that_grew_replaces_its_figure_and_a_smaller_one_later_too()
    {
        await using var database = await TestDatabase.Create();
        await database.Import("""{"m":{"litellm_provider":"openai","input_cost_per_token":0.000001,"output_cost_per_token":0.000002}}""", "prices-litellm");
        static string Bucket(int input, int output) =>
            $$"""{"data":[{"start_time":1767571200,"end_time":1767657600,"results":[{"object":"organization.usage.completions.result","input_tokens":{{input}},"output_tokens":{{output}},"model":"m"}]}]}""";
        await database.Import(Bucket(1_000_000, 0), "openai-usage");
        await database.Accrue(2026, 1);
        Assert.Equal(1, await database.Balance("5110"));
        var grew = await database.Import(Bucket(5_000_000, 1_000_000), "openai-usage");
        Assert.Equal((0, 1), (grew.Accepted, grew.Restated));
        Assert.True((await database.Import(Bucket(5_000_000, 1_000_000), "openai-usage")).ChangesNothing);
        await database.Accrue(2026, 1);
        Assert.Equal(7, await database.Balance("5110"));
        await database.Import(Bucket(2_000_000, 0), "openai-usage");
        await database.Accrue(2026, 1);
        Assert.Equal(2, await database.Balance("5110"));
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_a_large_change_asks_first()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Stated, Row("100", 1)));
        var preview = await Send(database, File(Stated, Row("180", 1)), o => o with { Preview = true });
        Assert.Equal([new("2026-01", "USD", 100, 180)], preview.Value.Effects);
        var asked = await Send(database, File(Stated, Row("180", 1)), o => o with { AskAbove = 50 });
        Assert.Equal(RefusalCodes.ConfirmationRequired, asked.Refusal?.Code);
        Assert.Equal(100, await Cost(database));
        await Send(database, File(Stated, Row("180", 1)), o => o with { AskAbove = 50, Confirmed = true });
        Assert.Equal(180, await Cost(database));
    }

    [Fact]
    public async Task A_delivery_is_taken_back_once_and_not_under_a_later_one()
    {
        await using var database = await TestDatabase.Create();
        var first = await database.Import(File(Stated, Row("10", 1), Row("6", 2)));
        var second = await database.Import(File(Stated, Row("12", 1), Row("1", 3)));
        Assert.Equal(13, await Cost(database));
        Assert.Equal(RefusalCodes.DeliverySuperseded, (await Undo(first.Id)).Refusal?.Code);
        var undone = await Undo(second.Id);
        Assert.True(undone.IsOk, undone.Refusal?.Message);
        Assert.Equal(16, await Cost(database));
        Assert.Equal(undone.Value.Id, (await Undo(second.Id)).Value.Id);
        Assert.Equal(16, await Cost(database));
        var again = await database.Import(File(Stated, Row("12", 1), Row("1", 3)));
        Assert.Equal((1, 1, 1), (again.Accepted, again.Restated, again.Removed));
        Assert.Equal(13, await Cost(database));
        Assert.True((await Undo(again.Id)).IsOk);
        Assert.True((await Undo(first.Id)).IsOk);
        Assert.Equal(0, await Cost(database));

        Task<Outcome<ImportFile>> Undo(Guid id) => database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(id, TestDatabase.Ana));
    }

    [Fact]
    public async Task Taking_a_usage_file_back_leaves_what_was_there_before()
    {
        await using var database = await TestDatabase.Create();
        await database.Import("""{"m":{"litellm_provider":"openai","input_cost_per_token":0.000001}}""", "prices-litellm");
        const string header = "id,time,agent,provider,model,input_tokens\n";
        await database.Import(header + "1,2026-01-05T00:00:00Z,a,openai,m,1000000");
        var second = await database.Import(header + "1,2026-01-05T00:00:00Z,a,openai,m,1000000\n2,2026-01-06T00:00:00Z,a,openai,m,2000000\n3,2026-01-06T00:00:00Z,a,openai,new,5");
        await database.Accrue(2026, 1);
        Assert.Equal(3, await database.Balance("5110"));
        Assert.True((await database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(second.Id, TestDatabase.Ana))).IsOk);
        await database.Accrue(2026, 1);
        Assert.Equal(1, await database.Balance("5110"));
        await database.Run(async db =>
        {
            Assert.Equal(1, await db.UsageEvents.CountAsync());
            Assert.Equal(0, await db.Quarantine.CountAsync(q => q.ResolvedAt == null));
        });
    }

    [Fact]
    public async Task Totals_never_add_currencies()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(File(Stated, Row("10", 1), Row("6", 2).Replace("USD", "EUR", StringComparison.Ordinal)));
        Assert.Equal(("10", "6"), (report.Totals["billedCost.USD"], report.Totals["billedCost.EUR"]));
        Assert.DoesNotContain("billedCost", report.Totals.Keys);
    }
}
