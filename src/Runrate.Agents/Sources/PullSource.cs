using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Sources;

/// <summary>What a pull brought in.</summary>
public sealed record PullReport(string Source, int Pages, int Accepted, int Restated, int Duplicates, int Quarantined, int Rejected)
{
    public string InWords => Pages == 0 ? "Nothing was there to read."
        : Accepted + Restated + Quarantined + Rejected == 0
            ? $"{InWordsOf(Pages)} read: all of it was known already."
            : $"{InWordsOf(Pages)} read: {Accepted} new, {Restated} restated, {Duplicates} known already, "
                + $"{Quarantined} waiting, {Rejected} rejected.";

    internal PullReport With(ImportReport page) => new(Source, Pages + 1, Accepted + page.Accepted, Restated + page.Restated + page.Removed,
        Duplicates + page.Duplicates, Quarantined + page.Quarantined.Count, Rejected + page.Rejected.Count);

    private static string InWordsOf(int pages) => pages == 1 ? "One delivery" : $"{pages} deliveries";
}

/// <summary>
/// Pulls a source: asks for its window page by page, takes each page in as a delivery and remembers how far it came, so that a pull cut
/// anywhere goes on there. A page that is pulled twice changes nothing, because every record has its identity.
/// </summary>
public sealed class PullSource(
    RunrateDb db, ImportUpload upload, SourcePages pages, SourceKeys keys, DropFolder folder, IClock clock, IServiceScopeFactory scopes)
{
    private const int PagesMax = 10_000;
    // No longer than a job takes to pass to another process: what a pull that was killed held must not keep the next one waiting.
    private static readonly Duration Claim = Duration.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(4);

    /// <returns>Refusals: <c>not-permitted</c>, <c>not-found</c>, <c>busy</c>, <c>source-failed</c>, and those of an import.</returns>
    public async Task<Outcome<PullReport>> Run(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Pulling a source takes the role Operator or Accountant.");
        if (await db.Sources.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, ct) is not { } source)
            return new Refusal(RefusalCodes.NotFound, $"There is no source {id}.", "id");
        var now = clock.GetCurrentInstant();
        if (source.NotBefore > now)
            return new Refusal(RefusalCodes.SourceFailed, $"{source.Name} asked not to be called before {source.NotBefore:uuuu-MM-dd HH:mm} UTC.");
        // A claim that lasts longer than one is given was written by a clock that has been put back since.
        var tooFar = now + Claim + Claim;
        if (await db.Sources.Where(s => s.Id == id && (s.ClaimedUntil == null || s.ClaimedUntil < now || s.ClaimedUntil > tooFar))
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.ClaimedUntil, now + Claim), ct) == 0)
            return new Refusal(RefusalCodes.Busy, $"{source.Name} is being pulled already.");
        var ended = false;
        using var pulling = new CancellationTokenSource();
        var renewing = Renew(id, pulling.Token);
        try
        {
            var outcome = SourceKind.Find(source.Kind)!.IsFolder
                ? await folder.Pull(source, actor, ct)
                : await Walk(source, SourceKind.Find(source.Kind)!, actor, ct);
            ended = true;
            await pulling.CancelAsync();
            await renewing;
            await Save(id, s =>
            {
                s.ClaimedUntil = null;
                s.PulledAt = now;
                s.Failed = !outcome.IsOk;
                s.Outcome = outcome.IsOk ? outcome.Value.InWords : outcome.Refusal.Message;
            });
            return outcome;
        }
        finally
        {
            if (!ended)
            {
                await pulling.CancelAsync();
                await renewing;
                await Save(id, s => s.ClaimedUntil = null);
            }
        }
    }

    /// <summary>Keeps the claim for as long as the pull lasts, however slow the vendor is.</summary>
    private async Task Renew(Guid id, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(RenewEvery);
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(ended);
                await using var scope = scopes.CreateAsyncScope();
                var until = clock.GetCurrentInstant() + Claim;
                await scope.ServiceProvider.GetRequiredService<RunrateDb>().Sources.Where(s => s.Id == id && s.ClaimedUntil != null)
                    .ExecuteUpdateAsync(s => s.SetProperty(x => x.ClaimedUntil, until), ended);
            }
            catch (Exception missed) when (missed is DbException or InvalidOperationException or OperationCanceledException)
            {
                // The next renewal may get through. A claim that lapses lets another pull begin, which changes nothing of this one.
            }
        }
    }

    /// <summary>Asks for the first page and takes nothing in. Takes the Admin role.</summary>
    /// <returns>What was seen, in a sentence.</returns>
    public async Task<Outcome<string>> Test(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Testing a source takes the Admin role.");
        if (await db.Sources.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, ct) is not { } source)
            return new Refusal(RefusalCodes.NotFound, $"There is no source {id}.", "id");
        var kind = SourceKind.Find(source.Kind)!;
        if (kind.IsFolder)
            return DropFolder.Look(source);
        var key = Key(source);
        if (!key.IsOk)
            return key.Refusal;
        var to = clock.GetCurrentInstant();
        var yesterday = new SourceCursor(ManageSources.Midnight(to - Duration.FromDays(1)), to, null, 0);
        var answer = await pages.Get(kind, source.Address, yesterday, key.Value, ct);
        return answer.Page is { } page
            ? $"{source.Name} answered with a page of {page.Length} bytes. Nothing was taken in."
            : new Refusal(RefusalCodes.SourceFailed, $"{source.Name}: {answer.Problem}");
    }

    private async Task<Outcome<PullReport>> Walk(Source source, SourceKind kind, Actor actor, CancellationToken ct)
    {
        var key = Key(source);
        if (!key.IsOk)
            return key.Refusal;
        var cursor = source.Cursor ?? Window(source);
        var report = new PullReport(source.Name, 0, 0, 0, 0, 0, 0);
        var restarted = false;
        while (cursor.Pages < PagesMax)
        {
            var asked = clock.GetCurrentInstant();
            var answer = await pages.Get(kind, source.Address, cursor, key.Value, ct);
            if (answer.CursorIsGone && !restarted)
            {
                // The window is read again from its start: what was taken in already changes nothing.
                (cursor, restarted) = (cursor with { Page = null, Pages = 0 }, true);
                continue;
            }
            if (answer.Page is not { } page)
            {
                await Save(source.Id, s =>
                {
                    s.Cursor = cursor;
                    s.NotBefore = answer.Wait is { } wait ? asked + wait : null;
                });
                return new Refusal(RefusalCodes.SourceFailed, $"{source.Name}: {answer.Problem}"
                    + (cursor.Pages == 0 ? "" : $" {cursor.Pages} pages were taken in; the next pull goes on there."));
            }
            var taken = await Take(source, kind, cursor, page, asked, actor, ct);
            if (!taken.IsOk)
            {
                await Save(source.Id, s => s.Cursor = cursor);
                return taken.Refusal;
            }
            report = report.With(taken.Value);
            var next = answer.Next;
            if (next is null)
            {
                await Save(source.Id, s => (s.Cursor, s.CoveredTo, s.NotBefore) = (null, cursor.To, null));
                return report;
            }
            cursor = cursor with { Page = next, Pages = cursor.Pages + 1 };
            await Save(source.Id, s => (s.Cursor, s.ClaimedUntil) = (cursor, clock.GetCurrentInstant() + Claim));
        }
        return new Refusal(RefusalCodes.SourceFailed, $"{source.Name} gave {PagesMax} pages without an end. Make its window shorter.");
    }

    private async Task<Outcome<ImportReport>> Take(
        Source source, SourceKind kind, SourceCursor cursor, byte[] page, Instant asked, Actor actor, CancellationToken ct)
    {
        using var content = new MemoryStream(page, writable: false);
        var name = $"{source.Name} {cursor.From:uuuu-MM-dd} to {cursor.To:uuuu-MM-dd}, page {cursor.Pages + 1}";
        var options = new ImportOptions(source.Entity, kind.Format, source.Agent, IsPart: true, StatedAt: asked);
        var report = await upload.Run(content, name, options, actor, ct);
        if (report is { IsOk: true, Value.Refused: true })
            return new Refusal(RefusalCodes.FileRefused, $"{name} was refused: {report.Value.Rejected[0].Reason}");
        return report;
    }

    private SourceCursor Window(Source source)
    {
        var from = source.CoveredTo is { } covered ? ManageSources.Midnight(covered - Duration.FromDays(source.LookBackDays)) : source.From;
        return new SourceCursor(Instant.Max(from, source.From), clock.GetCurrentInstant(), null, 0);
    }

    private Outcome<string> Key(Source source) => source.SealedKey is null ? ""
        : keys.Open(source.SealedKey) is { } key ? key
        : new Refusal(RefusalCodes.SourceFailed, $"The key of {source.Name} was sealed under a key ring that is gone. State the key again.");

    // Also after a cancelled pull: how far it came is what the next one needs.
    private async Task Save(Guid id, Action<Source> change)
    {
        db.ChangeTracker.Clear();
        change(await db.Sources.FirstAsync(s => s.Id == id, CancellationToken.None));
        await db.SaveChangesAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
    }
}
