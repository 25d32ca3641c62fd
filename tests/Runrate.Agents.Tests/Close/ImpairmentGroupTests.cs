using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Ledger;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>Assets that bring cash only together are tested as one, and share the loss and what comes back of it.</summary>
public sealed class ImpairmentGroupTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task The_loss_of_a_group_goes_to_its_assets_pro_rata_and_takes_none_below_what_it_is_worth_alone()
    {
        await using var database = await TestDatabase.Create();
        var (model, platform) = await Two(database);
        // Carried at 23,000 and 46,000. US GAAP loses 34,500, Ind AS and IFRS 11,500; the model alone would fetch 20,000.
        await Tested(database, Statement(60_000m, 34_500m, 57_500m, new(model, 20_000m), new(platform)));
        var close = await database.Prepare(January);
        Assert.Equal(20_000m, await Carried(database, model, Book.UsGaap, January));
        Assert.Equal(46_000m - 31_500m, await Carried(database, platform, Book.UsGaap, January));
        Assert.Equal(20_000m, await Carried(database, model, Book.Ifrs, January));
        Assert.Equal(46_000m - 8_500m, await Carried(database, platform, Book.Ifrs, January));
        Assert.True(close.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).Posted >= 6);
        var again = await database.Prepare(January);
        Assert.Equal(0, again.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).Posted);
    }

    [Fact]
    public async Task Without_floors_each_asset_bears_the_loss_by_its_carrying_amount()
    {
        await using var database = await TestDatabase.Create();
        var (model, platform) = await Two(database);
        await Tested(database, Statement(60_000m, 34_500m, null, new(model), new(platform)));
        await database.Prepare(January);
        Assert.Equal(11_500m, await Carried(database, model, Book.UsGaap, January));
        Assert.Equal(23_000m, await Carried(database, platform, Book.UsGaap, January));
    }

    [Fact]
    public async Task What_comes_back_to_a_group_stops_at_what_each_asset_would_be_carried_at()
    {
        await using var database = await TestDatabase.Create();
        var (model, platform) = await Two(database);
        await Tested(database, Statement(60_000m, 34_500m, 34_500m, new(model), new(platform)));
        await database.Close(January, "Known");
        await Tested(database, Statement(90_000m, 90_000m, 90_000m, new(model), new(platform)) with { Date = new LocalDate(2026, 2, 28) });
        var february = January.PlusMonths(1);
        await database.Prepare(february);
        Assert.Equal(22_000m, await Carried(database, model, Book.Ifrs, february));
        Assert.Equal(44_000m, await Carried(database, platform, Book.IndAs, february));
        // 11,500 less a month of 23: US GAAP gives nothing back.
        Assert.Equal(11_000m, await Carried(database, model, Book.UsGaap, february));
    }

    [Fact]
    public async Task A_loss_that_no_asset_can_bear_is_said_and_not_forced_upon_one()
    {
        await using var database = await TestDatabase.Create();
        var (model, platform) = await Two(database);
        await Tested(database, Statement(10_000m, 10_000m, 10_000m, new(model, 20_000m), new(platform, 40_000m)));
        var close = await database.Prepare(January);
        Assert.Equal(60_000m, await Carried(database, model, Book.UsGaap, January) + await Carried(database, platform, Book.UsGaap, January));
        Assert.Contains(close.Steps.SelectMany(s => s.NeedsAttention), a => a.Contains("finds no asset to bear it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_group_is_two_or_more_assets_of_one_entity_each_named_once()
    {
        await using var database = await TestDatabase.Create();
        var (model, platform) = await Two(database);
        GroupMember[][] wrong = [[new(model)], [new(model), new(model)], [new(model, -1), new(platform)]];
        foreach (var group in wrong)
            Assert.Equal(RefusalCodes.InvalidValue, (await Recorded(database, Statement(1, 1, 1, group))).Refusal?.Code);
        var alone = Statement(1, 1, 1, new(model), new(platform)) with { NotProbable = true };
        Assert.Equal("group", (await Recorded(database, alone)).Refusal?.Field);
        var stranger = Statement(1, 1, 1, new(model), new(Guid.Empty));
        Assert.Equal(RefusalCodes.NotFound, (await Recorded(database, stranger)).Refusal?.Code);
    }

    private static ImpairmentStatement Statement(
        decimal undiscounted, decimal fairValue, decimal? valueInUse, params GroupMember[] group) =>
        new(null, January.LastDay(), "The product is withdrawn", undiscounted, fairValue, null, valueInUse, "Valuation",
            Group: group);

    private static async Task<(Guid Model, Guid Platform)> Two(TestDatabase database)
    {
        await database.Hire();
        var arranged = new List<Guid>();
        foreach (var (name, amount) in new[] { ("Own model", 24_000m), ("Serving platform", 48_000m) })
        {
            var arrangement = await database.Arrange(Spending.OwnModel(amount) with { Name = name });
            await database.Classify(arrangement.Id);
            await database.ApproveAll(arrangement.Id);
            arranged.Add(arrangement.Id);
        }
        return (arranged[0], arranged[1]);
    }

    private static Task<Outcome<ImpairmentRecord>> Recorded(TestDatabase database, ImpairmentStatement stated) =>
        database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(stated, TestDatabase.Ana));

    private static async Task Tested(TestDatabase database, ImpairmentStatement stated)
    {
        var recorded = await Recorded(database, stated);
        Assert.Null(recorded.Refusal);
        Assert.Null((await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(
            r => r.Approve(recorded.Value.Id, TestDatabase.Cora))).Refusal);
    }

    private static async Task<decimal> Carried(TestDatabase database, Guid arrangement, Book book, YearMonth period) =>
        (await database.With<AssetBalances, IReadOnlyList<SourceBalance>>(
            b => b.Of(TestDatabase.EntityId, book, period, AssetBalances.Carrying, AssetBalances.SourceOf(arrangement))))
        .Sum(b => b.Balance.ToDecimal());
}
