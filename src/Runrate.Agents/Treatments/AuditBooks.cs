using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Formats;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>What an audit of an extract is asked with.</summary>
/// <param name="Framework">A statutory book, or null for the one the entity publishes.</param>
/// <param name="AsOf">The reporting date, or null for today.</param>
/// <param name="Materiality">A threshold in the entity's currency, or null for the stated share of expense.</param>
public sealed record AuditOptions(
    EntityId Entity, Book? Framework = null, LocalDate? AsOf = null, GlMapping? Mapping = null, decimal? Materiality = null);

/// <summary>
/// Reads an extract of somebody's general ledger and reports AI spend that was recorded in the wrong place. Nothing is stored and
/// nothing is posted: a correcting entry is a proposal.
/// </summary>
public sealed class AuditBooks(RunrateDb db, LedgerQueries ledger, IClock clock)
{
    private const string EarlyAdoption = "asu_2025_06_early_adoption";

    /// <returns>The report, or a refusal: <c>not-permitted</c>, <c>not-found</c>, <c>invalid-value</c>, <c>file-refused</c>,
    /// <c>too-large</c>.</returns>
    public async Task<Outcome<AuditReport>> Run(Stream csv, AuditOptions options, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Viewer))
            return new Refusal(RefusalCodes.NotPermitted, "Auditing an extract needs the Viewer role.");
        if (await db.Entities.FindAsync([options.Entity], ct) is not { } entity)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{options.Entity}'.", "entity");
        var framework = options.Framework ?? entity.PrimaryBook;
        if (framework is not (Book.UsGaap or Book.Ifrs or Book.IndAs))
            return new Refusal(RefusalCodes.InvalidValue, "An audit reads statutory books: US_GAAP, IFRS or IND_AS.", "framework");
        if (options.Materiality is < 0)
            return new Refusal(RefusalCodes.InvalidValue, "A materiality threshold is not negative.", "materiality");

        await using var buffered = await Buffer(csv, ct);
        var extract = GlExtract.Read(buffered, entity.FunctionalCurrency, options.Mapping);
        if (!extract.IsOk)
            return extract.Refusal;
        var scope = new AuditScope(
            framework, options.AsOf ?? clock.Today(entity), entity.Calendar, entity.FunctionalCurrency,
            await ledger.SealedPeriods(entity.Id, ct),
            options.Materiality is { } stated ? Money.From(stated, entity.FunctionalCurrency) : null,
            entity.Policies.GetValueOrDefault(EarlyAdoption) == "Yes");
        return BookAudit.Run(extract.Value.Lines, scope);
    }

    // The reader works on a stream that may be read at once; a request body may not.
    private static async Task<MemoryStream> Buffer(Stream csv, CancellationToken ct)
    {
        var buffer = new MemoryStream();
        await csv.CopyToAsync(buffer, ct);
        buffer.Position = 0;
        return buffer;
    }
}
