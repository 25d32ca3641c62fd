using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;

namespace Runrate.Agents.Close.Steps;

/// <summary>What a part of the accrual did: entries, and what a person must look at.</summary>
internal sealed class PostedBatch
{
    public int Posted { get; private set; }
    public List<string> NeedsAttention { get; } = [];

    /// <summary>
    /// Posts within the caller's transaction, while the books are held; what belongs to a sealed month goes
    /// to the next open one.
    /// </summary>
    /// <returns>The entry of each draft, in order.</returns>
    /// <exception cref="InvariantException">The journal refused: keys were chosen free and periods open, so that is a bug.</exception>
    public async Task<IReadOnlyList<EntryId>> Post(
        Journal journal, IReadOnlyList<EntryDraft> drafts, Actor actor, CancellationToken ct, bool isNew = false)
    {
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, isNew, ct);
        Invariant.Check(posted.IsOk, posted.Refusal?.Message ?? "");
        Posted += posted.Value.Posted;
        return posted.Value.Entries;
    }
}
