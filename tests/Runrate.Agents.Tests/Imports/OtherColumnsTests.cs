using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>A bill that does not name its billing period, delivered again with columns more, fewer or otherwise called.</summary>
public sealed class OtherColumnsTests
{
    private const string Plain = "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,BillingCurrency,ServiceName,ProviderName,BilledCost,EffectiveCost";

    private static string Row(int day, string cost) =>
        $"2026-01-{day:00}T00:00:00Z,2026-01-{day + 1:00}T00:00:00Z,Usage,USD,Compute,Nimbus,{cost},{cost}";

    private static string File(string? column, params string[] rows) =>
        string.Join('\n', [column is null ? Plain : $"{Plain},{column}", .. rows]);

    private static async Task<decimal> Cost(TestDatabase database)
    {
        await database.Accrue(2026, 1);
        Assert.True(await database.Ties(2026, 1));
        return -await database.Balance("2010");
    }

    private static Task<int> Waiting(TestDatabase database) => database.With<RunrateDb, int>(
        db => db.Quarantine.CountAsync(q => q.ResolvedAt == null && q.Reason == QuarantineReasons.UnclearRow));

    [Theory]
    [InlineData("SubAccountId", "team-9")]
    [InlineData("ResourceId", "gpu-1")]
    [InlineData("SkuId", "sku-1")]
    [InlineData("ChargeClass", "Correction")]
    public async Task A_column_that_comes_goes_or_is_called_otherwise_changes_nothing(string column, string value)
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(null, Row(1, "8"), Row(2, "4")));
        var wider = await database.Import(File(column, Row(1, "8.00") + "," + value, Row(2, "4") + "," + value));
        Assert.True(wider.ChangesNothing);
        Assert.Equal(12, await Cost(database));
        var renamed = await database.Import(File("x_Other", Row(1, "8") + "," + value, Row(2, "4") + "," + value));
        Assert.True(renamed.ChangesNothing);
        var wide = await database.Import(File(column + ",RegionId", Row(1, "8") + "," + value + ",eu", Row(2, "5") + "," + value + ",eu"));
        Assert.Equal((0, 1, 1), (wide.Accepted, wide.Restated, wide.Duplicates));
        Assert.Equal(13, await Cost(database));
        await database.Import(File(null, Row(1, "8"), Row(2, "5"), Row(3, "1")));
        Assert.Equal(14, await Cost(database));
    }

    [Fact]
    public async Task A_row_that_a_new_column_splits_is_its_parts_and_parts_that_go_together_are_their_sum()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(null, Row(1, "12")));
        await database.Import(File("SubAccountId", Row(1, "5") + ",a", Row(1, "7") + ",b"));
        Assert.Equal(12, await Cost(database));
        var one = await database.Import(File(null, Row(1, "12")));
        Assert.Equal((0, 1, 1), (one.Accepted, one.Restated, one.Removed));
        Assert.Equal(12, await Cost(database));
    }

    [Fact]
    public async Task A_row_that_may_be_any_of_several_waits_until_a_delivery_says_which()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File("SubAccountId", Row(1, "5") + ",a", Row(1, "7") + ",b"));
        var unclear = await database.Import(File(null, Row(1, "6"), Row(2, "1")));
        Assert.Equal((1, 1), (unclear.Accepted, unclear.Quarantined.Count));
        Assert.Equal((13, 1), (await Cost(database), await Waiting(database)));
        Assert.True((await database.Import(File(null, Row(1, "6.0"), Row(2, "1")))).ChangesNothing);
        Assert.Equal(1, await Waiting(database));
        await database.Import(File("SubAccountId", Row(1, "5") + ",a", Row(1, "6") + ",b"));
        Assert.Equal((12, 0), (await Cost(database), await Waiting(database)));
    }

    [Fact]
    public async Task Rows_of_one_file_that_differ_in_a_new_column_alone_stay_two_after_taking_back()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(null, Row(1, "5"), Row(1, "7")));
        var wide = await database.Import(File("SubAccountId", Row(1, "7") + ",a", Row(1, "6") + ",b"));
        Assert.Equal((1, 1), (wide.Restated, wide.Duplicates));
        Assert.Equal(13, await Cost(database));
        var undone = await database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(wide.Id, TestDatabase.Ana));
        Assert.True(undone.IsOk, undone.Refusal?.Message);
        Assert.Equal(12, await Cost(database));
        Assert.True((await database.Import(File(null, Row(1, "7"), Row(1, "5")))).ChangesNothing);
        await database.Import(File("SubAccountId", Row(1, "6") + ",b", Row(1, "7") + ",a"));
        Assert.Equal(13, await Cost(database));
    }
}
