using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Notes;

/// <param name="Subject">See <see cref="Note.Subject"/>.</param>
/// <param name="FileName">The name of <paramref name="Content"/>; both or neither.</param>
public sealed record NoteStatement(string? Subject, string? Step, string? Text, string? FileName = null, byte[]? Content = null);

/// <summary>Keeps notes and their files. Whoever works in the books may add one; a reader only reads.</summary>
public sealed class KeepNote(RunrateDb db, IdGenerator ids, IClock clock)
{
    public const int FileBytesMax = 10_000_000;
    public const int TextMax = 4_000;
    private const int NameMax = 200;

    public async Task<IReadOnlyList<Note>> List(EntityId entity, string subject, CancellationToken ct = default) =>
        [.. (await db.Notes.AsNoTracking().Where(n => n.Entity == entity && n.Subject == subject).ToListAsync(ct))
            .OrderBy(n => n.At).ThenBy(n => n.Id)];

    public async Task<(Note Note, byte[] Content)?> File(Guid id, CancellationToken ct = default)
    {
        var note = await db.Notes.AsNoTracking().FirstOrDefaultAsync(n => n.Id == id, ct);
        var content = await db.NoteContents.AsNoTracking().FirstOrDefaultAsync(c => c.NoteId == id, ct);
        return note is null || content is null ? null : (note, content.Content);
    }

    public async Task<Outcome<Note>> Run(EntityId entity, NoteStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!new[] { Role.Operator, Role.Accountant, Role.Controller, Role.Reviewer, Role.Admin }.Any(actor.Is))
            return new Refusal(RefusalCodes.NotPermitted, "Adding a note needs a role that works in the books.");
        if (string.IsNullOrWhiteSpace(stated.Text) && stated.Content is null or { Length: 0 })
            return new Refusal(RefusalCodes.MissingField, "Say something or attach a file: text.", "text");
        if (stated.Text?.Length > TextMax)
            return new Refusal(RefusalCodes.TooLarge, $"A note has at most {TextMax} characters.", "text");
        if (stated.Content?.Length > FileBytesMax)
            return new Refusal(RefusalCodes.TooLarge, $"A file has at most {FileBytesMax / 1_000_000} MB.", "file");
        if (!await Exists(entity, stated.Subject ?? "", ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no '{stated.Subject}' in these books.", "subject");
        var content = stated.Content is { Length: > 0 } bytes ? bytes : null;
        var note = new Note
        {
            Id = ids.Next(),
            Entity = entity,
            Subject = stated.Subject!,
            Step = (stated.Step ?? "").Trim() is { Length: <= NameMax } step ? step : "",
            Text = stated.Text?.Trim() ?? "",
            By = actor.Name,
            At = clock.GetCurrentInstant(),
            FileName = content is null ? null : NameOf(stated.FileName),
            FileBytes = content?.Length,
            FileHash = content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content)),
        };
        db.Notes.Add(note);
        if (content is not null)
            db.NoteContents.Add(new NoteContent { NoteId = note.Id, Content = content });
        await db.SaveChangesAsync(ct);
        return note;
    }

    // A name is shown and offered for download: no folders, no control characters.
    private static string NameOf(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var clean = string.Concat(last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return clean.Length == 0 ? "file" : clean[..Math.Min(clean.Length, NameMax)];
    }

    private async Task<bool> Exists(EntityId entity, string subject, CancellationToken ct)
    {
        if (subject.Split('/', 2) is not [var noun, var id])
            return false;
        var key = Guid.TryParse(id, out var guid) ? guid : Guid.Empty;
        return noun switch
        {
            "close" => Periods.TryParse(id, out _),
            "agent" => await db.Agents.AnyAsync(a => a.Entity == entity && a.Id == new AgentId(id), ct),
            "review" => await db.Reviews.AnyAsync(r => r.Entity == entity && r.Id == key, ct),
            "memo" => await db.Memos.AnyAsync(m => m.Entity == entity && m.Id == key, ct),
            "arrangement" => await db.Arrangements.AnyAsync(a => a.Entity == entity && a.Id == key, ct),
            _ => false,
        };
    }
}
