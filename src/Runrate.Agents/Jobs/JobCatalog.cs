using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;

namespace Runrate.Agents.Jobs;

/// <summary>How often a job is due, which decides what one run of it covers.</summary>
public enum JobCadence
{
    /// <summary>Once a day, for the day before.</summary>
    Nightly,
    /// <summary>Once a month, on the third working day, for the month before.</summary>
    ThirdWorkingDay,
}

/// <summary>What one run covers.</summary>
/// <param name="Day">The last day it looks at.</param>
public sealed record JobScope(EntityId Entity, LocalDate Day, JobCadence Cadence)
{
    public YearMonth Period => Day.ToYearMonth();

    /// <summary><c>northlight-us/2026-01-31</c> or <c>northlight-us/2026-01</c>: with the job's name, the key that nobody runs twice.</summary>
    public override string ToString() =>
        $"{Entity}/{(Cadence == JobCadence.Nightly ? NodaTime.Text.LocalDatePattern.Iso.Format(Day) : Period.ToIso())}";
}

/// <param name="Cron">Quartz form, in UTC: when it is looked whether the job is due.</param>
/// <param name="What">For the Jobs page.</param>
/// <param name="Run">Does it and says in a sentence what it did. Resolved from a scope of its own.</param>
public sealed record JobDefinition(
    string Name, string Cron, JobCadence Cadence, string What, Func<IServiceProvider, JobScope, CancellationToken, Task<Outcome<string>>> Run);

/// <summary>The jobs there are. The scheduler only asks whether one is due: what keeps it from running twice is its key in the database.</summary>
public static class JobCatalog
{
    public const int CloseWorkingDay = 3;

    public static IReadOnlyList<JobDefinition> All { get; } =
    [
        new("accrue-usage", "0 10 1 * * ?", JobCadence.Nightly, "Takes priced usage and vendor charges to the ledger.", AccrueUsage),
        new("check-ledger", "0 40 1 * * ?", JobCadence.Nightly, "Proves balances, roll-ups and the chain of seals.", CheckLedger),
        new("assess-triggers", "0 10 2 * * ?", JobCadence.Nightly, "Opens retirement reviews where a trigger fired, and quarterly ones.",
            AssessTriggersJob),
        new("close-month", "0 40 2 * * ?", JobCadence.ThirdWorkingDay, "Prepares last month's close; a controller seals it.", CloseMonth),
    ];

    /// <summary>What is due now: yesterday for a nightly job, last month from its third working day on.</summary>
    public static JobScope? Due(JobDefinition job, Entity entity, LocalDate today) => job.Cadence switch
    {
        JobCadence.Nightly => new JobScope(entity.Id, today.PlusDays(-1), job.Cadence),
        _ => today >= WorkingDay(today.ToYearMonth(), CloseWorkingDay)
            ? new JobScope(entity.Id, today.ToYearMonth().PlusMonths(-1).LastDay(), job.Cadence)
            : null,
    };

    /// <summary>The n-th day of the month that is not a Saturday or Sunday.</summary>
    public static LocalDate WorkingDay(YearMonth period, int number) => Enumerable.Range(1, 28).Select(period.OnDayOfMonth)
        .Where(d => d.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday)).ElementAt(number - 1);

    private static async Task<Outcome<string>> AccrueUsage(IServiceProvider services, JobScope scope, CancellationToken ct)
    {
        var result = await Get<AccrueUsage>(services).Run(scope.Entity, scope.Period, Actor.System, ct);
        return result.IsOk ? Said(result.Value.Posted, result.Value.NeedsAttention) : result.Refusal;
    }

    private static async Task<Outcome<string>> CheckLedger(IServiceProvider services, JobScope scope, CancellationToken ct)
    {
        var verdict = await Get<VerifyLedger>(services).Run(scope.Entity, ct);
        return verdict.Holds
            ? $"{verdict.Entries} entries and {verdict.Seals} seals hold."
            : $"{verdict.Findings.Count} findings: {verdict.Findings[0].Text}";
    }

    private static async Task<Outcome<string>> AssessTriggersJob(IServiceProvider services, JobScope scope, CancellationToken ct)
    {
        var opened = await Get<AssessTriggers>(services).Run(scope.Entity, scope.Day, Actor.System, ct);
        if (!opened.IsOk)
            return opened.Refusal;
        var appraisals = await Get<OpenReviews>(services).LastQuarter(scope.Entity, scope.Day, Actor.System, ct);
        if (!appraisals.IsOk)
            return appraisals.Refusal;
        return (opened.Value.Count == 0 ? "No trigger fired." : $"Reviews opened: {string.Join(", ", opened.Value.Select(r => r.Agent))}.")
            + (appraisals.Value.Count == 0 ? "" : $" {appraisals.Value.Count} quarterly reviews opened.");
    }

    private static async Task<Outcome<string>> CloseMonth(IServiceProvider services, JobScope scope, CancellationToken ct)
    {
        var runner = Get<CloseRunner>(services);
        var status = await runner.Status(scope.Entity, scope.Period, ct);
        if (status is { IsOk: true, Value.Status: CloseStatus.Closed })
            return $"{scope.Period.ToIso()} is sealed already.";
        var view = await runner.Prepare(scope.Entity, scope.Period, Actor.System, null, ct);
        return view.IsOk
            ? Said(view.Value.Steps.Sum(s => s.Posted), [.. view.Value.Steps.SelectMany(s => s.NeedsAttention)]).Value + " It waits to be sealed."
            : view.Refusal;
    }

    private static Outcome<string> Said(int posted, IReadOnlyList<string> attention) =>
        $"{posted} entries posted" + (attention.Count == 0 ? "." : $"; {attention.Count} matters need attention.");

    private static T Get<T>(IServiceProvider services) where T : notnull =>
        (T)(services.GetService(typeof(T)) ?? throw new InvariantException($"{typeof(T).Name} is not registered."));
}
