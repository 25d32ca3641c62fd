using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Notes;

/// <summary>
/// What somebody said of something, with or without a file as evidence. Notes are added and never changed: a wrong one is answered by
/// another.
/// </summary>
public sealed class Note
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    /// <summary>What it is about: <c>close/2026-10</c>, <c>review/{id}</c>, <c>memo/{id}</c>, <c>agent/{id}</c>, <c>arrangement/{id}</c>.</summary>
    public required string Subject { get; init; }
    /// <summary>A step of it, such as a step of the close or of an exit; empty for the whole.</summary>
    public required string Step { get; init; }
    public required string Text { get; init; }
    public required string By { get; init; }
    public required Instant At { get; init; }
    public string? FileName { get; init; }
    public int? FileBytes { get; init; }
    /// <summary>Hex SHA-256 of the file.</summary>
    public string? FileHash { get; init; }
}

/// <summary>The file of a note, apart from it so that lists do not read files.</summary>
public sealed class NoteContent
{
    public required Guid NoteId { get; init; }
    public required byte[] Content { get; init; }
}

internal sealed class NoteMapping : IEntityTypeConfiguration<Note>, IEntityTypeConfiguration<NoteContent>
{
    public void Configure(EntityTypeBuilder<Note> note)
    {
        note.HasKey(n => n.Id);
        note.HasIndex(n => new { n.Entity, n.Subject });
    }

    public void Configure(EntityTypeBuilder<NoteContent> content)
    {
        content.HasKey(c => c.NoteId);
        content.HasOne<Note>().WithOne().HasForeignKey<NoteContent>(c => c.NoteId).OnDelete(DeleteBehavior.Restrict);
    }
}
