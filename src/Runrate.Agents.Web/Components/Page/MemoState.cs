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

    /// <summary>What the rules answer: in a tax book the section, which the posting treatment does not name.</summary>
    public static string Answer(TreatmentMemo memo)
    {
        var answer = DeterminationJson.Read(memo);
        return answer.TaxTreatment?.ToString() ?? answer.BookTreatment?.ToString() ?? memo.BookTreatment;
    }

    /// <summary>What posts while the answer waits for facts or a signature, where that is another treatment; else null.</summary>
    public static string? PostsMeanwhile(TreatmentMemo memo) =>
        DeterminationJson.Read(memo) is { BookTreatment: { } answer } && answer.ToString() != memo.BookTreatment ? memo.BookTreatment : null;

    public static string Tone(TreatmentMemo memo) => memo.Stage switch
    {
        MemoStatus.Approved => "good",
        MemoStatus.Draft => "warn",
        _ => "quiet",
    };
}
