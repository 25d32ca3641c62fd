using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>
/// Reads a file to the end, writes what it says and takes all of it back, as a preview does, over one context: what an import asks of
/// the database before its first byte is most of what a small file costs, and is asked again only once something was stored.
/// </summary>
internal sealed class FuzzReading : IAsyncDisposable
{
    private readonly AsyncServiceScope scope;
    private readonly RunrateDb db;
    private readonly ImportFormat format;
    private readonly ImportOptions options;
    private Entity? entity;
    private IntakeReference? reference;

    private FuzzReading(AsyncServiceScope scope, string name)
    {
        this.scope = scope;
        db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        format = ImportFormats.Find(name)!;
        options = new ImportOptions(TestDatabase.EntityId, name, Preview: true);
    }

    public static async Task<FuzzReading> Open(TestDatabase database, string format)
    {
        var reading = new FuzzReading(database.Scope(), format);
        await reading.db.Database.OpenConnectionAsync();
        return reading;
    }

    /// <summary>Something was stored; what is known of the database is asked anew.</summary>
    public void Forget() => reference = null;

    public async Task<Outcome<ImportReport>> Read(byte[] content, IProgress<int> progress)
    {
        await using var upload = new UploadStream(new MemoryStream(content), ImportUpload.BytesMax);
        if (await upload.PeekSafely(ImportFormats.HeadBytes, default) is { } broken)
            return broken;
        entity ??= await db.Entities.AsNoTracking().FirstAsync(e => e.Id == TestDatabase.EntityId);
        await using var transaction = await db.Database.BeginTransactionAsync();
        reference ??= await IntakeReference.Load(db, entity, null, default);
        // Streams and lanes that a reading wrote are gone with it.
        var known = reference with { Streams = new UsageStreams(db, entity.Id), Lanes = new UsageLanes(db, entity.Id) };
        var (clock, ids) = (scope.ServiceProvider.GetRequiredService<IClock>(), scope.ServiceProvider.GetRequiredService<IdGenerator>());
        try
        {
            await using var intake = await Intake.Open(db, clock, ids, entity, options with { Progress = progress }, true, format, known, default);
            await intake.ReadAll(upload, default);
            await upload.Drain(default);
            return intake.Report() with { Refused = intake.Refused };
        }
        catch (ImportLimitException limit)
        {
            return new Refusal(RefusalCodes.TooLarge, limit.Message);
        }
        finally
        {
            await transaction.RollbackAsync();
            db.ChangeTracker.Clear();
        }
    }

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
