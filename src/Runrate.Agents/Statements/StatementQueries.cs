using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>Builds statements from the ledger: the same object for page, API, export and assistant.</summary>
public sealed class StatementQueries(RunrateDb db, LedgerQueries ledger, Remembered remembered)
{
    /// <summary>
    /// The statement over the months from <paramref name="from"/> to <paramref name="to"/>, in the entity's functional currency; postings in
    /// another currency are in no sum.
    /// </summary>
    public async Task<Outcome<Statement>> Build(
        string layoutName, EntityId entityId, Book book, YearMonth from, YearMonth to, AgentId? agent = null, bool monthly = false,
        CancellationToken ct = default) => await Build(layoutName, entityId, book, null, from, to, agent, monthly, ct);

    /// <summary>The bridge from the result of one book to that of another.</summary>
    public async Task<Outcome<Statement>> Bridge(
        EntityId entityId, Book book, Book other, YearMonth from, YearMonth to, AgentId? agent = null, CancellationToken ct = default) =>
        await Build(StatementLayouts.BookBridge.Name, entityId, book, other, from, to, agent, false, ct);

    private async Task<Outcome<Statement>> Build(
        string layoutName, EntityId entityId, Book book, Book? other, YearMonth from, YearMonth to, AgentId? agent, bool monthly,
            CancellationToken ct)
    {
        var layout = StatementLayouts.Find(layoutName);
        if (!layout.IsOk)
            return layout.Refusal;
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        if (to < from)
            return new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to");
        if (Periods.TooLong(from, to) is { } tooLong)
            return tooLong;
        if (Array.Find([book, other ?? book], b => b != Book.Management && !entity.Books.Contains(b)) is not 0 and var missing)
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {missing} book.", "book");
        if (agent is { } one && one != AgentId.Unassigned && await db.Agents.FindAsync([one], ct) is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{one}'.", "agent");
        return await remembered.ReadBooks(
            db, ("statement", layoutName, entityId, (book, other), from, to, agent, monthly),
            () => Build(layout.Value, entity, new StatementScope(entityId, book, from, to, agent, entity.FunctionalCurrency), other, monthly, ct),
            _ => 1, ct);
    }

    private async Task<Outcome<Statement>> Build(
        StatementLayout layout, Entity entity, StatementScope scope, Book? other, bool monthly, CancellationToken ct)
    {
        var (from, to, book) = (scope.From, scope.To, scope.Book);
        var columns = monthly ? Enumerable.Range(0, from.MonthsUntil(to) + 1).Select(from.PlusMonths).ToList() : [to];
        switch (layout.Name)
        {
            case "asset-rollforward":
                return await AssetRollforwardStatement.Build(db, scope, columns, ct);
            case "deferred-tax":
                return await DeferredTaxStatement.Build(db, entity, scope, ct);
            case "book-bridge":
                return await BookBridge.Build(db, entity, scope, other, ct);
            case "income-by-function" or "gross-margin" or "expense-disaggregation":
                return await new FunctionQueries(db, ledger).Build(layout, entity, scope, monthly, ct);
            case "ifrs-18" when Presentation.WhyNoIfrs18(entity, book, from) is { } why:
                return why;
            case "treatment-effects":
                return await TreatmentEffects.Build(db, entity, scope, ct);
        }
        var movements = await ledger.Sums(
            entity.Id, book, layout.Cumulative ? null : from, to, entity.FunctionalCurrency, scope.Agent, ct);
        return Statement.Build(layout, scope, movements, monthly);
    }
}
