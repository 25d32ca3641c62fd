using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>What became of the mutations of one format.</summary>
internal sealed class FuzzCounts
{
    public int Tried, Refused, Taken, Records, Rejected, Quarantined, Detected, Stored, Broken;
    public List<string> Faults { get; } = [];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Tried} tried: {Refused} refused, {Taken} taken with {Records} records, {Rejected} rejected, {Quarantined} waiting; "
        + $"{Detected} told by themselves; {Stored} stored twice, {Broken} broken off; {Faults.Count} faults");
}

/// <summary>
/// The laws that any file keeps, tried on mutations of a sound one: it is read, held back or refused, never a fault; whatever was read
/// is accounted for; what is stored is what the report says; a second time changes nothing; a delivery that breaks off leaves nothing;
/// and a file is told to be of its own format, of usage in general, or of none.
/// </summary>
internal sealed class FormatFuzz(TestDatabase database, string format, int seed)
{
    /// <summary>Of so many, one is stored twice and one breaks off.</summary>
    private const int StoreEach = 10;
    private const int FaultsMax = 20;

    private readonly byte[] sound = FormatSamples.Of(format);
    private readonly FuzzCounts counts = new();
    private Random random = new(seed);
    private FuzzReading? reader;

    public async Task<FuzzCounts> Run(int mutations)
    {
        await using var reading = await FuzzReading.Open(database, format);
        reader = reading;
        for (var n = 0; n < mutations && counts.Faults.Count < FaultsMax; n++)
        {
            random = new Random(unchecked(seed * 1_000_003 + n));
            var content = new Mutator(sound, FormatSamples.IsBinary(format), random).Next();
            counts.Tried++;
            try
            {
                var why = await Told(content) ?? await Read(content)
                    ?? (n % StoreEach == 0 ? await Stored(content) : n % StoreEach == 1 ? await BrokenOff(content) : null);
                if (why is not null)
                    Fault(n, why, content);
            }
            catch (Exception problem)
            {
                Fault(n, problem.GetType().Name + ": " + problem.Message + " " + problem.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("Runrate", StringComparison.Ordinal))?.Trim(), content);
            }
        }
        return counts;
    }

    /// <summary>Detection says what the file is, or that it does not know; what it takes for something else is refused by name.</summary>
    private async Task<string?> Told(byte[] content)
    {
        var detected = ImportFormats.Detect(content.AsSpan(0, Math.Min(content.Length, ImportFormats.HeadBytes)));
        _ = ImportFormats.Describe(content);
        if (detected is null)
            return null;
        counts.Detected++;
        // A table or line that lost what its own format is told by may still be usage by its names.
        if (detected == format || detected is "usage-csv" or "usage-ndjson")
            return null;
        var outcome = await Send(new MemoryStream(content), preview: true, asFormat: detected);
        return outcome.Refusal is not null || outcome.Value is { Accepted: 0, Restated: 0, Quarantined.Count: 0 } ? null : $"was taken for {detected}";
    }

    private async Task<string?> Read(byte[] content)
    {
        var read = new LastRead();
        var outcome = await reader!.Read(content, read);
        if (outcome.Refusal is not null)
        {
            counts.Refused++;
            return null;
        }
        var report = outcome.Value;
        counts.Taken += report.Refused ? 0 : 1;
        counts.Refused += report.Refused ? 1 : 0;
        counts.Records += read.Last;
        counts.Rejected += report.Rejected.Count;
        counts.Quarantined += report.Quarantined.Count;
        var fates = Fates(report);
        if (!report.Refused && read.Last > fates)
            return $"{read.Last} records were read and {fates} came to something or were passed over";
        return !report.Refused && read.Last == 0 && fates == 0 && content.AsSpan().Trim("\uFEFF \r\n\t"u8).Length > 0 && !report.Assumptions.Any()
            && report.Totals.Count == 0 ? "nothing was said of it" : null;
    }

    private async Task<string?> Stored(byte[] content)
    {
        counts.Stored++;
        reader!.Forget();
        var before = await Rows();
        var outcome = await Send(new MemoryStream(content));
        var after = await Rows();
        if (outcome.Refusal is not null || outcome.Value.Refused)
            return before == after ? null : $"it was refused and left {after - before} rows";
        var again = await Send(new MemoryStream(content));
        return again.Value.ChangesNothing ? null : $"a second time it brought {again.Value.Accepted} records, "
            + $"{again.Value.Restated} restated, {again.Value.Removed} removed, {again.Value.Quarantined.Count} waiting";
    }

    private async Task<string?> BrokenOff(byte[] content)
    {
        counts.Broken++;
        reader!.Forget();
        var before = await Rows();
        try
        {
            await Send(new BreakingStream(content, random.Next(content.Length + 1)));
        }
        catch (IOException)
        {
            // As a request of which the sender is gone.
        }
        var after = await Rows();
        return before == after ? null : $"it broke off and left {after - before} rows";
    }

    private Task<Outcome<ImportReport>> Send(
        Stream content, bool preview = false, string? asFormat = null)
    {
        var options = new ImportOptions(TestDatabase.EntityId, asFormat ?? format, Preview: preview);
        return database.With<ImportUpload, Outcome<ImportReport>>(i => i.Run(content, "file", options, TestDatabase.Ana));
    }

    private async Task<long> Rows()
    {
        var rows = 0L;
        await database.Run(async db => rows = await db.UsageEvents.LongCountAsync() + await db.Charges.LongCountAsync() + await db.Outputs.LongCountAsync()
            + await db.Prices.LongCountAsync() + await db.FxRates.LongCountAsync() + await db.Quarantine.LongCountAsync()
            + await db.ImportFiles.LongCountAsync() + await db.SeenSpans.LongCountAsync() + await db.StatementWindows.LongCountAsync());
        return rows;
    }

    private static int Fates(ImportReport report) =>
        report.Accepted + report.Duplicates + report.Restated + report.Quarantined.Count + report.Rejected.Count + report.PassedOver;

    private void Fault(int number, string why, byte[] content) => counts.Faults.Add(
        $"{format} seed {seed} mutation {number}: {why}\n{Encoding.UTF8.GetString(content[..Math.Min(content.Length, 6_000)])}");

    private sealed class LastRead : IProgress<int>
    {
        public int Last { get; private set; }
        public void Report(int value) => Last = value;
    }
}
