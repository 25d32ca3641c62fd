using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;

namespace Runrate.Agents.Close.Steps;

/// <summary>What a part of the accrual did: entries, and what a person must look at.</summary>
internal sealed class PostedBatch
{
    public const int ChunkSize = 500;

    public int Posted { get; private set; }
    public List<string> NeedsAttention { get; } = [];

    /// <summary>
    /// Posts in chunks within the caller's transaction; what belongs to a sealed month goes to the next open one.
    /// </summary>
    /// <returns>The entry of each draft, in order.</returns>
    /// <exception cref="InvariantException">The journal refused: keys were chosen free and periods open, so that is a
    /// bug.</exception>
    public async Task<IReadOnlyList<EntryId>> Post(Journal journal, IReadOnlyList<EntryDraft> drafts, Actor actor,
        CancellationToken ct)
    {
        var entries = new List<EntryId>(drafts.Count);
        foreach (var chunk in drafts.Chunk(ChunkSize))
        {
            var posted = await journal.Post(chunk, actor, LatePolicy.NextOpenPeriod, ct);
            Invariant.Check(posted.IsOk, posted.Refusal?.Message ?? "");
            Posted += posted.Value.Posted;
            entries.AddRange(posted.Value.Entries);
        }
        return entries;
    }
}
