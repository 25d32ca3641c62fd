using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

public sealed class AccrueUsageTests
{
    private static readonly AgentId Atlas = new("atlas");
    private static readonly AgentId Beryl = new("beryl");

    private const string Focus = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,ServiceName,x_AgentId,x_Model\n";

    private static string Bill(string amount, string agent = "", string model = "m", string start = "2026-01-01", string end = "2026-02-01") =>
        $"{amount},{amount},USD,Usage,{start}T00:00:00Z,{end}T00:00:00Z,Acme,AI and Machine Learning,Acme API,{agent},{model}\n";

    private static async Task<TestDatabase> Metered()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas", "beryl");
        await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", "m", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        await database.Import(
            "id,time,agent,provider,model,input_tokens\n1,2026-01-05T00:00:00Z,atlas,acme,m,30000000\n2,2026-01-20T00:00:00Z,beryl,acme,m,10000000");
        return database;
    }

    private static async Task AssertState(TestDatabase database, decimal atlas, decimal beryl, decimal unassigned, decimal accrued)
    {
        Assert.Equal(
            (atlas, beryl, unassigned, -accrued),
            (await database.Balance("5110", Atlas), await database.Balance("5110", Beryl), await database.Balance("5110", AgentId.Unassigned), await database.Balance("2110")));
        Assert.True(await database.Ties(2026, 1));
        Assert.Equal(0, (await database.Accrue(2026, 1)).Posted);
    }

    [Fact]
    public async Task The_bill_replaces_the_accrual_and_is_shared_by_what_was_metered()
    {
        await using var database = await Metered();
        await database.Accrue(2026, 1);
        await AssertState(database, 30, 10, 0, 40);
        await database.Import(Focus + Bill("44"));
        await database.Accrue(2026, 1);
        await AssertState(database, 33, 11, 0, 0);
        Assert.Equal(-44m, await database.Balance("2010"));
    }

    [Fact]
    public async Task It_does_not_matter_whether_the_bill_or_the_usage_comes_first()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("22"));
        await database.Accrue(2026, 1);
        await AssertState(database, 16.5m, 5.5m, 0, 0);
        await database.Import("id,time,agent,provider,model,input_tokens\n3,2026-01-21T00:00:00Z,beryl,acme,m,20000000");
        await database.Accrue(2026, 1);
        await AssertState(database, 11, 11, 0, 0);
    }

    [Fact]
    public async Task Billed_rows_that_name_an_agent_decide_for_it()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("25", "atlas") + Bill("12"));
        await database.Accrue(2026, 1);
        await AssertState(database, 25, 12, 0, 0);
    }

    [Fact]
    public async Task A_bill_of_some_days_replaces_the_accrual_of_those_days_only()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("33", end: "2026-01-10"));
        await database.Accrue(2026, 1);
        await AssertState(database, 33, 10, 0, 10);
    }

    [Fact]
    public async Task A_bill_without_a_model_covers_what_no_named_row_does()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("44", model: ""));
        await database.Accrue(2026, 1);
        await AssertState(database, 33, 11, 0, 0);
    }

    [Fact]
    public async Task A_bill_of_another_model_stands_beside_the_accrual()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("5", model: "other"));
        await database.Accrue(2026, 1);
        await AssertState(database, 30, 10, 5, 40);
        var lines = await database.With<Reconciliation, IReadOnlyList<ReconciliationLine>>(r => r.Of(TestDatabase.EntityId, new YearMonth(2026, 1)));
        Assert.Equal(
            [("m", "atlas", ReconciliationState.NotBilled), ("m", "beryl", ReconciliationState.NotBilled), ("other", "unassigned", ReconciliationState.NotMetered)],
            lines.Select(l => (l.Model, l.Agent.Value, l.State)));
    }

    [Fact]
    public async Task A_close_asks_about_a_bill_that_is_far_from_the_meter()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("44"));
        var view = await database.Prepare(new YearMonth(2026, 1));
        var step = Assert.Single(view.Steps, s => s.Step == CloseSteps.TrueUpToInvoices.Name);
        Assert.Equal(1, step.Posted);
        Assert.Equal("Acme billed USD 4.00 more than was metered of m.", Assert.Single(step.NeedsAttention));
        var again = await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal((0, 1), again.Steps.Where(s => s.Step == step.Step).Select(s => (s.Posted, s.AlreadyPosted)).Single());
    }

    [Fact]
    public void A_close_runs_the_steps_that_are_known_by_name_in_their_order()
    {
        using var scope = new ServiceCollection().AddLogging().AddRunrateAgents("Data Source=:memory:").BuildServiceProvider().CreateScope();
        Assert.Equal(CloseSteps.All.Select(s => s.Name), scope.ServiceProvider.GetRequiredService<CloseRunner>().StepNames);
    }

    [Fact]
    public async Task What_comes_after_the_seal_posts_in_the_next_open_month_under_its_own()
    {
        await using var database = await Metered();
        await database.Accrue(2026, 1);
        await database.Run(async db =>
        {
            db.Closes.Add(new PeriodClose { Entity = TestDatabase.EntityId, Period = new YearMonth(2026, 1), Status = CloseStatus.Closed });
            await db.SaveChangesAsync();
        });
        await database.Import("id,time,agent,provider,model,input_tokens\n9,2026-01-05T00:00:00Z,atlas,acme,m,1000000");
        await database.Accrue(2026, 2);
        await database.Run(async db =>
        {
            var late = await db.Entries.SingleAsync(e => e.Key == new EntryKey("usage/2026-01-05/atlas/2"));
            Assert.Equal((new YearMonth(2026, 2), (YearMonth?)new YearMonth(2026, 1)), (late.Period, late.OriginalPeriod));
        });
        Assert.Equal(0, (await database.Accrue(2026, 2)).Posted);
    }

    [Fact]
    public async Task A_foreign_charge_waits_for_a_dated_rate_and_then_posts()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(Focus + Bill("100").Replace("USD", "EUR", StringComparison.Ordinal));
        var waiting = await database.Accrue(2026, 1);
        Assert.Equal((0, "no-rate", 0), (report.Accepted, report.Quarantined[0].Reason, waiting.Posted));
        Assert.Contains(waiting.NeedsAttention, n => n.Contains("EUR", StringComparison.Ordinal));
        await database.Import("date,from,to,rate\n2026-01-01,EUR,USD,1.0825");
        await database.Accrue(2026, 1);
        Assert.Equal((108.25m, -108.25m), (await database.Balance("5110"), await database.Balance("2010")));
        await database.Run(async db => Assert.Equal(0, await db.Quarantine.CountAsync(q => q.ResolvedAt == null)));
    }

    [Fact]
    public async Task A_posting_opens_to_its_charges_with_file_and_line_and_to_its_events()
    {
        await using var database = await Metered();
        await database.Import(Focus + Bill("5", model: "other") + Bill("7", model: "other"));
        await database.Accrue(2026, 1);
        var postings = new List<Posting>();
        await database.Run(async db => postings = await db.Postings.AsNoTracking().Where(p => p.Source != null).ToListAsync());
        var line = postings.Single(p => p.Account == "5110" && p.Source!.StartsWith("charges/", StringComparison.Ordinal));
        var charges = await database.With<ChargeQueries, Page<ChargeRow>>(q => q.Behind(TestDatabase.EntityId, line.Source!));
        Assert.Equal([("file", 2), ("file", 3)], charges.Items.Select(c => (c.File!, c.Line!.Value)));
        Assert.Equal(line.Amount.ToDecimal(), charges.Items.Sum(c => c.EffectiveCost));
        var payable = postings.Single(p => p.Account == "2010");
        Assert.Equal(2, (await database.With<ChargeQueries, Page<ChargeRow>>(q => q.Behind(TestDatabase.EntityId, payable.Source!))).Total);

        var usage = postings.Single(p => p.Account == "5110" && p.Agent == Atlas);
        var events = await database.With<UsageQueries, Page<UsageRow>>(q => q.Behind(TestDatabase.EntityId, usage.Source!));
        Assert.Equal(("file", 2, 30m), (events.Items.Single().File!, events.Items.Single().Line!.Value, events.Items.Single().Cost!.Value));
        Assert.Single(await database.With<UsageQueries, IReadOnlyList<UsageDay>>(q => q.Days(TestDatabase.EntityId, usage.Source!)));
    }

    [Fact]
    public async Task A_claim_moves_what_came_in_under_an_unknown_name_by_entries()
    {
        await using var database = await Metered();
        await database.Import("id,time,agent,provider,model,input_tokens\n7,2026-01-05T00:00:00Z,atlas bot,acme,m,2000000");
        await database.Import(Focus + Bill("5", "atlas bot", model: "other"));
        await database.Accrue(2026, 1);
        await AssertState(database, 30, 10, 7, 42);
        var claimed = await database.With<ClaimRecords, Outcome<ClaimResult>>(
            c => c.Run(TestDatabase.EntityId, "atlas bot", Atlas, TestDatabase.Ana));
        Assert.Equal(new ClaimResult(1, 1, 1), claimed.Value);
        await database.Accrue(2026, 1);
        await AssertState(database, 37, 10, 0, 42);
    }

    [Fact]
    public async Task A_single_charge_is_recorded_once()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var input = new ChargeInput("erp", "77", "Acme", "GPU rental", 12.5m, null, Currency.Usd, Instant.FromUtc(2026, 1, 5, 0, 0), Agent: "Atlas");
        for (var round = 0; round < 2; round++)
        {
            var stored = await database.With<RecordCharge, Outcome<Charge>>(r => r.Run(TestDatabase.EntityId, input, TestDatabase.Ana));
            Assert.Equal(("atlas", "5120", 12.5m), (stored.Value.Agent.Value, stored.Value.Account, stored.Value.EffectiveCost));
        }
        await database.Accrue(2026, 1);
        Assert.Equal(12.5m, await database.Balance("5120", Atlas));
        var viewer = new Actor("v", "V", new HashSet<Role> { Role.Viewer });
        var refused = await database.With<RecordCharge, Outcome<Charge>>(r => r.Run(TestDatabase.EntityId, input, viewer));
        Assert.Equal(RefusalCodes.NotPermitted, refused.Refusal?.Code);
    }

    [Fact]
    public void Each_agents_month_on_an_account_is_its_charges_rounded_once_in_whatever_parts_they_came()
    {
        var row = from agent in Gen.Elements("", "atlas", "beryl", "nobody")
                  from day in Gen.Choose(1, 28)
                  from billed in Gen.Choose(-2_000_000, 9_000_000)
                  from differs in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-999_999, 999_999)))
                  from service in Gen.Elements("Compute", "AI and Machine Learning", "Other")
                  select (Agent: agent, Day: day, Billed: billed / 10_000_000_000m, Effective: (billed + differs) / 10_000_000_000m, Service: service);
        Prop.ForAll(Arb.From(Gen.ListOf(row)), rows => rows.Count == 0 || Ties([.. rows]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12));

        static async Task<bool> Ties(List<(string Agent, int Day, decimal Billed, decimal Effective, string Service)> rows)
        {
            await using var database = await TestDatabase.Create();
            await database.Hire("atlas", "beryl");
            var half = rows.Count / 2;
            foreach (var part in new[] { rows.Take(half).ToList(), rows.Skip(half).ToList() }.Where(p => p.Count > 0))
            {
                await database.Import("BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceCategory,x_AgentId\n"
                    + string.Join('\n', part.Select(r => $"{r.Billed},{r.Effective},USD,Usage,2026-01-{r.Day:00}T00:00:00Z,2026-01-{r.Day:00}T01:00:00Z,{r.Service},{r.Agent}")));
                await database.Accrue(2026, 1);
            }
            List<(string Account, AgentId Agent, decimal Exact)> cells = [];
            await database.Run(async db => cells =
            [
                .. (await db.Charges.Select(c => new { c.Account, c.Agent, c.EffectiveCost }).ToListAsync())
                    .GroupBy(c => (c.Account, c.Agent)).Select(g => (g.Key.Account, g.Key.Agent, g.Sum(c => c.EffectiveCost))),
            ]);
            foreach (var (account, agent, exact) in cells)
            {
                if (await database.Balance(account, agent) != Money.From(exact, Currency.Usd).ToDecimal())
                    return false;
            }
            var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
            return verdict.Holds && await database.Ties(2026, 1);
        }
    }
}
