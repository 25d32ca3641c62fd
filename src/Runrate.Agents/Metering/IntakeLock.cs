using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Records come in side by side; what decides how they are read (a price, whose a name is) changes alone. Whoever changes it then meets
/// every record that was read the old way, and none is read the old way after it. SQLite has one writer anyway; on PostgreSQL it is an
/// advisory lock of the transaction. Where the books are held as well, they are taken first.
/// </summary>
internal static class IntakeLock
{
    /// <summary>How long a record waits for whoever changes prices or names; that one does not take long.</summary>
    private const int SharedSeconds = 25;

    private const int AloneSeconds = 10;

    /// <summary>"INTK".</summary>
    private const int Room = 0x494E544B;

    /// <summary>Within the caller's transaction: null, or a refusal because somebody changes what records are read by.</summary>
    public static Task<Refusal?> Share(RunrateDb db, string doing, CancellationToken ct) => Take(db, isShared: true, SharedSeconds, doing, ct);

    /// <summary>Within the caller's transaction: null, or a refusal because an import goes on.</summary>
    public static Task<Refusal?> Alone(RunrateDb db, string doing, CancellationToken ct) => Take(db, isShared: false, AloneSeconds, doing, ct);

    private static async Task<Refusal?> Take(RunrateDb db, bool isShared, int seconds, string doing, CancellationToken ct)
    {
        if (db is not PostgresRunrateDb || await AdvisoryLock.Take(db, Room, 0, isShared, seconds, doing, ct) is not { } other)
            return null;
        return new Refusal(RefusalCodes.Busy,
            $"Records are being taken in or read anew{(other == "" ? "" : $": {other}")}. Nothing was changed: try again.");
    }
}
