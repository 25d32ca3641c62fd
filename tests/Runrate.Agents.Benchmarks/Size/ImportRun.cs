using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>A database with the agents and prices of a workload, and the product's own import into it.</summary>
internal sealed class ImportRun : IAsyncDisposable
{
    private static readonly EntityId Company = new("bench");
    private static readonly Actor Someone = new("bench", "Benchmark", Enum.GetValues<Role>().ToHashSet());

    private readonly ServiceProvider provider;

    public ImportRun(string database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRunrateAgents(database);
        provider = services.BuildServiceProvider();
    }

    public async Task Prepare(int agents)
    {
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
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

    public async Task<ImportReport> Import(string file)
    {
        await using var scope = provider.CreateAsyncScope();
        await using var content = System.IO.File.OpenRead(file);
        var report = await scope.ServiceProvider.GetRequiredService<ImportUpload>()
            .Run(content, Path.GetFileName(file), new ImportOptions(Company), Someone);
        return report.IsOk ? report.Value : throw new InvalidOperationException(report.Refusal.Message);
    }

    /// <summary>What the books say each agent used, in millionths, as the workload counts it.</summary>
    public async Task<Dictionary<string, decimal>> Costs()
    {
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        var costs = new Dictionary<string, decimal>();
        await foreach (var day in db.UsageDays.AsNoTracking().AsAsyncEnumerable())
            costs[day.Agent.Value] = costs.GetValueOrDefault(day.Agent.Value) + day.Cost * 1_000_000m;
        return costs;
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private static Agent Agent(string id) => new()
    {
        Id = new AgentId(id),
        Entity = Company,
        Name = id,
        Role = "Agent of the benchmark",
        CostCenter = "CC",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.InternalOps,
        Status = AgentStatus.InService,
        HiredOn = new LocalDate(2023, 12, 1),
        InServiceOn = new LocalDate(2023, 12, 1),
        AcquisitionCost = Money.Zero(Currency.Usd),
        MonthlyRunCost = Money.Zero(Currency.Usd),
        Target = new ProductivityTarget("ticket", 100, Money.From(4, Currency.Usd), "price", Money.From(6, Currency.Usd), 400),
        RetirementTriggers = [],
    };
}
