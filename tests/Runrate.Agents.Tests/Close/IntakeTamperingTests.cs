using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// What the books of a sealed month were made from, changed by a hand at the database that knows the triggers: usage, its days, charges,
/// outcomes, deliveries, what waits, and the acts that the trail has beside the seals.
/// </summary>
public sealed class IntakeTamperingTests : IAsyncLifetime
{
    private const string Usage = "id,time,agent,provider,model,input_tokens,output_tokens\n";
    private static readonly YearMonth January = new(2026, 1);
    private static readonly Actor Carl = TestDatabase.Cora with { Id = "carl", Name = "Carl Controller" };

    private TestDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.Create();
        await database.Hire("atlas", "borea");
        foreach (var (meter, price) in new[] { (Meters.InputTokens, 0.000001m), (Meters.OutputTokens, 0.000002m) })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("acme", "m", meter, price, Currency.Usd, null, "test"), TestDatabase.Ana));
        }
        await database.Import(Usage + "u1,2026-01-10T00:00:00Z,atlas,acme,m,40000000,1000000\nu2,2026-01-11T00:00:00Z,borea,acme,m,5000000,\n");
        await database.Import(Usage + "u3,2026-01-12T00:00:00Z,atlas,acme,unknown,7000,\n");
        await database.Import(
            "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,"
            + "x_AgentId,x_RowId\n12.5,12.5,USD,Usage,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,other,AI and Machine Learning,n,atlas,c1");
        await database.Import(
            """{"source":"svc","id":"o1","time":"2026-01-15T00:00:00Z","agent":"atlas","provider":"acme","model":"m","inputTokens":5,"""
            + "\"outcome\":\"ticket\",\"qty\":3}", "usage-ndjson");
        await database.Close(January, "The auditor knows");
        foreach (var controller in new[] { TestDatabase.Cora, Carl })
        {
            Assert.Null((await database.With<CloseRunner, Outcome<CloseView>>(
                c => c.Reopen(TestDatabase.EntityId, January, controller, "A bill came late"))).Refusal);
        }
        await database.Close(January, "The auditor knows");
        await database.Import(
            "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,"
            + "x_AgentId,x_RowId\n3,3,USD,Usage,2026-01-20T00:00:00Z,2026-01-21T00:00:00Z,other,AI and Machine Learning,n,atlas,c2");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    public static TheoryData<string, string> Ways { get; } = new()
    {
        { """UPDATE "UsageEvents" SET "InputTokens" = "InputTokens" * 2 WHERE "EventId" = 'u1'""", "usage-events" },
        { """UPDATE "UsageEvents" SET "OutputTokens" = 0 WHERE "EventId" = 'u1'""", "usage-events" },
        { """UPDATE "UsageEvents" SET "CacheReadTokens" = 1 WHERE "EventId" = 'u1'""", "usage-events" },
        { """UPDATE "UsageEvents" SET "Others" = 'gpu_hours=1.5' WHERE "EventId" = 'u1'""", "usage-events" },
        { """UPDATE "UsageEvents" SET "Unpriced" = 'input_tokens' WHERE "EventId" = 'u1'""", "usage-events" },
        { """UPDATE "UsageEvents" SET "Date" = "Date" + 1 WHERE "EventId" = 'u1'""", "usage-events" },
        { """UPDATE "UsageEvents" SET "Date" = "Date" + 40 WHERE "EventId" = 'u1'""", "usage-events" },
        { """DELETE FROM "UsageEvents" WHERE "EventId" = 'u2'""", "usage-events" },
        { """DELETE FROM "UsageEvents" """, "usage-events" },
        { """UPDATE "UsageStreams" SET "Agent" = 'borea'""", "usage-events" },
        { """UPDATE "UsageDays" SET "Quantity" = 1""", "usage-events" },
        { """DELETE FROM "UsageDays" """, "usage-posted" },
        { """UPDATE "UsageLanes" SET "Agent" = 'borea' WHERE "Meter" = 'output_tokens'""", "usage-posted" },
        { """UPDATE "UsageLanes" SET "PerUnit" = '0.000003'""", "usage-exact" },
        { """DELETE FROM "Quarantine" """, "usage-unseen" },
        { """UPDATE "Charges" SET "BilledCost" = '11.5' WHERE "PostedAt" IS NOT NULL""", "charge-amount" },
        { """UPDATE "Charges" SET "EffectiveCost" = '11.5' WHERE "PostedAt" IS NOT NULL""", "charge-effective" },
        { """UPDATE "Charges" SET "EntryId" = NULL WHERE "PostedAt" IS NOT NULL""", "charge-hidden" },
        { """UPDATE "Charges" SET "PostedAt" = '2026-01-31 00:00:00' WHERE "PostedAt" IS NULL""", "charge-hidden" },
        { """DELETE FROM "Charges" WHERE "PostedAt" IS NOT NULL""", "charge-twice" },
        { """UPDATE "AgentMonths" SET "Accepted" = '30.0'""", "seal" },
        { """UPDATE "AgentMonths" SET "Rejected" = '1.0'""", "seal" },
        { """DELETE FROM "AgentMonths" """, "seal" },
        { """UPDATE "ImportFiles" SET "Accepted" = 900 WHERE "Number" = 1""", "delivery" },
        { """UPDATE "ImportFiles" SET "ContentHash" = 'another' WHERE "Number" = 2""", "delivery" },
        { """UPDATE "ImportFiles" SET "Name" = 'another' WHERE "Number" = 2""", "delivery" },
        { """UPDATE "ImportFiles" SET "Format" = 'focus' WHERE "Number" = 1""", "delivery" },
        { """UPDATE "ImportFiles" SET "Number" = 90 WHERE "Number" = 2""", "delivery-missing" },
        { """DELETE FROM "ImportFiles" WHERE "Number" = 2""", "delivery-missing" },
        { """DELETE FROM "ImportFiles" WHERE "Number" = (SELECT MAX("Number") FROM "ImportFiles")""", "delivery-missing" },
        { """DELETE FROM "AuditEvents" WHERE "Sequence" = (SELECT MAX("Sequence") FROM "AuditEvents")""", "delivery" },
        { """DELETE FROM "AuditEvents" """, "seal-trail" },
        { """UPDATE "RoundingCarries" SET "Amount" = '0.0000004'""", "usage-exact" },
    };

    [Fact]
    public async Task Untouched_it_holds()
    {
        var verdict = await Verify();
        Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Whatever_is_changed_of_what_came_in_is_named(string sql, string check)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES")))
            sql = sql.Replace("'0.000003'", "0.000003", StringComparison.Ordinal).Replace("'11.5'", "11.5", StringComparison.Ordinal)
                .Replace("'30.0'", "30", StringComparison.Ordinal).Replace("'1.0'", "1", StringComparison.Ordinal)
                .Replace("'0.0000004'", "0.0000004", StringComparison.Ordinal);
        await database.Tamper(sql);
        Assert.Contains(check, (await Verify()).Findings.Select(f => f.Check));
    }

    private Task<LedgerVerdict> Verify() => database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
}
