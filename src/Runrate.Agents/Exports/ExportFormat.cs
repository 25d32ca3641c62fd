using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Exports;

/// <summary>The one table of the exports: the command line, the API and the page read it.</summary>
/// <param name="Name">As the API and the command line spell it.</param>
/// <param name="Purpose">What it is for, in a few words.</param>
public sealed record ExportFormat(
    string Name, string Title, string Purpose, Func<ExportWork, CancellationToken, Task<Outcome<ExportFile>>> Write)
{
    public static IReadOnlyList<ExportFormat> All { get; } =
    [
        PlainTextJournal.Format(PlainTextDialect.Hledger, "hledger", "hledger journal",
            "Plain-text accounting; checks with hledger check --strict; months can be included together"),
        PlainTextJournal.Format(PlainTextDialect.Beancount, "beancount", "Beancount journal",
            "Plain-text accounting; checks with bean-check; months from the first one on can be included together"),
        PlainTextJournal.Format(PlainTextDialect.Ledger, "ledger", "Ledger journal",
            "Plain-text accounting with ledger-cli; months can be included together"),
        QuickBooksCsv.Format, XeroCsv.Format, NetSuiteCsv.Format, BusinessCentralCsv.Format,
        FocusExport.Format("1.2"), FocusExport.Format("1.4"), FocusExport.Format("1.5-draft"),
        Workbook.Format, AgentMonthsCsv.Format, AgentsCsv.Format,
        ResearchCreditPack.Format, BinderDocument.Format, SoxPack.Format, AuditBinder.Format,
    ];

    /// <summary>Why this person may not have it, where reading is not enough.</summary>
    public Func<Actor, Refusal?>? WhyNot { get; init; }
}

/// <summary>What exports are made from.</summary>
public sealed record ExportSources(
    RunrateDb Db, Workbook Workbook, FocusExport Focus, AuditBinder Binder, ResearchCreditPack Research, BinderDocument Document, SoxPack Sox);

/// <summary>One export under way.</summary>
public sealed record ExportWork(ExportScope Scope, Entity Entity, ExportSources From)
{
    public Task<IReadOnlyList<JournalEntry>> Entries(CancellationToken ct) => ExportEntries.Load(From.Db, Scope, ct);

    /// <summary><c>northlight-us-usgaap-2026-01</c>.</summary>
    public string FileName => $"{Scope.Entity}-{Scope.Book.ToString().ToLowerInvariant()}-"
        + $"{ExportEntries.PeriodName(Scope).Replace("..", "-to-", StringComparison.Ordinal)}";
}
