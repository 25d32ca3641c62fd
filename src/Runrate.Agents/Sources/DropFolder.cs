using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Sources;

/// <summary>
/// A folder into which another program lays files. A file is read once it has stood still, and again when it changed; one that is
/// refused is named and looked at again with the next pull.
/// </summary>
public sealed class DropFolder(RunrateDb db, ImportUpload upload, IClock clock)
{
    private const int FilesMax = 10_000;
    private static readonly Duration StoodStill = Duration.FromSeconds(2);
    private static readonly string[] Unfinished = [".part", ".partial", ".tmp", ".crdownload"];

    internal static Outcome<string> Look(Source source)
    {
        var files = Files(source);
        return files.IsOk ? $"{source.Address} holds {InWords.Count(files.Value.Count, "file")}. Nothing was taken in." : files.Refusal;
    }

    internal async Task<Outcome<PullReport>> Pull(Source source, Actor actor, CancellationToken ct)
    {
        var files = Files(source);
        if (!files.IsOk)
            return files.Refusal;
        var report = new PullReport(source.Name, 0, 0, 0, 0, 0, 0);
        var refused = new List<string>();
        var now = clock.GetCurrentInstant();
        foreach (var file in files.Value)
        {
            var changed = Instant.FromDateTimeUtc(file.LastWriteTimeUtc);
            var state = $"{file.Length}/{changed.ToUnixTimeTicks()}";
            if (source.Seen.GetValueOrDefault(file.Name) == state || (changed <= now && now - changed < StoodStill))
                continue;
            var taken = await Take(source, file, changed, actor, ct);
            if (!taken.IsOk)
            {
                if (taken.Refusal.Code == RefusalCodes.Busy || taken.Refusal.Code == RefusalCodes.Unavailable)
                    return taken.Refusal;
                refused.Add($"{file.Name}: {taken.Refusal.Message}");
                continue;
            }
            report = report.With(taken.Value);
            await Remember(source.Id, file.Name, state);
        }
        return refused.Count == 0 ? report : new Refusal(RefusalCodes.SourceFailed,
            $"{InWords.Count(refused.Count, "file")} refused. {refused[0]}");
    }

    private async Task<Outcome<ImportReport>> Take(Source source, FileInfo file, Instant changed, Actor actor, CancellationToken ct)
    {
        try
        {
            await using var content = file.OpenRead();
            var report = await upload.Run(content, file.Name, new ImportOptions(source.Entity, Agent: source.Agent, StatedAt: changed), actor, ct);
            return report is { IsOk: true, Value.Refused: true }
                ? new Refusal(RefusalCodes.FileRefused, report.Value.Rejected.Count > 0 ? report.Value.Rejected[0].Reason : "It was refused.")
                : report;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalCodes.SourceFailed, unread.Message);
        }
    }

    private async Task Remember(Guid id, string name, string state)
    {
        db.ChangeTracker.Clear();
        var source = await db.Sources.FirstAsync(s => s.Id == id, CancellationToken.None);
        source.Seen = new Dictionary<string, string>(source.Seen) { [name] = state };
        await db.SaveChangesAsync(CancellationToken.None);
        db.ChangeTracker.Clear();
    }

    private static Outcome<List<FileInfo>> Files(Source source)
    {
        try
        {
            var files = new DirectoryInfo(source.Address).EnumerateFiles()
                .Where(f => !f.Name.StartsWith('.') && !Unfinished.Contains(f.Extension, StringComparer.OrdinalIgnoreCase))
                .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Take(FilesMax + 1).ToList();
            return files.Count <= FilesMax ? files
                : new Refusal(RefusalCodes.TooLarge, $"{source.Address} holds more than {FilesMax} files. Move away what was read.");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalCodes.SourceFailed, $"{source.Address} cannot be read: {unread.Message}");
        }
    }
}
