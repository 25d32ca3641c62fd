using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>
/// A host with a little of everything for pages to show: two agents in January 2026, a metered cost with its usage, value of output, a
/// loss, a quarantined record, an arrangement with memos, and a review.
/// </summary>
public sealed class PagesHost : IAsyncLifetime
{
    public static readonly AgentId Atlas = new("atlas");

    public WebHost Host { get; init; } = new();

    public Browser Browser { get; private set; } = null!;

    public EntryId UsageEntry { get; private set; }

    public Guid Arrangement { get; private set; }

    public Guid Memo { get; private set; }

    public Guid Review { get; private set; }

    public Guid Import { get; private set; }

    public Guid WriteDown { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await Host.InScope(async services =>
        {
            await Hire(services, "Atlas", -40);
            await Hire(services, "Juniper", 12_345.67m);
            await Meter(services);
            await Arrange(services);
            var review = await services.GetRequiredService<RetireAgent>()
                .Run(new AgentId("juniper"), "Idle since autumn", WebHost.Ana);
            Review = review.Value.Id;
            await Impair(services);
        });
        Browser = await Host.SignIn();
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public static AgentRegistration Registration(string name, string? owner = null) => new()
    {
        Entity = WebHost.EntityId,
        Name = name,
        Role = "Support",
        Owner = owner,
        CostCenter = "CS-100",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.CustomerDelivery,
        HiredOn = new LocalDate(2025, 11, 1),
        InServiceOn = new LocalDate(2025, 11, 1),
        AcquisitionCost = 1000,
        MonthlyRunCost = 500,
        Target = new TargetStatement("resolved ticket", 100, 3, "Desk cost", 4, 50),
        RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.Idle, new Dictionary<string, decimal> { ["days"] = 30 })],
    };

    private static async Task Hire(IServiceProvider services, string name, decimal cost)
    {
        var hired = await services.GetRequiredService<RegisterAgent>().Run(Registration(name, name == "Atlas" ? "Olu" : null), WebHost.Ana);
        var id = hired.Value.Id;
        var period = new YearMonth(2026, 1);
        var amount = Money.From(Math.Abs(cost), Currency.Usd);
        var value = Money.From(900, Currency.Usd);
        EntryDraft[] drafts =
        [
            new(EntryKey.Of("charges", "2026-01-10", id.Value, "1"), EntryKind.Charge, WebHost.EntityId, null,
                new LocalDate(2026, 1, 10), $"Charges of {name}",
                new EntryLines().Debit("5120", amount, id, "CS-100").Credit("2010", amount).ToPostings()),
            new(EntryKey.Of("output", "2026-01", id.Value), EntryKind.Output, WebHost.EntityId, Book.Management, period.LastDay(),
                $"Value of {name}",
                new EntryLines().Debit("9120", value, id).Credit("9110", value, id).ToPostings()),
            new(EntryKey.Of("asset", id.Value), EntryKind.Acquisition, WebHost.EntityId, Book.UsGaap, new LocalDate(2026, 1, 5),
                $"Build of {name}",
                new EntryLines().Debit("1610", value, id).Credit("2010", value).ToPostings()),
        ];
        var posted = await services.GetRequiredService<Journal>().Post(drafts, WebHost.Ana);
        Assert.True(posted.IsOk);
        services.GetRequiredService<RunrateDb>().Outputs.Add(new OutputRecord
        {
            Source = "test",
            EventId = name,
            Entity = WebHost.EntityId,
            Agent = id,
            Date = new LocalDate(2026, 1, 20),
            Unit = "resolved ticket",
            Accepted = 120,
            Rejected = 8,
        });
        await services.GetRequiredService<RunrateDb>().SaveChangesAsync();
    }

    private async Task Meter(IServiceProvider services)
    {
        var db = services.GetRequiredService<RunrateDb>();
        var file = new ImportFile
        {
            Id = Guid.NewGuid(),
            Number = 1,
            Entity = WebHost.EntityId,
            Name = "january.csv",
            Format = "usage-csv",
            ContentHash = new string('a', 64),
            Bytes = 10,
            ReceivedAt = Host.Clock.Now,
            ReceivedBy = "Ana",
            Accepted = 1,
            Duplicates = 0,
            Quarantined = 1,
            Totals = new Dictionary<string, string> { ["cost"] = "3.00" },
            Assumptions = ["A time without a zone was read as UTC."],
        };
        Import = file.Id;
        db.ImportFiles.Add(file);
        db.UsageEvents.Add(new UsageEvent
        {
            Key = RecordKey.Of("test", "e-1"),
            EventId = "e-1",
            StreamId = 0,
            Stream = new UsageStream { Entity = WebHost.EntityId, Source = "test", Agent = Atlas, Provider = "solstice", Model = "large" },
            InputTokens = 1_000_000,
            OccurredAt = Host.Clock.Now,
            Date = new LocalDate(2026, 1, 31),
            Delivery = file.Number,
            Line = 2,
        });
        db.Quarantine.Add(new QuarantineItem
        {
            Id = Guid.NewGuid(),
            Entity = WebHost.EntityId,
            ImportId = file.Id,
            Line = 3,
            Reason = QuarantineReasons.NoPrice,
            Message = "No price for preview-x <b>input</b>.",
            Raw = "{\"model\":\"preview-x\"}",
            At = Host.Clock.Now,
            Date = new LocalDate(2026, 1, 12),
        });
        await db.SaveChangesAsync();
        var cost = Money.From(3, Currency.Usd);
        var draft = new EntryDraft(
            EntryKey.Of("usage", "2026-01-31", "atlas", "1"), EntryKind.Usage, WebHost.EntityId, null, new LocalDate(2026, 1, 31),
                "Metered usage of atlas",
            new EntryLines().Debit("5110", cost, Atlas, source: "usage/2026-01-31/atlas/5110/1").Credit("2110", cost)
                .ToPostings());
        UsageEntry = (await services.GetRequiredService<Journal>().Post([draft], WebHost.Ana)).Value.Entries[0];
    }

    private async Task Impair(IServiceProvider services)
    {
        var test = new WriteDown
        {
            Id = Guid.NewGuid(),
            Entity = WebHost.EntityId,
            ArrangementId = Arrangement,
            Agent = Atlas,
            Book = Book.UsGaap,
            Period = new YearMonth(2026, 1),
            Name = "Reserved instances",
            Indicator = "solstice-large is withdrawn on 2026-03-01, in 29 days; the trigger is 90.",
            CarryingAmount = Money.From(900, Currency.Usd),
            RaisedAt = Host.Clock.Now,
            Status = WriteDownStatus.NeedsFacts,
            Loss = Money.Zero(Currency.Usd),
        };
        WriteDown = test.Id;
        var db = services.GetRequiredService<RunrateDb>();
        db.WriteDowns.Add(test);
        db.Assets.Add(new AssetRecord
        {
            Id = Guid.NewGuid(),
            Entity = WebHost.EntityId,
            ArrangementId = Arrangement,
            Book = Book.UsGaap,
            Name = test.Name,
            BookTreatment = "CapitaliseInternalUseSoftware",
            Cost = Money.From(900, Currency.Usd),
            Residual = Money.Zero(Currency.Usd),
            Method = "StraightLine",
            LifeMonths = 36,
            StartsOn = new LocalDate(2026, 1, 1),
            AssetAccount = "1510",
            AccumulatedAccount = "1515",
            ExpenseAccount = "5320",
        });
        await db.SaveChangesAsync();
    }

    private async Task Arrange(IServiceProvider services)
    {
        var saved = await services.GetRequiredService<SaveArrangement>().Create(new ArrangementStatement
        {
            Entity = WebHost.EntityId,
            Agent = Atlas,
            Name = "Reserved instances",
            Vendor = "Harbor",
            Category = "CloudComputeReservedPrepaid",
            Amount = 3600,
            Date = new LocalDate(2026, 1, 1),
            ServiceStart = new LocalDate(2026, 1, 1),
            ServiceEnd = new LocalDate(2028, 12, 31),
            Facts = [new ArrangementFact("payment_timing", "Advance", "user", "Invoice 17")],
        }, WebHost.Ana);
        Arrangement = saved.Value.Id;
        var memos = await services.GetRequiredService<ClassifyArrangement>().Run(Arrangement, WebHost.Ana);
        Memo = memos.Value.First(m => m.Book == Book.UsGaap).Id;
    }
}
