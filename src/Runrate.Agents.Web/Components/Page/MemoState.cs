using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Which memo of an arrangement speaks for a book, and how its state is shown.</summary>
public static class MemoState
{
    /// <summary>The newest that was neither superseded nor rejected, or null.</summary>
    public static TreatmentMemo? Current(IEnumerable<TreatmentMemo> memos, Book book) => memos
        .Where(m => m.Book == book && m.Stage is MemoStatus.Approved or MemoStatus.Draft)
        .MaxBy(m => m.Version);

    public static string Text(TreatmentMemo memo) => (memo.Stage, memo.InForce) switch
    {
        (MemoStatus.Draft, true) when memo.BookTreatment == nameof(BookTreatment.Blocked) => "Draft, cost waits in suspense",
        (MemoStatus.Draft, true) when memo.Status == nameof(DeterminationStatus.Determined) => "Draft, posts meanwhile",
        (MemoStatus.Draft, true) => "Draft, posts its cautious default",
        (MemoStatus.Draft, false) => "Draft",
        (MemoStatus.Approved, true) => "Approved",
        (MemoStatus.Approved, false) => "Approved, not in force",
        _ => memo.Stage.ToString(),
    };

    /// <summary>
    /// What the memo comes to: in a tax book the section, which the posting treatment does not name; in the lens what posts, because it
    /// takes a run cost as the published book does; else what the rules answer.
    /// </summary>
    public static string Answer(TreatmentMemo memo)
    {
        if (memo.Book == Book.Management)
            return memo.BookTreatment;
        var answer = DeterminationJson.Read(memo);
        return answer.TaxTreatment?.ToString() ?? answer.BookTreatment?.ToString() ?? memo.BookTreatment;
    }

    /// <summary>Why the lens posts another treatment than its rule names; null elsewhere, and where the two agree.</summary>
    public static string? LensText(TreatmentMemo memo) =>
        memo.Book == Book.Management && DeterminationJson.Read(memo).BookTreatment?.ToString() != memo.BookTreatment
            ? "A cost of the month it is used in: the workforce view takes it as the published book does." : null;

    /// <summary>What posts while the answer waits for facts or a signature, where that is another treatment; else null.</summary>
    public static string? PostsMeanwhile(TreatmentMemo memo) => memo.Book == Book.Management ? null :
        DeterminationJson.Read(memo) is { BookTreatment: { } answer } && answer.ToString() != memo.BookTreatment ? memo.BookTreatment : null;

    public static string Tone(TreatmentMemo memo) => memo.Stage switch
    {
        MemoStatus.Approved => "good",
        MemoStatus.Draft => "warn",
        _ => "quiet",
    };
}
