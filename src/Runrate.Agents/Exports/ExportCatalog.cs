using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Exports;

/// <summary>Every export by its name in the API. Reading is enough to export; what is exported is what the screens show.</summary>
public sealed class ExportCatalog(RunrateDb db, Workbook workbook, FocusExport focus, AuditBinder binder, ResearchCreditPack research)
{
    public static IReadOnlyList<string> Formats { get; } =
        ["hledger", "beancount", "ledger", "quickbooks", "xero", "netsuite", "business-central", "focus-1.2", "xlsx", "research-credit", "binder"];

    public async Task<Outcome<ExportFile>> Run(string format, ExportScope scope, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Viewer))
            return new Refusal(RefusalCodes.NotPermitted, "Exporting needs the Viewer role.");
        if (!Formats.Contains(format))
            return new Refusal(RefusalCodes.UnknownFormat, $"There is no export '{format}'. There are: {string.Join(", ", Formats)}.", "format");
        var entity = await db.Entities.FindAsync([scope.Entity], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{scope.Entity}'.", "entity");
        if (scope.To < scope.From)
            return new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to");
        if (Periods.TooLong(scope.From, scope.To) is { } tooLong)
            return tooLong;
        if (scope.Book != Book.Management && !entity.Books.Contains(scope.Book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {scope.Book} book.", "book");
        if (format == "focus-1.2")
            return await focus.Write(scope, entity, ct);
        if (format == "binder")
            return await binder.Write(scope, ct);
        if (format == "research-credit")
            return await research.Write(scope, ct);

        var entries = await ExportEntries.Load(db, scope, ct);
        return format switch
        {
            "hledger" => PlainText(PlainTextDialect.Hledger, scope, entries, "journal"),
            "ledger" => PlainText(PlainTextDialect.Ledger, scope, entries, "ledger"),
            "beancount" => PlainText(PlainTextDialect.Beancount, scope, entries, "beancount"),
            "quickbooks" => JournalCsv.Write(JournalTarget.QuickBooks, scope, entity.Name, entries),
            "xero" => JournalCsv.Write(JournalTarget.Xero, scope, entity.Name, entries),
            "netsuite" => JournalCsv.Write(JournalTarget.NetSuite, scope, entity.Name, entries),
            "business-central" => JournalCsv.Write(JournalTarget.BusinessCentral, scope, entity.Name, entries),
            _ => await Xlsx(scope, entries, ct),
        };
    }

    private static ExportFile PlainText(PlainTextDialect dialect, ExportScope scope, IReadOnlyList<JournalEntry> entries, string extension) =>
        new($"{FileName(scope)}.{extension}", ExportFile.PlainText, PlainTextJournal.Write(dialect, scope, entries));

    private async Task<Outcome<ExportFile>> Xlsx(ExportScope scope, IReadOnlyList<JournalEntry> entries, CancellationToken ct)
    {
        var content = await workbook.Write(scope, entries, ct);
        return content.IsOk ? new ExportFile($"{FileName(scope)}.xlsx", ExportFile.Xlsx, content.Value) : content.Refusal;
    }

    private static string FileName(ExportScope scope) =>
        $"{scope.Entity}-{scope.Book.ToString().ToLowerInvariant()}-"
        + $"{ExportEntries.PeriodName(scope).Replace("..", "-to-", StringComparison.Ordinal)}";
}
