using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Commands.Demo;

internal sealed record DemoEntity(
    EntityId Id, string Name, Currency Currency, int FiscalYearStartMonth, IReadOnlyList<Book> Books, string TimeZone,
    Dictionary<string, string> Policies,
    IReadOnlyList<TaxRateStatement>? TaxRates = null)
{
    public Entity ToEntity()
    {
        var entity = new Entity(Id, Name, Currency, new FiscalCalendar(FiscalYearStartMonth), Books, TimeZone);
        foreach (var (flag, value) in Policies)
            entity.Policies[flag] = value;
        return entity;
    }
}

internal sealed record DemoPerson(string Id, string Name, string Email, IReadOnlyList<Role> Roles);

internal sealed record DemoRule(EntityId Entity, int Order, AssignmentField Field, string? Key, string Pattern, AgentId Agent);

/// <summary>What happened to an agent on a day of the year: its owner left, or it was put up for retirement.</summary>
internal sealed record DemoChange(AgentId Agent, LocalDate On, string Why, bool OwnerLeaves, bool Retire, Replacement? Successor);

/// <summary>How the reviewer decided the review of an agent that was open on that day, and the steps of leaving taken since.</summary>
internal sealed record DemoDecision(
    AgentId Agent, LocalDate On, ReviewDecision Decision, string Reason, LocalDate? EffectiveOn, ImprovementPlan? Plan,
    IReadOnlyList<DemoExitStep>? ExitSteps);

internal sealed record DemoExitStep(string Step, string Evidence);

/// <summary>A step from one arrangement to another, each by its name, as it was justified on its day.</summary>
internal sealed record DemoTransition(
    EntityId Entity, string From, string To, LocalDate On, string Rationale, string Evidence, decimal OneOffCost, decimal MonthlyBefore,
    decimal MonthlyAfter);

internal sealed record DemoCompany(
    IReadOnlyList<DemoEntity> Entities, YearMonth FirstPeriod, YearMonth LastPeriod, IReadOnlyList<DemoPerson> People,
    IReadOnlyList<DemoRule> AssignmentRules, IReadOnlyList<DemoChange> Changes, IReadOnlyList<DemoDecision> Decisions,
    IReadOnlyList<DemoTransition> Transitions, IReadOnlyList<DemoProject> Projects,
    IReadOnlyList<DemoFxRate> FxRates, DemoRecharge Recharge);

/// <summary>What a currency is worth in another at a month's end; as invented as the company.</summary>
internal sealed record DemoFxRate(Currency From, Currency To, LocalDate Date, decimal Rate);

/// <summary>Which agent serves another entity from a month on, as it was stated when the year was over.</summary>
internal sealed record DemoRecharge(EntityId Entity, string Agent, YearMonth From, IReadOnlyList<RechargeTermStatement> Terms);

/// <summary>A development project as it was opened, with the gates it has passed since.</summary>
internal sealed record DemoProject(LocalDate On, DevelopmentStatement Statement);

/// <param name="Statement">As <c>POST /api/arrangements</c> takes it.</param>
/// <param name="LeaveDraft">Nobody approves it: its facts are missing, and the close says so.</param>
/// <param name="Tests">Impairment tests made of it during the year.</param>
internal sealed record DemoArrangement(ArrangementStatement Statement, bool LeaveDraft, IReadOnlyList<ImpairmentStatement> Tests);

/// <summary>Reads <c>data/demo</c> and <c>data/rate-cards</c>, which lie beside the executable.</summary>
internal sealed class DemoFiles(string folder)
{
    private readonly string demo = Path.Combine(folder, "demo");

    /// <summary>Beside the executable, or in a folder above it while developing.</summary>
    /// <exception cref="DirectoryNotFoundException">The files are nowhere.</exception>
    public static DemoFiles Find()
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
            for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "data", "demo", "company.json")))
                    return new DemoFiles(Path.Combine(at.FullName, "data"));
        throw new DirectoryNotFoundException(
            "The demo company's files (data/demo) are neither beside the executable nor above the working directory.");
    }

    public DemoCompany Company() => Read<DemoCompany>("company.json");

    public IReadOnlyList<AgentRegistration> Agents() => Read<List<AgentRegistration>>("agents.json");

    public IReadOnlyList<DemoArrangement> Arrangements(EntityId entity)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(demo, "arrangements", $"{entity}.json")));
        return [.. document.RootElement.EnumerateArray().Select(a => new DemoArrangement(
            a.Deserialize<ArrangementStatement>(ApiJson.Options)! with { Entity = entity },
            a.TryGetProperty("leaveDraft", out var leave) && leave.GetBoolean(),
            a.TryGetProperty("impairmentTests", out var tests) ? tests.Deserialize<List<ImpairmentStatement>>(ApiJson.Options)! : []))];
    }

    public FileInfo Usage(EntityId entity, YearMonth period) => new(Path.Combine(demo, "usage", $"{entity}-{period.ToIso()}.csv"));

    public FileInfo Bill(EntityId entity, YearMonth period) => new(Path.Combine(demo, "bills", $"{entity}-{period.ToIso()}.csv"));

    public IReadOnlyList<OutputInput> Outputs(EntityId entity) =>
        [.. File.ReadLines(Path.Combine(demo, "outputs", $"{entity}.csv")).Skip(1).Select(line => line.Split(',')).Select(cells => new OutputInput(
            "demo", cells[0], new AgentId(cells[2]), Day(cells[1]), cells[3], decimal.Parse(cells[4]), decimal.Parse(cells[5]),
            decimal.Parse(cells[6])))];

    /// <summary>Price maps with the day each is in force from, which its name says: <c>solstice-ai.2025-11-01.price-map.json</c>.</summary>
    public IEnumerable<(FileInfo File, LocalDate From)> PriceMaps() =>
        Directory.GetFiles(Path.Combine(folder, "rate-cards"), "*.price-map.json")
            .Select(f => (new FileInfo(f), Day(Path.GetFileName(f).Split('.')[^3])))
            .OrderBy(m => m.Item2).ThenBy(m => m.Item1.Name, StringComparer.Ordinal);

    public IEnumerable<PriceQuote> Prices() =>
        Directory.GetFiles(Path.Combine(folder, "rate-cards"), "*.rate-card.json").Order(StringComparer.Ordinal)
            .Select(f => JsonSerializer.Deserialize<RateCard>(File.ReadAllText(f), ApiJson.Options)!)
            .SelectMany(card => card.Prices.Select(p => new PriceQuote(
                card.Provider, p.Model, p.Meter, p.Amount / p.Per, card.Currency, p.EffectiveFrom, card.Source)));

    private T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(demo, name)), ApiJson.Options)!;

    private static LocalDate Day(string text) => NodaTime.Text.LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    private sealed record RateCard(string Provider, Currency Currency, string Source, IReadOnlyList<CardPrice> Prices);

    private sealed record CardPrice(string Model, string Meter, decimal Amount, decimal Per, LocalDate EffectiveFrom);
}
