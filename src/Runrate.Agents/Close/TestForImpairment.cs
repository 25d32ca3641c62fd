using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close;

/// <summary>
/// Holds the statutory books against the impairment tests that people made, and asks for the tests that are due: a fired retirement trigger or
/// a stated indicator, and for software not yet in use the yearly test of IAS 36. A test needs figures that only people have, so what is
/// missing is a question, never a guess.
/// </summary>
public sealed class TestForImpairment(RunrateDb db, AgentHistories histories, AgentDirectory directory, PostImpairments posting)
{
    public const string Step = "test-for-impairment";

    /// <summary>How long a test answers the signs that come after it.</summary>
    public const int MonthsOfRest = 3;

    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var posted = await posting.Run(entity, period, actor, ct);
        if (!posted.IsOk)
            return posted.Refusal;
        var last = period.LastDay();
        var tests = await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == entityId && t.Date <= last).ToListAsync(ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entityId).ToDictionaryAsync(a => a.Id, ct);
        var attention = new List<string>(posted.Value.NeedsAttention);
        attention.AddRange(tests.Where(t => t.ApprovedAt is null && arrangements.ContainsKey(t.ArrangementId))
            .Select(t => $"The impairment test of {arrangements[t.ArrangementId].Name} of {t.Date:uuuu-MM-dd} waits for approval."));
        attention.AddRange(await Signs(entity, period, tests, arrangements, ct));
        attention.AddRange(await Duties(entity, period, tests, arrangements, ct));
        return posted.Value with { NeedsAttention = [.. attention.Distinct()] };
    }

    private async Task<IEnumerable<string>> Signs(
        Entity entity, YearMonth period, List<ImpairmentRecord> tests, Dictionary<Guid, Arrangement> arrangements, CancellationToken ct)
    {
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entity.Id).ToListAsync(ct);
        var past = await histories.Load(entity, agents, period.LastDay(), ct);
        var since = period.PlusMonths(1 - MonthsOfRest).FirstDay();
        var tested = tests.Where(t => t.ApprovedAt is not null && t.Date >= since)
            .Select(t => arrangements.GetValueOrDefault(t.ArrangementId)?.Agent).ToHashSet();
        var attention = new List<string>();
        foreach (var book in entity.Books.Where(PostImpairments.IsStatutory))
        {
            var roster = await directory.Roster(entity.Id, period, book, ct);
            foreach (var row in roster.Where(r => r.CarryingValue.Amount.Micros > 0 && past.ContainsKey(r.Agent) && !tested.Contains(r.Agent)))
            {
                var agent = agents.Single(a => a.Id == row.Agent);
                var fired = TriggerAssessment.AssessAll(agent.RetirementTriggers, past[row.Agent]).Where(a => a.Fired).ToList();
                if (fired.Count > 0)
                    attention.Add($"{row.Name} carries {row.CarryingValue.Amount.RoundToMinorUnit()} in {book} and shows a sign of impairment: {fired[0].Because}");
            }
        }
        return attention;
    }

    /// <summary>Tests that are due by a stated indicator, or by IAS 36 every year before use, and that nobody has made.</summary>
    private async Task<IEnumerable<string>> Duties(
        Entity entity, YearMonth period, List<ImpairmentRecord> tests, Dictionary<Guid, Arrangement> arrangements, CancellationToken ct)
    {
        var last = period.LastDay();
        var live = await db.Assets.AsNoTracking().Where(a => a.Entity == entity.Id && a.EndedOn == null && a.AcquiredOn <= last).ToListAsync(ct);
        var attention = new List<string>();
        foreach (var asset in live.Where(PostImpairments.IsTestable))
        {
            var approved = tests.Where(t => t.ArrangementId == asset.ArrangementId && t.ApprovedAt is not null).Select(t => t.Date).ToList();
            var sign = arrangements.GetValueOrDefault(asset.ArrangementId)?.Facts
                .FirstOrDefault(f => f is { Fact: "indicator" or "model_stopped_working", Value: "Yes" } && (f.AsOf ?? asset.AcquiredOn) <= last);
            var yearEnds = entity.Calendar.EndOfYear(entity.Calendar.YearOf(last)) == last;
            var duty = new ImpairmentDuty(sign is not null, PostImpairments.InUse(asset));
            if (!duty.TestRequired(asset.Book == Book.UsGaap))
                continue;
            var answered = sign is not null
                ? approved.Exists(d => d >= (sign.AsOf ?? asset.AcquiredOn))
                : !yearEnds || approved.Exists(d => d >= entity.Calendar.StartOfYear(last));
            if (!answered)
                attention.Add($"ImpairmentTestOverdue: {asset.Name} in {asset.Book} has to be tested; state its cash flows, fair value and value in use.");
        }
        return attention;
    }
}
