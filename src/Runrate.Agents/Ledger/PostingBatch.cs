using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// What was posted together: one link of an entity's chain over all of its entries. A seal proves a month from the day it is set; this
/// proves every entry from the moment it is posted, so that what is slipped into an open month by another way is found.
/// </summary>
public sealed class PostingBatch
{
    public required EntityId Entity { get; init; }
    /// <summary>From 1, without a gap.</summary>
    public required int Number { get; init; }
    public required int Entries { get; init; }
    /// <summary>Hex SHA-256 over the digests of its entries, ordered by identifier.</summary>
    public required string Digest { get; init; }
    /// <summary>The link before; empty for the first.</summary>
    public required string Previous { get; init; }
    /// <summary>Hex SHA-256 over all of the above.</summary>
    public required string Hash { get; init; }

    /// <summary>The link that follows <paramref name="previous"/>.</summary>
    internal static PostingBatch After(PostingBatch? previous, EntityId entity, IEnumerable<(EntryId Id, string Digest)> entries)
    {
        var digests = entries.OrderBy(e => e.Id.Value).Select(e => e.Digest).ToList();
        var (number, before, digest) = ((previous?.Number ?? 0) + 1, previous?.Hash ?? "", SealDigest.OfFields(digests));
        return new PostingBatch
        {
            Entity = entity,
            Number = number,
            Entries = digests.Count,
            Digest = digest,
            Previous = before,
            Hash = SealDigest.OfFields([entity.Value, $"{number}", $"{digests.Count}", digest, before]),
        };
    }
}

/// <summary>The chain of what was posted: adds to it and walks it.</summary>
internal static class PostingBatches
{
    /// <summary>The column of an entry that names its link.</summary>
    public const string Column = "Batch";

    private const int FindingsMax = 20;

    /// <summary>Adds a link, within the transaction that posts its entries and under the lock of the books.</summary>
    /// <returns>The number of the link.</returns>
    public static async Task<int> Append(RunrateDb db, EntityId entity, IEnumerable<JournalEntry> entries, CancellationToken ct)
    {
        var last = await db.PostingBatches.AsNoTracking().Where(b => b.Entity == entity).OrderByDescending(b => b.Number).FirstOrDefaultAsync(ct);
        var link = PostingBatch.After(last, entity, entries.Select(e => (e.Id, SealDigest.Of(e))));
        await db.WriteRows(
            """INSERT INTO "PostingBatches" ("Entity", "Number", "Entries", "Digest", "Previous", "Hash") VALUES """, 6, "",
            [[link.Entity.Value, link.Number, link.Entries, link.Digest, link.Previous, link.Hash]], ct);
        return link.Number;
    }

    /// <summary>Entries of a month with the link each came in.</summary>
    public static async Task<List<(int Batch, JournalEntry Entry)>> Of(
        RunrateDb db, EntityId entity, IReadOnlyCollection<JournalEntry> entries, YearMonth period, CancellationToken ct)
    {
        var batches = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period == period)
            .Select(e => new { e.Id, Batch = EF.Property<int>(e, Column) }).ToDictionaryAsync(e => e.Id, e => e.Batch, ct);
        return [.. entries.Select(e => (batches.GetValueOrDefault(e.Id), e))];
    }

    /// <summary>What does not agree between the links and the entries that are there.</summary>
    /// <param name="posted">Every entry of the entity: its link, identifier, key and digest.</param>
    public static async Task<IReadOnlyList<LedgerFinding>> Check(
        RunrateDb db, EntityId entity, IEnumerable<(int Batch, EntryId Id, string Key, string Digest)> posted, CancellationToken ct)
    {
        var there = posted.ToLookup(p => p.Batch);
        var findings = new List<LedgerFinding>();
        PostingBatch? previous = null;
        await foreach (var link in db.PostingBatches.AsNoTracking().Where(b => b.Entity == entity).OrderBy(b => b.Number)
            .AsAsyncEnumerable().WithCancellation(ct))
        {
            var found = there[link.Number].ToList();
            var expected = PostingBatch.After(previous, entity, found.Select(e => (e.Id, e.Digest)));
            if (link.Number != expected.Number)
                findings.Add(new LedgerFinding("posting-missing", $"{expected.Number}",
                    $"Batch {expected.Number} of the journal is missing: what is posted together is numbered without a gap."));
            else if (link.Digest != expected.Digest || link.Entries != expected.Entries)
                findings.Add(new LedgerFinding("posting-changed", found.FirstOrDefault().Key ?? $"{link.Number}",
                    $"Batch {link.Number} of the journal was posted with {link.Entries} entries and is not as it was posted: "
                    + $"{(found.Count == 0 ? "nothing of it is there" : $"it holds {Names(found.Select(f => f.Key))}")}."));
            else if (link.Previous != expected.Previous || link.Hash != expected.Hash)
                findings.Add(new LedgerFinding("posting-chain", $"{link.Number}",
                    $"Batch {link.Number} of the journal does not follow the one before it."));
            previous = link;
        }
        var last = previous?.Number ?? 0;
        findings.AddRange(there.Where(g => g.Key < 1 || g.Key > last).SelectMany(g => g).Select(e =>
            new LedgerFinding("posting-unknown", e.Key, $"{e.Key} stands in the journal, and no posting of it was recorded.")));
        return [.. findings.Take(FindingsMax)];
    }

    private static string Names(IEnumerable<string> keys)
    {
        var names = keys.Order(StringComparer.Ordinal).ToList();
        return names.Count <= 3 ? string.Join(", ", names) : $"{names[0]} and {names.Count - 1} others";
    }
}

internal sealed class PostingBatchMapping : IEntityTypeConfiguration<PostingBatch>
{
    public void Configure(EntityTypeBuilder<PostingBatch> batch)
    {
        batch.ToTable("PostingBatches");
        batch.HasKey(b => new { b.Entity, b.Number });
        batch.Property(b => b.Number).ValueGeneratedNever();
    }
}
