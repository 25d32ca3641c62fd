using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <param name="Notes">What is not shown and why, a sentence each.</param>
public sealed record ComparedStatement(Comparatives Table, IReadOnlyList<string> Notes);

/// <summary>
/// A statement with its comparatives: the same object for page, API, file and binder. A period before the first entry has no column, and
/// a note says so.
/// </summary>
public sealed class CompareStatements(RunrateDb db, StatementQueries statements, StatementPlan plan)
{
    private const int MonthsPerYear = 12;

    public async Task<Outcome<ComparedStatement>> Of(
        string layout, EntityId entityId, Book book, YearMonth from, YearMonth to, AgentId? agent = null, CancellationToken ct = default)
    {
        var current = await statements.Build(layout, entityId, book, from, to, agent, ct: ct);
        if (!current.IsOk)
            return current.Refusal;
        var entity = (await db.Entities.FindAsync([entityId], ct))!;
        var chosen = StatementLayouts.Find(layout).Value;
        var months = from.MonthsUntil(to) + 1;
        var notes = new List<string>();
        var prior = await Other(from.PlusMonths(-months), to.PlusMonths(-months), null);
        var year = await Other(from.PlusMonths(-MonthsPerYear), to.PlusMonths(-MonthsPerYear), null);
        var start = entity.Calendar.StartOfYear(to.LastDay()).ToYearMonth();
        // A balance has no year to date; a scope that is the year to date would stand there twice.
        var toDate = chosen.Cumulative || start == from ? null : await Other(start, to, $"{InWords.Short(start)} to date");
        // A period before that is the year before would stand there twice.
        if (months == MonthsPerYear)
            year = null;
        return new ComparedStatement(Comparatives.Of(new ComparedStatements(
            new ComparedColumn(Span(from, to), current.Value, 0), prior, year, toDate,
            await plan.Of(chosen, entity, current.Value.Scope, ct))), notes);

        async Task<ComparedColumn?> Other(YearMonth first, YearMonth last, string? heading)
        {
            var built = await statements.Build(layout, entityId, book, first, last, agent, ct: ct);
            if (!built.IsOk)
            {
                notes.Add($"{heading ?? Span(first, last)}: {built.Refusal.Message}");
                return null;
            }
            if (built.Value.Blocks.Count > 0)
                return new ComparedColumn(heading ?? Span(first, last), built.Value, 0);
            notes.Add($"Nothing is booked under these lines for {Span(first, last)}.");
            return null;
        }
    }

    /// <summary><c>Oct 2026</c>, <c>Aug 2026 to Oct 2026</c>.</summary>
    public static string Span(YearMonth first, YearMonth last) =>
        first == last ? InWords.Short(last) : $"{InWords.Short(first)} to {InWords.Short(last)}";
}
