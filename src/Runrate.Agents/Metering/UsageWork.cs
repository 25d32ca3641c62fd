using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Metering;

/// <summary>What a coding agent worked on, as its session says.</summary>
public sealed partial class WorkReference
{
    public int Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Repository { get; init; }
    public string Branch { get; init; } = "";
    public string Commit { get; init; } = "";
    public string Session { get; init; } = "";
    /// <summary>The ticket that the session names, or its branch: <c>PAY-812</c>.</summary>
    public string Ticket { get; init; } = "";

    /// <summary>What the tags of a record say; null where they name no repository.</summary>
    public static WorkReference? Of(EntityId entity, IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null || Value("repository") is not { Length: > 0 } repository)
            return null;
        var branch = Value("branch");
        return new WorkReference
        {
            Entity = entity,
            Repository = repository,
            Branch = branch,
            Commit = Value("commit"),
            Session = Value("session"),
            Ticket = Value("ticket") is { Length: > 0 } stated ? stated : TicketIn().Match(branch).Value.ToUpperInvariant(),
        };

        string Value(string name) => tags.FirstOrDefault(t => string.Equals(t.Key, name, StringComparison.OrdinalIgnoreCase)).Value ?? "";
    }

    internal (string, string, string, string, string) Names => (Repository, Branch, Commit, Session, Ticket);

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]+-[0-9]+(?![A-Za-z0-9])", RegexOptions.CultureInvariant, 5_000)]
    private static partial Regex TicketIn();
}

/// <summary>Which work an event of usage was for, by the event's key: only what names a repository has a row.</summary>
public sealed class UsageWork
{
    /// <summary>Sixteen bytes of <see cref="RecordKey"/>.</summary>
    public required byte[] Key { get; init; }
    public required int WorkId { get; init; }
}

/// <summary>Keeps what events were for, within the caller's transaction.</summary>
internal sealed class UsageWorks(RunrateDb db, EntityId entity)
{
    private readonly Dictionary<(string, string, string, string, string), int> known = [];

    public async Task Note(byte[] key, AssignmentFacts facts, CancellationToken ct)
    {
        if (WorkReference.Of(entity, facts.Tags) is not { } work)
            return;
        var id = await IdOf(work, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO "UsageWorks" ("Key", "WorkId") VALUES ({key}, {id})
            ON CONFLICT ("Key") DO UPDATE SET "WorkId" = excluded."WorkId"
            """, ct);
    }

    private async Task<int> IdOf(WorkReference work, CancellationToken ct)
    {
        if (known.TryGetValue(work.Names, out var id))
            return id;
        var stored = await db.WorkReferences.AsNoTracking().FirstOrDefaultAsync(w => w.Entity == entity && w.Repository == work.Repository
            && w.Branch == work.Branch && w.Commit == work.Commit && w.Session == work.Session && w.Ticket == work.Ticket, ct);
        if (stored is null)
        {
            db.WorkReferences.Add(stored = work);
            await db.SaveChangesAsync(ct);
            db.Entry(stored).State = EntityState.Detached;
        }
        return known[work.Names] = stored.Id;
    }
}

internal sealed class WorkMapping : IEntityTypeConfiguration<WorkReference>, IEntityTypeConfiguration<UsageWork>
{
    public void Configure(EntityTypeBuilder<WorkReference> work)
    {
        work.HasKey(w => w.Id);
        work.HasIndex(w => new { w.Entity, w.Repository, w.Session });
        work.Ignore(w => w.Names);
    }

    public void Configure(EntityTypeBuilder<UsageWork> use)
    {
        use.HasKey(u => u.Key);
        use.Property(u => u.Key).HasMaxLength(RecordKey.Length);
        use.HasIndex(u => u.WorkId);
    }
}
