using System.CommandLine;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Commands;

/// <param name="Advice">What to do; empty where all is well.</param>
internal sealed record Diagnosis(string Area, bool Well, string Found, string Advice);

/// <summary>
/// <c>doctor</c>: looks at settings, database, schema, clock, disk, jobs, ledger and seals without changing anything, and says what to do.
/// Exit code 1 where something is not well.
/// </summary>
internal static class DoctorCommand
{
    private const long FreeMin = 1L << 30;

    public static Command Create()
    {
        var command = new Command("doctor", "Checks the installation without changing anything, and says what to fix");
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct, prepare: false);
            var found = await Examine(session, ct);
            session.Answer(found, () =>
            {
                foreach (var each in found)
                {
                    session.Output.WriteLine($"{(each.Well ? "well" : "NOT WELL"),-9} {each.Area}: {each.Found}");
                    if (each.Advice != "")
                        session.Output.WriteLine($"          {each.Advice}");
                }
            });
            return found.TrueForAll(d => d.Well) ? CommandLine.Done : CommandLine.Refused;
        });
        return command;
    }

    private static async Task<List<Diagnosis>> Examine(Session session, CancellationToken ct)
    {
        List<Diagnosis> found = [Settings(), Disk(session.Database)];
        var db = session.Get<RunrateDb>();
        try
        {
            if (DatabaseChoice.SqliteFile(session.Database) is { } file && !File.Exists(file))
            {
                found.Add(new("database", false, $"There is no file {file}.",
                    "Start the server, import something, or name another with --database."));
                return found;
            }
            found.Add(await Database(db, session.Database, ct));
            if (!await DatabaseSetup.IsCurrent(db, ct))
            {
                found.Add(new("schema", false, "Migrations are pending.",
                    "Start the server or run any command that writes: it brings the schema up to date."));
                return found;
            }
            found.Add(await Schema(db, ct));
            found.Add(await Clock(db, session.Get<IClock>(), ct));
            found.Add(await Jobs(db, session.Get<IClock>(), ct));
            foreach (var entity in await db.Entities.AsNoTracking().OrderBy(e => e.Id).ToListAsync(ct))
                found.AddRange(await Books(session, db, entity, ct));
        }
        catch (Exception fault) when (fault is DbException or DatabaseUnusableException or InvalidOperationException { InnerException: DbException })
        {
            found.Add(new("database", false, fault.Message, "Check that it runs, its address, and the rights of whoever runs this."));
        }
        return found;
    }

    private static Diagnosis Settings()
    {
        try
        {
            var settings = HostSettings.Read(Session.Configuration());
            return new("settings", true, $"{settings.Urls}, {(settings.ApiToken is null ? "no token configured" : "a token is configured")}", "");
        }
        catch (InvalidOperationException refused)
        {
            return new("settings", false, refused.Message, "The server will not start so.");
        }
    }

    private static Diagnosis Disk(string database)
    {
        var folder = DatabaseChoice.SqliteFile(database) is { } file ? Path.GetDirectoryName(Path.GetFullPath(file))!
            : Directory.GetCurrentDirectory();
        try
        {
            var free = new DriveInfo(folder).AvailableFreeSpace;
            var said = $"{free / (1 << 20):#,0} MiB free where {(DatabaseChoice.IsPostgres(database) ? "this runs" : "the database lies")}";
            return free >= FreeMin ? new("disk", true, said, "")
                : new("disk", false, said, "Make room: a close or an import that runs out of it is undone.");
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return new("disk", false, $"{folder}: {fault.Message}", "Check the folder of the database.");
        }
    }

    private static async Task<Diagnosis> Database(RunrateDb db, string database, CancellationToken ct)
    {
        if (db is PostgresRunrateDb)
        {
            var version = (await db.Database.SqlQueryRaw<string>("SELECT current_setting('server_version') AS \"Value\"").ToListAsync(ct))[0];
            return new("database", true, $"PostgreSQL {version}", "");
        }
        var integrity = await db.Database.SqlQueryRaw<string>("SELECT integrity_check AS \"Value\" FROM pragma_integrity_check").ToListAsync(ct);
        return integrity is ["ok"]
            ? new("database", true, $"SQLite, {DatabaseChoice.SqliteFile(database) ?? "in memory"}, whole", "")
            : new("database", false, string.Join(" ", integrity), "The file is damaged: restore the last backup that verifies.");
    }

    private static async Task<Diagnosis> Schema(RunrateDb db, CancellationToken ct)
    {
        var missing = await AppendOnlyTriggers.Missing(db, ct);
        return missing.Count == 0
            ? new("schema", true, "Up to date, and entries and seals are guarded by the database.", "")
            : new("schema", false, $"{missing.Count} triggers that guard entries and seals were taken off.",
                "Find out who did; the next start puts them back. Then run verify.");
    }

    private static async Task<Diagnosis> Clock(RunrateDb db, IClock clock, CancellationToken ct)
    {
        var now = clock.GetCurrentInstant();
        var newest = await db.Entries.AsNoTracking().MaxAsync(e => (Instant?)e.PostedAt, ct);
        return newest <= now + Duration.FromMinutes(5) || newest is null
            ? new("clock", true, $"{now}", "")
            : new("clock", false, $"It is {now} here, and an entry was posted at {newest}.", "Set the clock: posting times and seals follow it.");
    }

    private static async Task<Diagnosis> Jobs(RunrateDb db, IClock clock, CancellationToken ct)
    {
        var failed = await db.JobRuns.AsNoTracking().Where(r => r.Error != null).ToListAsync(ct);
        var old = clock.GetCurrentInstant() - Duration.FromHours(1);
        var stuck = (await db.JobRuns.AsNoTracking().Where(r => r.FinishedAt == null).ToListAsync(ct)).Where(r => r.StartedAt < old).ToList();
        return failed.Count + stuck.Count == 0
            ? new("jobs", true, $"{await db.JobRuns.CountAsync(ct)} runs, none failed", "")
            : new("jobs", false, $"{failed.Count} failed, {stuck.Count} began over an hour ago and did not end"
                + (failed.Count > 0 ? $"; the first: {failed[0].Job} {failed[0].Scope}: {failed[0].Error}" : ""),
                "See the page Jobs; a run is taken up again by a server that runs.");
    }

    private static async Task<IEnumerable<Diagnosis>> Books(Session session, RunrateDb db, Entity entity, CancellationToken ct)
    {
        var verdict = await session.Get<VerifyLedger>().Run(entity.Id, ct);
        var ledger = verdict.Holds
            ? new Diagnosis($"books of {entity.Id}", true,
                $"{verdict.Entries} entries in {verdict.Periods} months and {verdict.Seals} seals hold", "")
            : new Diagnosis($"books of {entity.Id}", false, $"{verdict.Findings.Count} findings; the first: {verdict.Findings[0].Text}",
                "Run verify for all of them. Do not seal; compare with the last backup that verifies.");
        var head = await db.SealHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Entity == entity.Id, ct);
        if (head is null)
            return [ledger];
        var witness = session.Get<SealWitness>();
        var told = await witness.Read(entity.Id, head.Chain, ct);
        var outside = witness.File is null || told is null || told.Count < head.Number
            ? new Diagnosis($"seals of {entity.Id}", false,
                $"{told?.Count ?? 0} of {head.Number} are recorded outside the database{(witness.File is null ? "" : $", in {witness.File}")}.",
                witness.File is null ? "Set Runrate__SealFile to a file where others do not write."
                    : "Check that the file may be written; the next seal adds what is missing.")
            : new Diagnosis($"seals of {entity.Id}", true, $"{told.Count} are recorded in {witness.File} as well", "");
        return [ledger, outside];
    }
}
