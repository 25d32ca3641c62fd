using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Notes;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Notes;

/// <summary>Notes and their files: kept whole, never changed, and in the binder.</summary>
public sealed class NoteTests
{
    private static readonly byte[] Paper = Encoding.UTF8.GetBytes("Bank statement of January");

    [Fact]
    public async Task A_file_comes_back_as_it_was_given_with_its_hash_and_stands_in_the_binder()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var note = (await Keep(database, new NoteStatement("close/2026-01", "accrue-usage", "Agreed with the bank", "..\\x/bank.pdf", Paper))).Value;
        Assert.Equal(("bank.pdf", Convert.ToHexStringLower(SHA256.HashData(Paper))), (note.FileName, note.FileHash));
        var back = await database.With<KeepNote, (Note Note, byte[] Content)?>(k => k.File(note.Id));
        Assert.Equal(Paper, back!.Value.Content);
        var binder = await database.With<AuditBinder, Outcome<ExportFile>>(b => b.Write(
            new ExportScope(TestDatabase.EntityId, Book.UsGaap, new YearMonth(2026, 1), new YearMonth(2026, 1))));
        await using var zip = new ZipArchive(new MemoryStream(binder.Value.Content));
        using var list = new StreamReader(zip.GetEntry("notes.csv")!.Open());
        Assert.Contains(note.FileHash!, await list.ReadToEndAsync(), StringComparison.Ordinal);
        var kept = Assert.Single(zip.Entries, e => e.FullName.StartsWith("evidence/", StringComparison.Ordinal));
        Assert.Equal(Paper.Length, kept.Length);
    }

    [Theory]
    [InlineData("close/2026-13")]
    [InlineData("memo/nothing")]
    [InlineData("planet/mars")]
    [InlineData("")]
    public async Task A_note_on_nothing_is_refused(string subject)
    {
        await using var database = await TestDatabase.Create();
        Assert.Equal(RefusalCodes.NotFound, (await Keep(database, new NoteStatement(subject, null, "Hello"))).Refusal!.Code);
    }

    [Fact]
    public async Task Readers_add_nothing_and_nobody_changes_a_note()
    {
        await using var database = await TestDatabase.Create();
        var reader = new Actor("vera", "Vera", new HashSet<Role> { Role.Viewer });
        Assert.Equal(RefusalCodes.NotPermitted, (await database.With<KeepNote, Outcome<Note>>(k =>
            k.Run(TestDatabase.EntityId, new NoteStatement("close/2026-01", null, "Hello"), reader))).Refusal!.Code);
        Assert.Equal(RefusalCodes.MissingField, (await Keep(database, new NoteStatement("close/2026-01", null, " "))).Refusal!.Code);
        var note = (await Keep(database, new NoteStatement("close/2026-01", null, "Hello"))).Value;
        await database.Run(async db =>
        {
            db.Notes.Remove(await db.Notes.SingleAsync(n => n.Id == note.Id));
            await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());
        });
    }

    private static Task<Outcome<Note>> Keep(TestDatabase database, NoteStatement stated) =>
        database.With<KeepNote, Outcome<Note>>(k => k.Run(TestDatabase.EntityId, stated, TestDatabase.Ana));
}
