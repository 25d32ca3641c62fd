using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>A database with the agents and prices of a workload, and the product's own use cases over it.</summary>
internal sealed class Books : IAsyncDisposable
{
    public static readonly EntityId Company = new("bench");
    public static readonly Actor Someone = new("bench", "Benchmark", Enum.GetValues<Role>().ToHashSet());

    private static readonly Actor Checker = new("checker", "Checker", Enum.GetValues<Role>().ToHashSet());

    private readonly ServiceProvider provider;

    public Books(string database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRunrateAgents(database);
        provider = services.BuildServiceProvider();
    }

    public AsyncServiceScope Scope() => provider.CreateAsyncScope();

    public async Task<T> With<TService, T>(Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = Scope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }

    /// <summary>What a use case did; a refusal ends the run.</summary>
    public async Task<T> Done<TService, T>(Func<TService, Task<Outcome<T>>> work) where TService : notnull
    {
        var done = await With(work);
        return done.IsOk ? done.Value : throw new InvalidOperationException(done.Refusal.Message);
    }

    public async Task Prepare(int agents)
    {
        await using var scope = Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        // What an earlier run left on a server.
        await db.Database.EnsureDeletedAsync();
        await DatabaseSetup.Prepare(db);
        db.Entities.Add(new Entity(Company, "Bench", Currency.Usd, FiscalCalendar.Calendar, [Book.UsGaap], "UTC"));
        for (var i = 0; i < agents; i++)
            db.Agents.Add(Agent(Workload.Agent(i)));
        for (var i = 0; i < Workload.Models; i++)
        {
            foreach (var (meter, price) in new[]
            {
                (Meters.InputTokens, Workload.Prices[i].Input), (Meters.CacheReadTokens, Workload.Prices[i].Cached),
                (Meters.OutputTokens, Workload.Prices[i].Output),
            })
            {
                db.Prices.Add(new Price
                {
                    Id = Guid.NewGuid(),
                    Provider = "vendor",
                    Model = Workload.Model(i),
                    Meter = meter,
                    PerUnit = price / 1_000_000m,
                    Currency = Currency.Usd,
                    EffectiveFrom = new LocalDate(2023, 1, 1),
                    KnownAt = Instant.FromUtc(2023, 1, 1, 0, 0),
                    Source = "bench",
                });
            }
        }
        await db.SaveChangesAsync();
    }

    /// <summary>Own models of the first agents, capitalised and amortised from the first month on.</summary>
    public async Task Capitalise(int assets)
    {
        for (var i = 0; i < assets; i++)
        {
            var made = await Done<SaveArrangement, Arrangement>(s => s.Create(OwnModel(i), Someone));
            await Done<ClassifyArrangement, IReadOnlyList<TreatmentMemo>>(c => c.Run(made.Id, Someone));
            await Done<ApproveTreatment, Approval>(a => a.RunAll(made.Id, Checker));
        }
    }

    public async Task<ImportReport> Import(string file)
    {
        await using var content = System.IO.File.OpenRead(file);
        return await Done<ImportUpload, ImportReport>(u => u.Run(content, Path.GetFileName(file), new ImportOptions(Company), Someone));
    }

    /// <summary>Takes the usage and the outcomes of all months to the ledger, as the nightly job does, without closing any.</summary>
    public async Task Accrue(int months)
    {
        await Done<AccrueUsage, Runrate.Agents.Close.StepResult>(a => a.Run(Company, MonthOf(months - 1), Someone));
        for (var month = 0; month < months; month++)
            await Done<CreditProductivity, Runrate.Agents.Close.StepResult>(c => c.Run(Company, MonthOf(month), Someone));
    }

    public Task<CloseView> Close(int month, IProgress<CloseProgress>? progress = null) =>
        Done<CloseRunner, CloseView>(c => c.Prepare(Company, MonthOf(month), Someone, progress));

    public Task<CloseView> Seal(int month) => Done<CloseRunner, CloseView>(c => c.Seal(Company, MonthOf(month), Someone, "benchmark"));

    public static YearMonth MonthOf(int month) => new LocalDate(2024, 1, 1).PlusMonths(month).ToYearMonth();

    /// <summary>What the books say each agent used, in millionths, as the workload counts it.</summary>
    public Task<Dictionary<string, decimal>> Costs() => With<RunrateDb, Dictionary<string, decimal>>(async db =>
    {
        var costs = new Dictionary<string, decimal>();
        await foreach (var day in db.UsageDays.AsNoTracking().AsAsyncEnumerable())
            costs[day.Agent.Value] = costs.GetValueOrDefault(day.Agent.Value) + day.Cost * 1_000_000m;
        return costs;
    });

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private static ArrangementStatement OwnModel(int number) => new()
    {
        Entity = Company,
        Agent = new AgentId(Workload.Agent(number)),
        Name = $"Own weights {number}",
        Vendor = "In-house",
        Category = "SelfHostedFineTuning",
        Amount = 24_000 + number,
        Date = new LocalDate(2024, 1, 1),
        ReadyOn = new LocalDate(2024, 1, 1),
        Facts =
        [
            .. new[]
            {
                ("ownership", "Entity"), ("intended_use", "InternalUse"), ("hosting", "EntityPremises"), ("stage", "ApplicationDevelopment"),
                ("mgmt_authorised_and_funded", "Yes"), ("probable_to_complete", "Yes"), ("novel_unproven_unresolved", "No"),
                ("performance_requirements_unsettled", "No"), ("weights_exportable", "Yes"), ("benefit_months", "24"), ("activity", "NewBuild"),
                ("cost_nature", "ExternalDirect"), ("asu_2025_06_adopted", "No"), ("directly_attributable", "Yes"),
            }.Select(f => new ArrangementFact(f.Item1, f.Item2, "user", "Benchmark", null)),
        ],
        Capitalisation = new CapitalisationFile(
            "Weights fine-tuned", "Held on own hardware", "Two years of work", 24, "Cadence of retraining", "Tested each quarter", "Auditor",
            new LocalDate(2024, 1, 1)),
    };

    private static Agent Agent(string id) => new()
    {
        Id = new AgentId(id),
        Entity = Company,
        Name = id,
        Role = "Agent of the benchmark",
        Owner = "Olga Owner",
        CostCenter = "CC",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.InternalOps,
        Status = AgentStatus.InService,
        HiredOn = new LocalDate(2023, 12, 1),
        InServiceOn = new LocalDate(2023, 12, 1),
        AcquisitionCost = Money.Zero(Currency.Usd),
        MonthlyRunCost = Money.Zero(Currency.Usd),
        Target = new ProductivityTarget(
            Workload.Outcome, 100, Money.From(Workload.OutcomeValue, Currency.Usd), "price", Money.From(6, Currency.Usd), 400),
        RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.TargetMissed, new Dictionary<string, decimal>())],
    };
}
