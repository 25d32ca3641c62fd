using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Metering;

public sealed class PriceListTests : IAsyncLifetime
{
    private static readonly LocalDate Today = new(2026, 1, 31);

    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.Create(Today);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_list_that_quotes_a_meter_twice_is_the_same_prices_however_often_it_comes()
    {
        PriceQuote[] quotes =
        [
            new("vendor", "m", Meters.InputTokens, 0.000003m, Currency.Usd, null, "a list"),
            new("vendor", "m", Meters.InputTokens, 0.000005m, Currency.Usd, null, "a list"),
        ];
        Assert.Equal(1, await Add(quotes));
        Assert.Equal(0, await Add(quotes));
        Assert.Equal(0, await Add(quotes));
    }

    private async Task<int> Add(IEnumerable<PriceQuote> quotes)
    {
        var count = 0;
        await database.Run(async db =>
        {
            var list = new PriceList(db, new IdGenerator(database.Clock), database.Clock.GetCurrentInstant(), Today);
            foreach (var quote in quotes)
                count += await list.Add(quote, default) ? 1 : 0;
            await db.SaveChangesAsync();
        });
        return count;
    }
}
