using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>The statements by function: the function of a cost stands on its postings and in their roll-up.</summary>
internal sealed class FunctionQueries(RunrateDb db, LedgerQueries ledger)
{
    public async Task<Outcome<Statement>> Build(
        StatementLayout layout, Entity entity, StatementScope scope, bool monthly, CancellationToken ct)
    {
        var moved = await Moved(scope);
        if (layout == StatementLayouts.ByFunction)
            return FunctionStatement.Build(scope, moved, monthly);
        if (layout == StatementLayouts.Disaggregation)
        {
            return Presentation.WhyNoDisaggregation(scope.Book) is { } refused ? refused
                : FunctionStatement.Disaggregated(layout with { Title = Presentation.DisaggregationTitle(entity, scope.To) }, scope, moved, monthly);
        }
        var names = await db.Agents.AsNoTracking()
            .Where(a => a.Entity == scope.Entity || db.Recharges.Any(r => r.Receiver == scope.Entity && r.Agent == a.Id))
            .ToDictionaryAsync(a => a.Id.Value, a => a.Name, ct);
        var value = scope.Book == Book.Management ? moved : await Moved(scope with { Book = Book.Management });
        return FunctionStatement.GrossMargin(scope, moved, value, agent => names.GetValueOrDefault(agent, "No agent"), monthly);

        async Task<List<AgentMovement>> Moved(StatementScope of) =>
        [
            .. (await ledger.Movements(of.Entity, of.Book, of.From, of.To, of.Agent, ct)).Where(m => m.Currency == entity.FunctionalCurrency)
                .Select(m => new AgentMovement(m.Account, m.Period, m.Agent, m.Micros, m.Function == 0 ? null : (CostFunction)m.Function)),
        ];
    }
}

/// <summary>Which presentation is required of a book in a year, and which only by election.</summary>
internal static class Presentation
{
    private static readonly LocalDate DisaggregationAfter = new(2026, 12, 15);
    private static readonly LocalDate Ifrs18From = new(2027, 1, 1);

    /// <summary>IFRS 18 applies to years that begin on or after 1 January 2027 (C1); earlier only where the entity elected it.</summary>
    public static Refusal? WhyNoIfrs18(Entity entity, Book book, YearMonth from)
    {
        if (book != Book.Ifrs)
            return new Refusal(RefusalCodes.InvalidValue, "The categories of IFRS 18 are of the IFRS book.", "book");
        var year = entity.Calendar.StartOfYear(from.FirstDay());
        var elected = entity.Policies.GetValueOrDefault("ifrs_18_early_adoption") == "Yes";
        return year >= Ifrs18From || elected ? null : new Refusal(RefusalCodes.InvalidValue,
            $"IFRS 18 applies to years that begin in 2027 or later (IFRS 18.C1); this one begins on {InWords.Of(year)}. "
            + "Adopting it early is an election: ifrs_18_early_adoption.", "period");
    }

    /// <summary>ASU 2024-03 is of US GAAP alone.</summary>
    public static Refusal? WhyNoDisaggregation(Book book) => book == Book.UsGaap ? null : new Refusal(
        RefusalCodes.InvalidValue, "The note of ASU 2024-03 is of the US GAAP book (ASC 220-40).", "book");

    public static string DisaggregationTitle(Entity entity, YearMonth to) =>
        entity.Calendar.StartOfYear(to.FirstDay()) is var year && year > DisaggregationAfter
            ? "Note: expense captions by nature (ASC 220-40-50-6)"
            : $"Note: expense captions by nature, voluntary; ASU 2024-03 asks for it in years that begin after {InWords.Of(DisaggregationAfter)}";
}
