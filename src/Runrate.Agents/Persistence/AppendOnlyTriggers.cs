using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// The database itself refuses to change or remove entries, postings and seals, whoever asks: a hand at a SQL prompt, another program, a
/// fault of ours. Kept apart from the migrations, which are written by a tool, and put back at the next start where one is missing.
/// </summary>
public static class AppendOnlyTriggers
{
    private const string Function = "runrate_append_only";

    private const string Tail = "is append-only: post a reversal, or reopen the month.";

    private sealed record Trigger(string Name, string Table, string Event, string? When);

    private static readonly Trigger[] All =
    [
        .. new[] { "JournalEntries", "Postings", "PostingBatches", "Seals", "AuditEvents" }.SelectMany(table => new[]
        {
            new Trigger($"AppendOnly_{table}_Update", table, "UPDATE", null),
            new Trigger($"AppendOnly_{table}_Delete", table, "DELETE", null),
        }),
        new("AppendOnly_SealHeads_Update", "SealHeads", "UPDATE",
            """NEW."Number" <= OLD."Number" OR NEW."Chain" <> OLD."Chain" OR NEW."Entity" <> OLD."Entity" """),
        new("AppendOnly_SealHeads_Delete", "SealHeads", "DELETE", null),
        new("AppendOnly_Closes_Update", "Closes", "UPDATE",
            """
            OLD."Status" = 'Closed' AND NEW."Status" = 'Closed' AND (NEW."Digest" <> OLD."Digest" OR NEW."SealedBy" <> OLD."SealedBy"
                OR NEW."SealedAt" <> OLD."SealedAt" OR COALESCE(NEW."SignedReason", '') <> COALESCE(OLD."SignedReason", '')
                OR COALESCE(NEW."PreviousDigest", '') <> COALESCE(OLD."PreviousDigest", '') OR NEW."Reopenings" <> OLD."Reopenings")
            """),
        new("AppendOnly_Closes_Delete", "Closes", "DELETE", """OLD."Status" = 'Closed'"""),
    ];

    /// <summary>Names of the triggers that are not there.</summary>
    public static async Task<IReadOnlyList<string>> Missing(RunrateDb db, CancellationToken ct = default)
    {
        var names = db is PostgresRunrateDb
            ? await db.Database.SqlQueryRaw<string>(
                "SELECT tgname::text AS \"Value\" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                + "JOIN pg_namespace n ON n.oid = c.relnamespace "
                + "WHERE NOT t.tgisinternal AND n.nspname = current_schema() AND t.tgenabled <> 'D'").ToListAsync(ct)
            : await db.Database.SqlQueryRaw<string>("SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'trigger'").ToListAsync(ct);
        return [.. All.Select(t => t.Name).Except(names)];
    }

    /// <summary>Makes those that are missing.</summary>
    public static async Task Ensure(RunrateDb db, CancellationToken ct = default)
    {
        var missing = (await Missing(db, ct)).ToHashSet();
        if (missing.Count == 0)
            return;
        if (db is PostgresRunrateDb)
            await SchemaSql.Execute(db, $"""
                CREATE OR REPLACE FUNCTION {Function}() RETURNS trigger LANGUAGE plpgsql AS
                $body$ BEGIN RAISE EXCEPTION '% {Tail}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $body$
                """, ct);
        foreach (var trigger in All.Where(t => missing.Contains(t.Name)))
            await SchemaSql.Execute(db, db is PostgresRunrateDb ? Postgres(trigger) : Sqlite(trigger), ct);
    }

    private static string Sqlite(Trigger trigger) =>
        $"""
         CREATE TRIGGER IF NOT EXISTS "{trigger.Name}" BEFORE {trigger.Event} ON "{trigger.Table}"
         {(trigger.When is null ? "" : $"WHEN {trigger.When}")}
         BEGIN SELECT RAISE(ABORT, '{trigger.Table} {Tail}'); END
         """;

    private static string Postgres(Trigger trigger) =>
        $"""
         CREATE OR REPLACE TRIGGER "{trigger.Name}" BEFORE {trigger.Event} ON "{trigger.Table}"
         FOR EACH ROW {(trigger.When is null ? "" : $"WHEN ({trigger.When})")} EXECUTE FUNCTION {Function}()
         """;
}
