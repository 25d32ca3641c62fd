using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Spend;

public sealed class ThreeWayMatchTests
{
    private const string Focus = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,ServiceName,x_AgentId,x_Model\n";
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Bill_and_meter_that_agree_need_nobody()
    {
        await using var database = await Metered(40);
        await database.Import(Focus + Bill("40", "m"));
        var match = await One(database);
        Assert.Equal((40m, 0m, 40m, 0m), (match.Invoice.ToDecimal(), match.CostReport.ToDecimal(), match.Metered.ToDecimal(), match.Variance.ToDecimal()));
        Assert.Empty(match.Variances);
        Assert.True(match.IsSettled);
    }

    [Theory]
    [InlineData("50", "m", VarianceCause.Rate, 10)]
    [InlineData("40.005", "m", VarianceCause.Rounding, 0.005)]
    [InlineData("7", "other", VarianceCause.Unseen, 7)]
    public async Task A_difference_has_a_name(string billed, string model, VarianceCause cause, double amount)
    {
        await using var database = await Metered(40);
        await database.Import(Focus + Bill(billed, model) + (model == "m" ? "" : Bill("40", "m")));
        var variance = Assert.Single((await One(database)).Variances);
        Assert.Equal((cause, (decimal)amount), (variance.Cause, variance.Amount!.Value.ToDecimal()));
    }

    [Fact]
    public async Task What_is_priced_and_not_booked_yet_is_a_line_until_the_steps_book_it()
    {
        await using var database = await Metered(40);
        await One(database);
        await database.Import("id,time,agent,provider,model,input_tokens\nlate,2026-01-11T00:00:00Z,atlas,acme,m,2000000");
        var waiting = Assert.Single((await Of(database)).Single().Variances, v => v.Cause == VarianceCause.NotBooked);
        Assert.Null(waiting.Amount);
        Assert.StartsWith("USD 2.00 is metered and priced", waiting.Text, StringComparison.Ordinal);
        Assert.DoesNotContain((await One(database)).Variances, v => v.Cause == VarianceCause.NotBooked);
    }

    [Fact]
    public async Task Metered_before_the_bill_is_timing()
    {
        await using var database = await Metered(40);
        var variance = Assert.Single((await One(database)).Variances);
        Assert.Equal((VarianceCause.Timing, -40m), (variance.Cause, variance.Amount!.Value.ToDecimal()));
    }

    [Theory]
    [InlineData("40", false)]
    [InlineData("50", true)]
    public async Task Of_an_invoice_and_a_cost_report_one_counts_and_two_people_look_where_they_differ(string invoice, bool needsTwo)
    {
        await using var database = await Metered(40);
        await database.Import((Focus + Bill(invoice, "m")).Replace("Acme,", "OpenAI,", StringComparison.Ordinal));
        await database.Import("""
            {"object":"page","data":[{"object":"bucket","start_time":1767225600,"end_time":1767312000,"results":[
              {"object":"organization.costs.result","amount":{"value":40,"currency":"usd"},"line_item":"m, input","project_id":"p"}]}]}
            """);
        await database.Accrue(2026, 1);
        var match = (await Of(database)).Single(m => m.Provider == "openai");
        var stated = decimal.Parse(invoice, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((stated, 40m, stated), (match.Invoice.ToDecimal(), match.CostReport.ToDecimal(), match.Variance.ToDecimal()));
        Assert.Contains(match.Variances, v => v.Cause == VarianceCause.TwoBills);
        Assert.Equal(needsTwo, match.NeedsTwoPeople);
    }

    [Fact]
    public async Task What_has_no_price_is_named_and_is_no_amount()
    {
        await using var database = await Metered(40);
        await database.Import("id,time,agent,provider,model,input_tokens\n3,2026-01-06T00:00:00Z,atlas,acme,unpriced,1000");
        var variance = (await One(database)).Variances.Single(v => v.Cause == VarianceCause.Unpriced);
        Assert.Null(variance.Amount);
    }

    [Fact]
    public async Task The_named_amounts_are_the_whole_difference_for_any_bills()
    {
        var random = new Random(20261129);
        for (var round = 0; round < 12; round++)
        {
            await using var database = await Metered(random.Next(1, 100));
            var bills = Enumerable.Range(0, random.Next(0, 5)).Select(_ => Bill(
                $"{random.Next(0, 9000)}.{random.Next(0, 999999):000000}", random.Next(3) switch { 0 => "m", 1 => "", _ => "other" },
                random.Next(1, 15)));
            await database.Import(Focus + string.Concat(bills) + Bill("0.01", "other"));
            var match = await One(database);
            Assert.Equal(match.Variance.Micros, match.Variances.Sum(v => v.Amount?.Micros ?? 0));
            Assert.Equal(match.Variance, match.Invoice + match.CostReport - match.Metered);
        }
    }

    [Fact]
    public async Task Above_the_tolerance_one_person_accepts_and_another_agrees_and_a_changed_amount_starts_anew()
    {
        await using var database = await Metered(40);
        await database.Import(Focus + Bill("50", "m"));
        await One(database);
        Assert.Equal(RefusalCodes.MissingField, (await Accept(database, null, TestDatabase.Ana)).Refusal?.Code);
        Assert.True((await Accept(database, "Annual rate change of 5 January", TestDatabase.Ana)).IsOk);
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Accept(database, null, TestDatabase.Ana)).Refusal?.Code);
        Assert.False((await One(database)).IsSettled);
        Assert.Equal("Cora Controller", (await Accept(database, null, TestDatabase.Cora)).Value.ConfirmedBy);
        Assert.True((await One(database)).IsSettled);
        await database.Import(Focus + Bill("3", "other").Replace("Acme API", "Acme other", StringComparison.Ordinal));
        Assert.False((await One(database)).IsSettled);
    }

    [Fact]
    public async Task The_tolerance_is_the_entitys_and_its_time_zone_stands_once_facts_were_taken_in()
    {
        await using var database = await Metered(40);
        await database.Import(Focus + Bill("50", "m"));
        Assert.True((await One(database)).NeedsTwoPeople);
        Assert.True((await Change(database, new EntityChange(MatchTolerancePercent: 20))).IsOk);
        Assert.False((await One(database)).NeedsTwoPeople);
        Assert.Equal("timeZone", (await Change(database, new EntityChange(TimeZone: "Asia/Kolkata"))).Refusal?.Field);
        Assert.Equal("startMonth", (await Change(database, new EntityChange(StartMonth: 4))).Refusal?.Field);
        Assert.Equal("matchTolerancePercent", (await Change(database, new EntityChange(MatchTolerancePercent: -1))).Refusal?.Field);
        await using var empty = await TestDatabase.Create();
        Assert.Equal("Asia/Kolkata", (await Change(empty, new EntityChange(TimeZone: "Asia/Kolkata", StartMonth: 4))).Value.TimeZone);
    }

    private static Task<Outcome<Accounting.Ledger.Entity>> Change(TestDatabase database, EntityChange change) =>
        database.With<ManageEntities, Outcome<Accounting.Ledger.Entity>>(m => m.Change(TestDatabase.EntityId, change, TestDatabase.Cora));

    private static Task<Outcome<VarianceAcceptance>> Accept(TestDatabase database, string? why, People.Actor actor) =>
        database.With<AcceptVariance, Outcome<VarianceAcceptance>>(a => a.Run(TestDatabase.EntityId, January, "acme", why, actor));

    private static async Task<ProviderMatch> One(TestDatabase database)
    {
        await database.Accrue(2026, 1);
        return (await Of(database)).Single(m => m.Provider == "acme");
    }

    private static Task<IReadOnlyList<ProviderMatch>> Of(TestDatabase database) =>
        database.With<ThreeWayMatch, IReadOnlyList<ProviderMatch>>(m => m.Of(TestDatabase.EntityId, January));

    private static string Bill(string amount, string model, int day = 1) =>
        $"{amount},{amount},USD,Usage,2026-01-{day:00}T00:00:00Z,2026-02-01T00:00:00Z,Acme,AI and Machine Learning,Acme API,,{model}\n";

    private static async Task<TestDatabase> Metered(int dollars)
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas", "beryl");
        await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", "m", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        await database.Import($"id,time,agent,provider,model,input_tokens\n1,2026-01-20T00:00:00Z,atlas,acme,m,{dollars}000000");
        return database;
    }
}
