using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>
/// Dates a change of function: it counts from the first day of a month that is open, and what that month and later ones hold under
/// the old function moves to the new one. Sealed months keep what they said.
/// </summary>
public sealed class ChangeFunction(RunrateDb db, Journal journal, LedgerQueries ledger, IClock clock, IdGenerator ids)
{
    /// <summary>The month from which the change counts, or the refusal of one that is sealed or still to come.</summary>
    internal async Task<Outcome<YearMonth>> From(Entity entity, YearMonth? stated, CancellationToken ct)
    {
        var today = clock.Today(entity).ToYearMonth();
        var from = stated ?? today;
        if (from > today)
            return new Refusal(RefusalCodes.InvalidValue,
                $"A change of function is recorded when it happens: {from.ToIso()} is still to come.", "functionFrom");
        if ((await ledger.SealedPeriods(entity.Id, ct)).Any(month => month >= from))
            return stated is null ? await ledger.FirstOpen(entity.Id, from, ct) : new Refusal(RefusalCodes.PeriodSealed,
                $"{from.ToIso()} or a later month is sealed, and keeps the function it was sealed with.", "functionFrom");
        return from;
    }

    /// <summary>Writes the line of the timeline and moves what is posted. The caller saves the card in the same transaction.</summary>
    internal async Task<Refusal?> Run(Agent agent, AgentFunction old, YearMonth from, Actor actor, CancellationToken ct)
    {
        var earlier = await db.AgentEvents.CountAsync(
            e => e.Agent == agent.Id && e.Kind == AgentEventKind.FunctionChanged, ct);
        var (was, next) = (CostFunctions.Serving(old.ToString()), CostFunctions.Serving(agent.Function.ToString()));
        var balances = was == next ? [] : await db.Balances.AsNoTracking()
            .Where(b => b.Entity == agent.Entity && b.Agent == agent.Id.Value && b.Period >= from && b.Function == (int)was).ToListAsync(ct);
        var held = balances.Where(b => CostFunctions.Of(b.Account, null, was) == was && CostFunctions.Of(b.Account, null, next) == next)
            .Select(b => new FunctionBalance(b.Book == 0 ? null : (Book)b.Book, b.Period, b.Account, new Money(b.Micros, b.Currency))).ToList();
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = agent.Entity,
            Agent = agent.Id,
            At = clock.GetCurrentInstant(),
            By = actor.Name,
            Kind = AgentEventKind.FunctionChanged,
            Text = FunctionHistory.Text(old, agent.Function, from),
        });
        var posted = await journal.Post(
            FunctionEntries.Move(agent.Entity, agent.Id, was, next, held, earlier + 1), actor, LatePolicy.Refuse, ct);
        return posted.IsOk ? null : posted.Refusal;
    }
}
