using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Imports;
using Runrate.Agents.Notes;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Exports;

/// <summary>The sections of the binder that is read, from what was loaded for it.</summary>
internal static class BinderDocumentParts
{
    public static string Amount(Money amount) => Signed(amount, DigitGroups.Of(
        Math.Abs(amount.RoundToMinorUnit().ToDecimal()), amount.Currency, amount.Currency.MinorUnits));

    public static void Statement(HtmlDocument document, ComparedStatement compared)
    {
        var table = compared.Table;
        IReadOnlyList<string> columns = [table.Statement.Title, .. table.Columns.Select(c => c.Heading + "#")];
        document.Heading(table.Statement.Title).Table(
            $"{table.Statement.Scope.Book.Name()} book, amounts in {table.Statement.Scope.Currency}", columns,
            [
                .. table.Blocks.SelectMany(b => (HtmlRow[])[
                    new HtmlRow([b.Title, .. table.Columns.Select(_ => "")], "group"), .. b.Lines.Select(Row)]),
                .. table.Result is { } result ? [Row(result)] : Array.Empty<HtmlRow>(),
            ]);
        foreach (var note in compared.Notes)
            document.Paragraph(note);
    }

    public static void Seals(HtmlDocument document, BinderContent content)
    {
        document.Section("seals", "Seals").Paragraph(
            "Each digest covers the entries of its month and the digest before it, so that a change in a sealed month shows in every later one.");
        document.Table("Every month to the last of this binder", ["Month", "State", "Sealed at", "By", "Digest", "Follows", "Signed reason"],
            content.Closes.Select(c => HtmlRow.Of(InWords.Of(c.Period), c.Status.ToString(), BinderText.Iso(c.SealedAt), c.SealedBy, c.Digest,
                c.PreviousDigest ?? (c.Digest is null ? "" : "first"), c.SignedReason)));
        document.Table("Reopened", ["Month", "At", "By", "Why"], content.Closes.SelectMany(c => c.Reopenings, (c, r) =>
            HtmlRow.Of(InWords.Of(c.Period), BinderText.Iso(r.At), r.By, r.Why)));
        foreach (var close in content.Closes.Where(c => c.Period >= content.Scope.From))
        {
            document.Table($"Steps of the close of {InWords.Of(close.Period)}",
                ["Step", "Finished at", "Posted#", "Posted before#", "Needs attention"],
                close.Steps.Select(s => HtmlRow.Of(Close.CloseSteps.Title(s.Step), BinderText.Iso(s.FinishedAt), InWords.Of(s.Posted),
                    InWords.Of(s.AlreadyPosted), string.Join(" ", s.NeedsAttention))));
        }
    }

    public static void Approvals(HtmlDocument document, BinderContent content, IReadOnlyList<DecidedMatter> decided)
    {
        document.Section("approvals", "Approvals").Paragraph("Whoever wrote a thing does not approve it.");
        document.Table("Memos", ["Arrangement", "Book", "Version", "Treatment", "Amount#", "Written by", "Approved by", "At"],
            Memos(content).Select(m => HtmlRow.Of(m.Of.Name, m.Memo.Book.Name(), $"{m.Memo.Version}", Words(m.Memo.BookTreatment),
                m.Of.Amount.IsZero ? "as charged" : Amount(m.Of.Amount), m.Memo.Author, m.Memo.ApprovedBy ?? $"not approved ({m.Memo.Stage})",
                BinderText.Iso(m.Memo.ApprovedAt))));
        document.Table("Write-downs, reviews and variances of the months of this binder",
            ["What", "Book", "Amount#", "Stated by", "Approved by", "At"],
            decided.Select(d => HtmlRow.Of(d.What, d.Book, d.Amount is { } amount ? Amount(amount) : "", d.By, d.ApprovedBy ?? "not yet",
                BinderText.Iso(d.At))));
    }

    public static void Memos(HtmlDocument document, BinderContent content)
    {
        document.Section("memos", $"Memos in {content.Scope.Book.Name()}").Paragraph(
            "The latest version of each in this book. A citation marked as to be confirmed names a standard whose paragraph was not "
            + "checked against its text.");
        foreach (var (memo, of) in Memos(content).Where(m => m.Memo.Book == content.Scope.Book)
            .GroupBy(m => m.Of.Id).Select(g => g.MaxBy(m => m.Memo.Version)))
        {
            var found = DeterminationJson.Read(memo);
            document.Heading(of.Name).Pairs(
                ("Verdict", found.BookTreatment is { } verdict ? Words(verdict.ToString()) : Words(found.Status.ToString())),
                ("Posts as", Words(memo.BookTreatment)), ("How firm", Words(memo.Status)),
                ("Amount", of.Amount.IsZero ? "as charged" : InWords.Of(of.Amount)), ("Vendor", of.Vendor), ("Agent", of.Agent?.Value ?? "shared"),
                ("Date", InWords.Of(of.Date)), ("Because", found.Because),
                ("Paragraphs", string.Join("; ", found.Citations.Select(c => c.Shown))), ("Rules", string.Join(", ", found.RuleIds)),
                ("Facts, SHA-256", memo.FactsHash), ("Rulebook", memo.RulebookHash));
            document.Items("Questions open", found.Questions.Select(q => q.Ask));
            document.Items("What would change it", found.Flips.Select(f => $"{Words(f.Fact)} from {f.From} to {f.To}: {Words(f.Treatment)}"));
        }
    }

    public static void Evidence(HtmlDocument document, BinderContent content, IReadOnlyList<Note> notes, IReadOnlyList<ImportFile> files)
    {
        document.Section("evidence", "Evidence").Paragraph(
            "Files by their SHA-256; the binder of files holds those that were attached, and the source files are named here as they came in.");
        document.Table("Notes and attached files", ["At", "By", "On", "Text", "File", "SHA-256"], notes.Select(n => HtmlRow.Of(
            BinderText.Iso(n.At), n.By, n.Step == "" ? n.Subject : $"{n.Subject}, {n.Step}", n.Text, n.FileName, n.FileHash)));
        document.Table("Facts with evidence", ["Arrangement", "Fact", "Value", "Evidence", "As of"], content.Arrangements.SelectMany(a =>
            a.Facts.Where(f => !string.IsNullOrEmpty(f.Evidence)).OrderBy(f => f.Fact, StringComparer.Ordinal),
            (a, f) => HtmlRow.Of(a.Name, Words(f.Fact), f.Value, f.Evidence, BinderText.Iso(f.AsOf))));
        document.Table("Source files", ["File", "Format", "Received", "By", "Accepted#", "Waiting#", "SHA-256"], files.Select(f => HtmlRow.Of(
            f.Name, f.Format, BinderText.Iso(f.ReceivedAt), f.ReceivedBy, InWords.Of(f.Accepted), InWords.Of(f.Quarantined), f.ContentHash)));
    }

    public static string State(ProviderMatch match) => match.Standing == MatchStanding.NotMetered ? "not metered"
        : !match.NeedsTwoPeople ? "within tolerance"
        : match.IsSettled ? $"accepted by {match.Acceptance!.AcceptedBy} and {match.Acceptance.ConfirmedBy}: {match.Acceptance.Why}"
        : match.Acceptance is { } once ? $"accepted by {once.AcceptedBy}; another person has to agree" : "above tolerance, accepted by nobody";

    private static IEnumerable<(TreatmentMemo Memo, Arrangement Of)> Memos(BinderContent content) => content.Arrangements
        .SelectMany(a => content.Memos[a.Id].OrderBy(m => m.Book).ThenBy(m => m.Version), (a, m) => (m, a));

    private static HtmlRow Row(ComparativeLine line) => new(
        [line.Title, .. line.Cells.Select(c => c.Amount is { } amount ? Amount(amount) : c.Share is { } share ? InWords.Percent(share) : "–")],
        line.Kind switch { StatementLineKind.Subtotal => "total", StatementLineKind.Result => "result", _ => null });

    private static string Signed(Money amount, string digits) =>
        amount.RoundToMinorUnit() is { IsNegative: true } ? "−" + digits : digits;

    /// <summary>An identifier as words: <c>ExpenseAsIncurred</c> is "expense as incurred".</summary>
    private static string Words(string identifier) => string.Concat(identifier.Replace('_', ' ').Select((c, i) =>
        i > 0 && char.IsUpper(c) && char.IsLower(identifier[i - 1]) ? " " + char.ToLowerInvariant(c) : $"{c}"));
}
