using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>What stands overdue is on the checklist of the close, with who is still needed.</summary>
public sealed class CloseExceptionTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task A_test_that_a_stated_sign_asks_for_needs_a_signed_reason_until_it_is_made()
    {
        await using var database = await WithAtlas();
        var model = Spending.OwnModel();
        var asset = await Approved(database, model with { Facts = [.. model.Facts!, Spending.Fact("indicator", "Yes", new LocalDate(2026, 1, 20))] });
        var due = Assert.Single((await database.Prepare(January)).Exceptions, e => e.Kind == "impairment");
        Assert.Equal((ExceptionWeight.NeedsReason, asset.ToString()), (due.Weight, due.Subject));
        var test = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(new ImpairmentStatement(
            asset, new LocalDate(2026, 1, 25), "The model is surpassed", 90_000m, 90_000m, 0m, 90_000m, "Forecast"), TestDatabase.Ana));
        var waiting = (await database.Prepare(January)).Exceptions.Where(e => e.Kind == "impairment").ToList();
        Assert.Contains(waiting, e => e.Text.EndsWith("waits for approval.", StringComparison.Ordinal));
        await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(test.Value.Id, TestDatabase.Cora));
        Assert.DoesNotContain((await database.Prepare(January)).Exceptions, e => e.Kind == "impairment");
    }

    [Fact]
    public async Task What_is_capitalised_and_not_in_use_is_noted_with_its_arrangement()
    {
        await using var database = await WithAtlas(inService: null);
        var asset = await Approved(database, Spending.OwnModel() with { ReadyOn = null });
        var idle = Assert.Single((await database.Prepare(January)).Exceptions, e => e.Kind == "not-in-use");
        Assert.Equal((ExceptionWeight.Noted, asset.ToString()), (idle.Weight, idle.Subject));
    }

    [Fact]
    public async Task A_difference_that_one_person_accepted_says_who_did_and_that_another_is_needed()
    {
        await using var database = await WithAtlas();
        await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", "m", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        await database.Import("id,time,agent,provider,model,input_tokens\n1,2026-01-10T00:00:00Z,atlas,acme,m,40000000");
        await database.Import(
            "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,x_AgentId\n"
            + "60,60,USD,Usage,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,acme,AI and Machine Learning,m,atlas");
        Assert.EndsWith("Two people accept it, or the cause is mended.", (await Match(database)).Text, StringComparison.Ordinal);
        await database.With<AcceptVariance, Outcome<VarianceAcceptance>>(a => a.Run(TestDatabase.EntityId, January, "acme", "A late meter", TestDatabase.Ana));
        Assert.EndsWith("Ana Accountant accepted it: A late meter. Another accountant or controller has to agree.",
            (await Match(database)).Text, StringComparison.Ordinal);
        await database.With<AcceptVariance, Outcome<VarianceAcceptance>>(a => a.Run(TestDatabase.EntityId, January, "acme", null, TestDatabase.Cora));
        Assert.DoesNotContain((await database.Prepare(January)).Exceptions, e => e.Kind == "bill-match");
    }

    private static async Task<CloseException> Match(TestDatabase database) =>
        Assert.Single((await database.Prepare(January)).Exceptions, e => e.Kind == "bill-match");

    private static async Task<TestDatabase> WithAtlas(LocalDate? inService = default)
    {
        var database = await TestDatabase.Create();
        await database.Hire(Hiring.Registration() with { InServiceOn = inService });
        return database;
    }

    private static async Task<Guid> Approved(TestDatabase database, ArrangementStatement statement)
    {
        var arrangement = await database.Arrange(statement);
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        return arrangement.Id;
    }
}
