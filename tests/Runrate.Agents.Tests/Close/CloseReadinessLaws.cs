using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Notes;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// Whatever happens between the steps of a month and its seal: a sealed month never has anything due in it, what is due is said before it is
/// asked for, and where nothing happened sealing is not refused for it.
/// </summary>
public sealed class CloseReadinessLaws
{
    private static readonly YearMonth January = new(2026, 1);

    private static readonly Dictionary<string, Func<Month, Task>> Acts = new()
    {
        ["price-quarantine"] = m => m.Price("unheard-of"),
        ["approve-memo"] = async m => await m.Database.ApproveAll(m.Drafted),
        ["late-usage"] = m => m.Group.Use("atlas", January, 900_000 + m.Number, 100 + m.Number),
        ["outcome"] = m => m.Database.With<RecordOutput, Outcome<bool>>(o => o.Run(TestDatabase.EntityId, new OutputInput(
            "desk", $"{m.Number}", new AgentId("atlas"), new LocalDate(2026, 1, 9), "ticket", 3), TestDatabase.Ana)),
        ["bill"] = m => m.Database.Import(Bill(m.Number)),
        ["undo"] = m => m.Database.With<UndoDelivery, Outcome<Agents.Imports.ImportFile>>(u => u.Run(m.Delivery, TestDatabase.Cora)),
        ["tax-rate"] = m => m.Database.With<RecordTaxRate, Outcome<TaxRate>>(r => r.Run(TestDatabase.EntityId, new TaxRateStatement(
            Book.UsTax, 0.21m, new LocalDate(2025, 1, 1), null, null, "The Act"), TestDatabase.Cora)),
        ["exit"] = m => m.Database.With<RecordDisposal, Outcome<DisposalRecord>>(r => r.Run(new DisposalStatement(
            m.Asset, new LocalDate(2026, 1, 20), 500m, 0, 0, 0, "Sold"), TestDatabase.Cora)),
        ["impairment"] = async m =>
        {
            var test = await m.Database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(new ImpairmentStatement(
                m.Asset, new LocalDate(2026, 1, 25), "The model is surpassed", 9_000m, 9_000m, 0m, 9_000m, "Forecast"), TestDatabase.Ana));
            Assert.Null(test.Refusal);
            await m.Database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(test.Value.Id, TestDatabase.Cora));
        },
        ["allocation"] = m => m.Database.With<StateAllocationRule, Outcome<AllocationRule>>(r => r.Run(TestDatabase.EntityId,
            new AllocationStatement("Platform", ["5110"], AllocationBasis.Equal, January), TestDatabase.Cora)),
        ["recharge"] = m => m.Group.Share("ben", January, ("northlight-west", 25m, 5m)),
        ["target"] = m => m.Database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(new AgentId("atlas"), new AgentPatch { Owner = "Otto" }, TestDatabase.Ana)),
        ["reverse"] = async m =>
        {
            var entry = await m.Database.With<RunrateDb, JournalEntry>(db => db.Entries.AsNoTracking()
                .Where(e => e.Kind == EntryKind.Output).OrderBy(e => e.Key).FirstAsync());
            await m.Database.With<Journal, Outcome<EntryId>>(j => j.Reverse(entry.Id, January.LastDay(), "A try", TestDatabase.Cora));
        },
        ["note"] = m => m.Database.With<KeepNote, Outcome<Note>>(k => k.Run(TestDatabase.EntityId,
            new NoteStatement("close/2026-01", null, "All well"), TestDatabase.Ana)),
        ["next-month"] = m => m.Group.Use("atlas", January.Next(), 5_000 + m.Number, 500 + m.Number),
    };

    public static TheoryData<string> Each => [.. Acts.Keys, ""];

    /// <summary>What changes no entry of the month.</summary>
    private static readonly string[] Idle = ["", "note", "next-month", .. Careful];

    /// <summary>What could have, and is said though it does not.</summary>
    private static string[] Careful => ["target", "reverse"];

    [Theory]
    [MemberData(nameof(Each))]
    public async Task What_happens_after_the_steps_is_said_and_never_sealed_over(string act)
    {
        await using var month = await Month.Prepared();
        Assert.Empty((await month.Status()).ChangedSince);
        await month.Do(act);
        var said = (await month.Status()).ChangedSince;
        var seal = await month.Seal();
        Assert.Equal(Idle.Contains(act) ? null : RefusalCodes.StepsDue, seal.Refusal?.Code);
        Assert.True(seal.IsOk || said.Count > 0, $"{act}: {seal.Refusal?.Message}");
        if (!Careful.Contains(act))
            Assert.Equal(seal.IsOk, said.Count == 0);
        await month.SealedWithNothingDue(seal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_sealed_month_has_nothing_due_after_any_mix_of_acts(int seed)
    {
        var random = new Random(seed);
        await using var month = await Month.Prepared();
        foreach (var act in Acts.Keys.OrderBy(_ => random.Next()).Take(random.Next(2, 7)))
        {
            await month.Do(act);
            if (random.Next(4) == 0)
                await month.Prepare();
        }
        await month.SealedWithNothingDue(await month.Seal());
    }

    [Fact]
    public async Task What_a_step_names_is_in_the_list_with_its_weight_and_leaves_it_once_it_is_settled()
    {
        await using var month = await Month.Prepared();
        var view = await month.Status();
        foreach (var step in view.Steps)
        {
            Assert.All(step.Notes, note => Assert.Contains(view.Exceptions, e => e.Text == note && e.Step() == step.Step));
            Assert.True(step.Told is null || step.Step == CloseSteps.TrueUpToInvoices.Name || view.Exceptions.Any(e => e.Step() == step.Step), step.Step);
        }
        Assert.Contains(view.Exceptions, e => e.Step() == CloseSteps.AccrueUsage.Name && e.Weight == ExceptionWeight.NeedsReason);
        await month.Do("price-quarantine");
        Assert.DoesNotContain((await month.Status()).Exceptions, e => e.Step() == CloseSteps.AccrueUsage.Name);
        Assert.Contains((await month.Prepare()).Exceptions, e => e.Kind == "step-note" && e.Weight == ExceptionWeight.Noted);
        Assert.DoesNotContain((await month.Seal()).Value.Exceptions, e => e.Kind == "step-note");
    }

    [Fact]
    public async Task A_rehearsal_leaves_no_trace()
    {
        await using var month = await Month.Prepared();
        foreach (var act in Acts.Keys.Except(["undo", "reverse", "exit"]))
            await month.Do(act);
        var before = await Rows(month);
        Assert.Equal(RefusalCodes.StepsDue, (await month.Seal()).Refusal?.Code);
        Assert.Equal(before, await Rows(month));
    }

    private static Task<List<int>> Rows(Month month) => month.Database.With<RunrateDb, List<int>>(async db =>
    [
        await db.Entries.CountAsync(), await db.Postings.CountAsync(), await db.Balances.CountAsync(), await db.Assets.CountAsync(),
        await db.MonthsDue.CountAsync(), await db.AuditEvents.CountAsync(), await db.RowDigests.CountAsync(), await db.Recharges.CountAsync(),
        await db.RoundingCarries.CountAsync(), await db.PostingBatches.CountAsync(), await db.WriteDowns.CountAsync(),
        await db.UsageDays.CountAsync(d => d.Quantity != d.PostedQuantity), await db.Charges.CountAsync(c => c.PostedAt == null),
    ]);

    private static string Bill(int number) => string.Create(CultureInfo.InvariantCulture,
        $"BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,x_AgentId\n{60 + number},{60 + number},USD,Usage,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,acme,AI and Machine Learning,m,atlas");

    /// <summary>January of a group of entities, with an asset in use, a drafted memo, usage that waits for a price and accepted outcomes.</summary>
    private sealed class Month(Affiliates group) : IAsyncDisposable
    {
        public Affiliates Group => group;

        public TestDatabase Database => group.Database;

        public Guid Drafted { get; private set; }

        public Guid Asset { get; private set; }

        public Guid Delivery { get; private set; }

        public int Number { get; private set; }

        public static async Task<Month> Prepared()
        {
            var month = new Month(await Affiliates.Create("atlas", "ben"));
            var database = month.Database;
            await month.Group.Rate(January, 83.1m);
            await month.Group.Use("ben", January, 400_000, 1);
            await month.Group.Use("nobody-knows", January, 300_000, 2);
            month.Delivery = (await database.Import(
                "id,time,agent,provider,model,input_tokens\nd,2026-01-12T00:00:00Z,ben,acme,m,55000\n")).Id;
            await database.Import("id,time,agent,provider,model,input_tokens\nq,2026-01-11T00:00:00Z,ben,acme,unheard-of,77000\n");
            await database.With<RecordOutput, Outcome<bool>>(o => o.Run(TestDatabase.EntityId, new OutputInput(
                "desk", "before", new AgentId("ben"), new LocalDate(2026, 1, 8), "ticket", 5), TestDatabase.Ana));
            month.Asset = await Classified(database, Spending.OwnModel());
            await database.ApproveAll(month.Asset);
            month.Drafted = await Classified(database, Spending.Reserved());
            await month.Prepare();
            return month;
        }

        public Task Price(string model) => Database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
            new PriceQuote("acme", model, Meters.InputTokens, 0.00002m, Currency.Usd, new LocalDate(2025, 1, 1), "test"), TestDatabase.Ana));

        public async Task Do(string act)
        {
            Number++;
            Database.Clock.Advance(Duration.FromMinutes(7));
            if (act != "")
                await Acts[act](this);
            Database.Clock.Advance(Duration.FromMinutes(7));
        }

        public async Task<CloseView> Prepare()
        {
            Database.Clock.Now = Instant.Max(Database.Clock.Now, January.LastDay().At(new LocalTime(12, 0)).InUtc().ToInstant());
            var view = await Database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Ana));
            Assert.Null(view.Refusal);
            return view.Value;
        }

        public async Task<CloseView> Status() =>
            (await Database.With<CloseRunner, Outcome<CloseView>>(c => c.Status(TestDatabase.EntityId, January))).Value;

        public Task<Outcome<CloseView>> Seal() =>
            Database.With<CloseRunner, Outcome<CloseView>>(c => c.Seal(TestDatabase.EntityId, January, TestDatabase.Cora, "signed"));

        /// <summary>A refused seal takes one run of the steps; the sealed month, opened again, gives the steps nothing to do.</summary>
        public async Task SealedWithNothingDue(Outcome<CloseView> seal)
        {
            if (!seal.IsOk)
            {
                Assert.Equal(RefusalCodes.StepsDue, seal.Refusal.Code);
                Assert.Empty((await Prepare()).ChangedSince);
                seal = await Seal();
            }
            Assert.Null(seal.Refusal);
            foreach (var controller in new[] { TestDatabase.Cora, TestDatabase.Cora with { Id = "carl", Name = "Carl Controller" } })
                Assert.Null((await Database.With<CloseRunner, Outcome<CloseView>>(
                    c => c.Reopen(TestDatabase.EntityId, January, controller, "To look"))).Refusal);
            Assert.Equal([], (await Prepare()).Steps.Where(s => s.Posted > 0).Select(s => $"{s.Step} {s.Posted}"));
            Assert.Empty((await Database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId))).Findings);
        }

        private static async Task<Guid> Classified(TestDatabase database, ArrangementStatement statement)
        {
            var arrangement = await database.Arrange(statement);
            await database.Classify(arrangement.Id);
            return arrangement.Id;
        }

        public ValueTask DisposeAsync() => group.DisposeAsync();
    }
}
