using System.ComponentModel;
using System.Text;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Where a month's close stands, and what is wrong in books.</summary>
public sealed class CloseTools(CloseRunner close, AuditBooks audit, LedgerQueries ledger, ToolContext context)
{
    public static ToolDeclaration AuditTool { get; } = new("audit_books", "Audit the books", w => w.Of<CloseTools>().Audit);

    public static ToolDeclaration CloseStatusTool { get; } = new("close_status", "State of a close",
        w => w.Of<CloseTools>().CloseStatus);

    private const int FindingsShown = 20;
    private const int EntriesPagesMax = 25;

    [Description("""
        Whether a month is open, closing or sealed: the steps done with their counts, what came after them, and what stands in the way of
        sealing.
        """)]
    public async Task<Outcome<CloseState>> CloseStatus(
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        var view = await close.Status(context.Entity.Id, month, ct);
        if (!view.IsOk)
            return view.Refusal;
        var open = view.Value.Exceptions;
        var done = view.Value.Steps.Select(s => s.Step).ToList();
        return new CloseState(
            view.Value.Status switch
            {
                Agents.Ledger.CloseStatus.Closed => $"{month.ToIso()} is closed: sealed by {view.Value.SealedBy}" +
                    (view.Value.SealedAt is { } at ? $" on {InWords.Of(Day(at))}." : "."),
                _ when done.Count == 0 => $"{month.ToIso()} is open; its close has not been run.",
                _ when view.Value.ChangedSince.Count > 0 => $"{month.ToIso()} is prepared, but changed since: "
                    + $"{InWords.Join(view.Value.ChangedSince)}. Its steps have to run again before it can be sealed.",
                _ => $"{month.ToIso()} is {view.Value.Status.ToString().ToLowerInvariant()}: " +
                    $"{open.Count(e => e.Weight.ToString() == "NeedsReason")} open points need a signed reason before it can be sealed, " +
                    $"{open.Count(e => e.Weight.ToString() != "NeedsReason")} are only noted.",
            },
            context.Entity.Name, month.ToIso(), view.Value.Status.ToString(),
            [.. view.Value.Steps.Select(s => new StepState(s.Step, s.Posted, s.AlreadyPosted, s.NeedsAttention.Count))],
            [.. close.StepNames.Except(done)], [.. open.Select(e => new OpenPoint(e.Kind, e.Text, e.Weight.ToString()))],
            view.Value.ChangedSince, $"/close?period={month.ToIso()}");
    }

    /// <summary>The day an instant is on where the entity is.</summary>
    private NodaTime.LocalDate Day(NodaTime.Instant at) =>
        at.InZone(NodaTime.DateTimeZoneProviders.Tzdb[context.Entity.TimeZone]).Date;

    [Description("""
        Audits books for AI spend recorded in the wrong place: prepayments expensed, training or API fine-tuning capitalised, and the like,
        each finding with consequence, citation and correcting entry. Reads this entity's own journal, or the CSV text of a general-ledger extract.
        """)]
    public async Task<Outcome<AuditResult>> Audit(
        [Description("CSV text of an extract; this entity's own journal when left out")] string? csv = null,
        CancellationToken ct = default)
    {
        await using var extract = new MemoryStream(Encoding.UTF8.GetBytes(csv ?? await OwnJournal(ct)));
        var report = await audit.Run(extract, new AuditOptions(context.Entity.Id), context.Actor, ct);
        if (!report.IsOk)
            return report.Refusal;
        var found = report.Value;
        return new AuditResult(
            found.Findings.Count == 0
                ? $"No misclassification found: {found.Judged} of {found.Read} lines are AI spend and were judged."
                : $"{found.Findings.Count} findings in {found.Judged} judged lines of {found.Read}.",
            [.. found.Findings.Take(FindingsShown).Select(Finding)], [.. found.Questions.Take(FindingsShown).Select(q => q.Ask)],
            found.NotUnderstood.Count);
    }

    private static FoundMistake Finding(AuditFinding finding) => new(
        finding.Code, finding.Title, ToolJson.Amount(finding.Amount), finding.IsMaterial, finding.Why, finding.Consequence,
        finding.HowToCorrect, string.Join("; ", finding.Citations.Select(c => c.Shown)),
        string.Join("; ", finding.Correction?.Lines.Select(l =>
            l.Debit.IsZero ? $"Cr {l.Account} {l.Credit.Amount}" : $"Dr {l.Account} {l.Debit.Amount}") ?? []));

    /// <summary>The entity's journal in the form of an extract, as its published book sees it.</summary>
    private async Task<string> OwnJournal(CancellationToken ct)
    {
        var text = new StringBuilder("Date,Account,Account name,Description,Vendor,Debit,Credit,Entry\n");
        for (var page = 1; page <= EntriesPagesMax; page++)
        {
            var entries = await ledger.Entries(new EntryFilter(context.Entity.Id, context.Entity.PrimaryBook), page,
                LedgerQueries.PageSizeMax, ct);
            foreach (var entry in entries.Items)
            {
                foreach (var posting in entry.Postings)
                {
                    var account = ChartOfAccounts.Default[posting.Account];
                    string[] cells =
                    [
                        NodaTime.Text.LocalDatePattern.Iso.Format(entry.Date), account.Code, account.Name, entry.Memo, "",
                        posting.Amount.IsNegative ? "" : posting.Amount.Amount, posting.Amount.IsNegative ? (-posting.Amount)
                            .Amount : "", entry.Key.Value,
                    ];
                    text.AppendJoin(',', cells.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))
                        .Append('\n');
                }
            }
            if (page * entries.Size >= entries.Total)
                break;
        }
        return text.ToString();
    }
}
