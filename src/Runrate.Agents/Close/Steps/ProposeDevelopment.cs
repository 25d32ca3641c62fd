using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// What coding agents consumed for a project becomes an arrangement a month, and a part of the month where a gate was reached within it,
/// judged by the facts that held then and by the same tables as any other cost. Its memos wait for another person; then each book keeps
/// the cost where it was metered, or moves it to the software. What changes later changes the arrangement, and its memos are asked anew.
/// </summary>
public sealed class ProposeDevelopment(RunrateDb db, DevelopmentQuery query, ClassifyArrangement classify, IClock clock, IdGenerator ids)
{
    /// <summary>What the rules ask of any usage, unless the course says otherwise.</summary>
    private static readonly (string Fact, string Value)[] Ordinary = [("environment", "Development"), ("payment_timing", "Arrears")];

    private static readonly LocalDate FirstDay = new(1, 1, 1);

    private sealed record Part(DevelopmentProject Project, DevelopmentUse Use);

    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entityId, ct);
        var projects = await db.DevelopmentProjects.AsNoTracking().Where(p => p.Entity == entityId).OrderBy(p => p.Id).ToListAsync(ct);
        var usage = await query.Usage(entityId, projects, FirstDay, period.LastDay(), ct);
        var due = Parts(projects, usage);
        var known = await db.Arrangements.Where(a => a.Entity == entityId && a.ProjectId != null && a.Date <= period.LastDay()).ToListAsync(ct);
        var attention = new List<string>(usage.Contested);
        if (usage.Unpriced > 0)
            attention.Add($"{InWords.Count(usage.Unpriced, "record")} of development projects have no price or no rate and are in no figure.");
        var told = new List<string>();
        var (unchanged, proposed) = (0, 0);
        foreach (var part in due.Keys.Concat(known.Select(a => Of(a, projects)).OfType<Part>()).Distinct())
        {
            var amount = Money.From(due.GetValueOrDefault(part), entity.FunctionalCurrency);
            var arrangement = known.Find(a => a.ProjectId == part.Project.Id && a.Development == part.Use);
            if (arrangement is null)
                db.Arrangements.Add(arrangement = New(part, entity));
            if (State(arrangement, part, amount))
                unchanged++;
            else
                proposed++;
            await db.SaveChangesAsync(ct);
            var memos = await classify.Run(arrangement.Id, actor, ct);
            if (!memos.IsOk)
                return memos.Refusal;
            if (memos.Value.Any(m => !m.InForce) && !amount.IsZero)
                told.Add($"{arrangement.Name}: {InWords.Of(amount)} of coding agents' usage. "
                    + string.Join(", ", memos.Value.Where(m => m.Book.IsStatutory()).Select(m => $"{m.Book.Name()} {Verb(m)}"))
                    + ". Another person approves the memos.");
        }
        return new StepResult(CloseSteps.ProposeDevelopment.Name, 0, unchanged, [.. attention, .. told], proposed) { Told = told };
    }

    /// <summary>Exact cost by project, part of a month, agent and account.</summary>
    private static Dictionary<Part, decimal> Parts(List<DevelopmentProject> projects, DevelopmentUsage usage)
    {
        var byId = projects.ToDictionary(p => p.Id);
        var parts = new Dictionary<Part, decimal>();
        foreach (var record in usage.Records)
        {
            var project = byId[record.Project];
            var month = record.Date.ToYearMonth();
            var days = project.Boundaries(month);
            var from = days.Last(day => day <= record.Date);
            var until = days.Where(day => day > from).Select(day => day.PlusDays(-1)).DefaultIfEmpty(month.LastDay()).First();
            foreach (var (account, cost) in record.Cost)
            {
                var part = new Part(project, new DevelopmentUse(from, until, record.Agent.Value, account));
                parts[part] = parts.GetValueOrDefault(part) + cost;
            }
        }
        return parts;
    }

    private static Part? Of(Arrangement arrangement, List<DevelopmentProject> projects) =>
        projects.Find(p => p.Id == arrangement.ProjectId) is { } project ? new Part(project, arrangement.Development!) : null;

    private Arrangement New(Part part, Entity entity) => new()
    {
        Id = ids.Next(),
        Entity = entity.Id,
        Name = "",
        Vendor = "metered usage",
        Category = SaveDevelopmentProject.Category,
        Amount = Money.Zero(entity.FunctionalCurrency),
        Date = part.Use.Until,
        ProjectId = part.Project.Id,
        Development = part.Use,
        CreatedAt = clock.GetCurrentInstant(),
        CreatedBy = "close",
    };

    /// <summary>True where nothing was changed.</summary>
    private static bool State(Arrangement arrangement, Part part, Money amount)
    {
        var (project, use) = (part.Project, part.Use);
        var held = project.HeldOn(use.Until);
        List<ArrangementFact> facts =
        [
            .. Ordinary.Where(o => held.All(f => f.Fact != o.Fact)).Select(o => new ArrangementFact(o.Fact, o.Value, "register", "Metered usage")),
            .. held,
        ];
        var name = $"{project.Name}: coding agents, {InWords.Of(use.From.ToYearMonth())}"
            + (use.From.Day > 1 ? $" from the {use.From.Day}." : "");
        var agent = project.Agent ?? (use.Agent == AgentId.Unassigned.Value ? null : new AgentId(use.Agent));
        if (arrangement.Name == name && arrangement.Amount == amount && arrangement.Facts.SequenceEqual(facts) && arrangement.Agent == agent
            && arrangement.ReadyOn == project.ReadyOn && arrangement.Capitalisation == project.Capitalisation)
            return true;
        (arrangement.Name, arrangement.Amount, arrangement.Agent) = (name, amount, agent);
        arrangement.FactHistory = [.. arrangement.FactHistory, .. facts.Except(arrangement.FactHistory)];
        (arrangement.Facts, arrangement.ReadyOn, arrangement.Capitalisation) = (facts, project.ReadyOn, project.Capitalisation);
        return false;
    }

    private static string Verb(TreatmentMemo memo) =>
        memo.BookTreatment.StartsWith("Capitalise", StringComparison.Ordinal) ? "capitalises" : "expenses";
}
