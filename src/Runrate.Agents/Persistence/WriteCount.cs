using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Counts on PostgreSQL whatever writes to a table of ours, by a trigger on each. The server's own snapshots would not serve: they move
/// with every transaction of every database of the server, and the scheduler alone makes one every few seconds.
/// </summary>
public static class WriteCount
{
    private const string Sequence = "runrate_writes";
    private const string Function = "runrate_count_write";

    /// <summary>
    /// The count, and who is writing at the moment: equal twice only if nothing was committed in between. Whoever writes holds a lock from
    /// before it is counted until after it has committed, so it is among the second or moves the first. A trigger switched off and on again
    /// has another xmin. Null where the triggers are not all there, as on a database that may only be read.
    /// </summary>
    public static async Task<string?> Of(RunrateDb db, CancellationToken ct = default)
    {
        var tables = Tables(db);
        // The count is read first: in the other order a writer could be missed by both.
        var count = await Known(db, tables.Count, ct);
        if (count is null)
            return null;
        var writing = await db.Database.SqlQueryRaw<string>(
            """
            SELECT COALESCE(string_agg(DISTINCT l.virtualtransaction, ' ' ORDER BY l.virtualtransaction), '') AS "Value"
            FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            """).SingleAsync(ct);
        return $"{count}/{writing}";
    }

    /// <summary>Puts a trigger on every table that has none.</summary>
    public static async Task Ensure(RunrateDb db, CancellationToken ct = default)
    {
        var missing = await Missing(db, ct);
        if (missing.Count == 0)
            return;
        await SchemaSql.Execute(db,
            $"""
             CREATE SEQUENCE IF NOT EXISTS {Sequence};
             CREATE OR REPLACE FUNCTION {Function}() RETURNS trigger LANGUAGE plpgsql AS
             $body$ BEGIN PERFORM nextval('{Sequence}'); RETURN NULL; END $body$;
             """, ct);
        foreach (var table in missing)
            await SchemaSql.Execute(db,
                $"""
                 CREATE OR REPLACE TRIGGER "Counted_{table}" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
                 FOR EACH STATEMENT EXECUTE FUNCTION {Function}()
                 """, ct);
    }

    /// <summary>Tables whose writers are not counted; none on SQLite, which counts by itself.</summary>
    public static async Task<IReadOnlyList<string>> Missing(RunrateDb db, CancellationToken ct = default)
    {
        if (db is not PostgresRunrateDb)
            return [];
        var counted = await db.Database.SqlQuery<string>(
            $"""
             SELECT c.relname::text AS "Value" FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE p.proname = {Function} AND c.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D'
             """).ToListAsync(ct);
        return [.. Tables(db).Except(counted)];
    }

    private static async Task<string?> Known(RunrateDb db, int tables, CancellationToken ct)
    {
        var found = await db.Database.SqlQuery<string>(
            $"""
             SELECT COALESCE(last_value, 0) || '/' || t.xmins AS "Value"
             FROM (SELECT count(*) AS found, sum(t.xmin::text::bigint) AS xmins FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                 WHERE p.proname = {Function} AND p.pronamespace = current_schema()::regnamespace AND t.tgenabled <> 'D') t
             LEFT JOIN pg_sequences s ON s.schemaname = current_schema() AND s.sequencename = {Sequence}
             WHERE t.found = {tables}
             """).ToListAsync(ct);
        return found.SingleOrDefault();
    }

    private static HashSet<string> Tables(RunrateDb db) => [.. db.Model.GetEntityTypes().Select(t => t.GetTableName()).OfType<string>()];
}
