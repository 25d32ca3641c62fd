using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Exports;

/// <summary>
/// The binder of a month to read and to print: statements with comparatives, the trial balance they tie to, seals, approvals, memos,
/// evidence by hash, roll-forwards and what bills and meters differ by. The binder of files holds the same in full.
/// </summary>
public sealed class BinderDocument(RunrateDb db, CompareStatements statements, LedgerQueries ledger, ThreeWayMatch matches)
{
    public static ExportFormat Format { get; } = new(
        "binder-html", "Binder to read and print", "The month's statements, seals, approvals, memos and evidence in one page",
        (w, ct) => w.From.Document.Write(w.Scope, ct));

    /// <summary>For whoever serves it: the one style that it carries.</summary>
    public static string Style => HtmlDocument.Style;

    public async Task<Outcome<ExportFile>> Write(ExportScope scope, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([scope.Entity], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{scope.Entity}'.", "entity");
        var content = await BinderContent.Load(db, entity, scope, ct);
        var span = CompareStatements.Span(scope.From, scope.To);
        var document = new HtmlDocument($"{entity.Name}: binder of {span}");
        var last = content.Closes.LastOrDefault(c => c.Period == scope.To);
        document.Section("summary", "What this is").Pairs(
            ("Entity", entity.Name), ("Book", scope.Book.Name()), ("Months", span), ("Currency", entity.FunctionalCurrency.Code),
            ("State of the last month",
                last is { Status: CloseStatus.Closed } ? $"sealed by {last.SealedBy}" : "not sealed: figures may still change"),
            ("Digest of its seal", last?.Digest), ("Signed reason", last?.SignedReason),
            ("Entries", InWords.Of(content.Entries.Count)),
            ("Rulebook", $"{RuleLibrary.Default.Stamp.Version}, {RuleLibrary.Default.Stamp.Hash}"));
        await AddStatements(document, scope, ct);
        await AddTrialBalance(document, scope, ct);
        BinderDocumentParts.Seals(document, content);
        BinderDocumentParts.Approvals(document, content, await Decided(scope, ct));
        BinderDocumentParts.Memos(document, content);
        await AddEvidence(document, scope, content, ct);
        await AddMatches(document, scope, ct);
        return new ExportFile(
            $"binder-{scope.Entity}-{scope.Book.ToString().ToLowerInvariant()}-{ExportEntries.PeriodName(scope)}.html", ExportFile.Html,
            document.ToBytes($"{scope.Book.Name()} book, {span}, amounts in {entity.FunctionalCurrency}.",
            [
                "The same books give the same document, byte for byte. The binder of files has every entry, fact and determination behind it.",
                "This is neither accounting nor tax advice. It answers the questions of a review and is no filing.",
            ]));
    }

    private async Task AddStatements(HtmlDocument document, ExportScope scope, CancellationToken ct)
    {
        document.Section("statements", "Statements and roll-forwards");
        foreach (var layout in StatementLayouts.All.Where(l => l.Name is not "agent-pnl"))
        {
            var built = await statements.Of(layout.Name, scope.Entity, scope.Book, scope.From, scope.To, ct: ct);
            // A layout of another framework says so; that is not a gap of this book.
            if (built.IsOk && built.Value.Table.Blocks.Count > 0)
                BinderDocumentParts.Statement(document, built.Value);
        }
    }

    private async Task AddTrialBalance(HtmlDocument document, ExportScope scope, CancellationToken ct)
    {
        var trial = await ledger.TrialBalance(scope.Entity, scope.Book, scope.To, ct);
        document.Section("trial-balance", "Trial balance").Table(
            $"By account at the end of {InWords.Of(scope.To)}; debits are positive. It sums to nothing, and every statement is made of it",
            ["Account", "Name", "Balance#", "Currency"],
            [
                .. trial.Rows.GroupBy(r => (r.Account, r.Balance.Currency)).OrderBy(g => g.Key.Account.ToString(), StringComparer.Ordinal)
                    .Select(g => HtmlRow.Of(g.Key.Account.ToString(), ChartOfAccounts.Default[g.Key.Account].Name,
                        BinderDocumentParts.Amount(g.Select(r => r.Balance).Aggregate((a, b) => a + b)), g.Key.Currency.Code)),
                .. trial.Totals.Select(t => new HtmlRow(["All accounts", "", BinderDocumentParts.Amount(t), t.Currency.Code], "result")),
            ]);
    }

    private async Task<List<DecidedMatter>> Decided(ExportScope scope, CancellationToken ct)
    {
        var entity = scope.Entity;
        var writeDowns = (await db.WriteDowns.AsNoTracking().Where(w => w.Entity == entity).ToListAsync(ct))
            .Where(w => scope.From <= w.Period && w.Period <= scope.To && w.ApprovedBy is not null)
            .Select(w => new DecidedMatter($"{w.Status} write-down of {w.Name}", w.Book.Name(), w.Loss, w.StatedBy, w.ApprovedBy, null));
        var reviews = (await db.Reviews.AsNoTracking().Where(r => r.Entity == entity && r.DecidedBy != null).ToListAsync(ct))
            .Where(r => scope.From <= r.Period && r.Period <= scope.To)
            .Select(r => new DecidedMatter(
                $"{r.Decision} for {r.Agent}: {r.DecisionReason}", "all books", null, r.OpenedBy, r.DecidedBy, r.DecidedAt));
        var variances = (await db.VarianceAcceptances.AsNoTracking().Where(v => v.Entity == entity).ToListAsync(ct))
            .Where(v => scope.From <= v.Period && v.Period <= scope.To)
            .Select(v => new DecidedMatter($"Variance of {v.Provider} in {v.Period.ToIso()}: {v.Why}", "all books",
                null, v.AcceptedBy, v.ConfirmedBy, v.ConfirmedAt));
        return [.. writeDowns.Concat(reviews).Concat(variances).OrderBy(d => d.What, StringComparer.Ordinal)];
    }

    private async Task AddEvidence(HtmlDocument document, ExportScope scope, BinderContent content, CancellationToken ct)
    {
        var entity = scope.Entity;
        var notes = await db.Notes.AsNoTracking().Where(n => n.Entity == entity).ToListAsync(ct);
        var files = await db.ImportFiles.AsNoTracking().Where(f => f.Entity == entity).OrderBy(f => f.Number).ToListAsync(ct);
        BinderDocumentParts.Evidence(document, content, [.. notes.OrderBy(n => n.At).ThenBy(n => n.Id)], files);
    }

    private async Task AddMatches(HtmlDocument document, ExportScope scope, CancellationToken ct)
    {
        document.Section("bills", "Bills against meters");
        for (var month = scope.From; month <= scope.To; month = month.Next())
        {
            var all = await matches.Of(scope.Entity, month, ct);
            document.Table($"{InWords.Of(month)}: what each provider billed and what was metered, and why they differ",
                ["Provider", "Invoice#", "Cost report#", "Metered#", "Billed less metered#", "Why", "State"],
                all.Select(m => HtmlRow.Of(m.Name, BinderDocumentParts.Amount(m.Invoice), BinderDocumentParts.Amount(m.CostReport),
                    BinderDocumentParts.Amount(m.Metered), BinderDocumentParts.Amount(m.Variance),
                    string.Join(" ", m.Variances.Select(v => v.Text)), BinderDocumentParts.State(m))));
        }
    }
}

/// <summary>Something that one person stated and another decided.</summary>
internal sealed record DecidedMatter(string What, string Book, Money? Amount, string? By, string? ApprovedBy, NodaTime.Instant? At);
