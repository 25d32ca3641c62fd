namespace Runrate.Agents.Persistence;

/// <summary>Brings a database to the present schema. The one place where that happens, for host, command line and tests.</summary>
public static class DatabaseSetup
{
    public static Task Prepare(RunrateDb db, CancellationToken ct = default) => db.Database.EnsureCreatedAsync(ct);
}
