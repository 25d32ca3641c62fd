using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports;

/// <summary>A stated limit was passed; the file is refused with <c>too-large</c>.</summary>
internal sealed class ImportLimitException(string message) : Exception(message);

/// <summary>
/// One import under way: what a format reader hands its records to. It assigns agents, writes in batches within the caller's transaction,
/// counts what was new, and keeps exact totals. After the first rejected line of an all-or-nothing file it only looks for more to report.
/// </summary>
internal sealed class Intake(RunrateDb db, Entity entity, ImportOptions options, AgentAssignment agents, FxTable fx, bool allOrNothing) : IAsyncDisposable
{
    public const int BatchSize = 1_000;
    /// <summary>Issues reported in full; more are counted but not listed.</summary>
    public const int IssuesMax = 1_000;
    public const int RecordsMax = 1_000_000;

    private readonly List<Charge> charges = new(BatchSize);
    private readonly Dictionary<string, decimal> totals = [];
    private readonly SortedSet<string> assumptions = [];
    private BulkInsert<Charge>? chargeInsert;
    private int read;

    public required Guid Id { get; init; }
    public required Instant Now { get; init; }
    public required IdGenerator Ids { get; init; }

    public Entity Entity => entity;
    public ImportOptions Options => options;
    public AgentAssignment Agents => agents;
    public DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc;
    public Currency? GivenCurrency { get; } = Currency.TryParse(options.Currency, out var given) ? given : null;

    public int Accepted { get; private set; }
    public int Duplicates { get; private set; }
    public List<LineIssue> Quarantined { get; } = [];
    public List<LineIssue> Rejected { get; } = [];
    public bool Refused => allOrNothing && Rejected.Count > 0;
    public bool Stopped => Refused && Rejected.Count >= IssuesMax;
    public IReadOnlyList<string> Assumptions => [.. assumptions];

    /// <summary>Words about the file itself beside its sums: the version it was read as.</summary>
    public Dictionary<string, string> Notes { get; } = [];

    public IReadOnlyDictionary<string, string> Totals =>
        totals.ToDictionary(t => t.Key, t => t.Value.ToString(CultureInfo.InvariantCulture)).Concat(Notes).ToDictionary();

    /// <summary>Counts a record that was read, good or bad.</summary>
    public void Count()
    {
        if (++read > RecordsMax)
            throw new ImportLimitException($"A file may hold {RecordsMax} records. Split it.");
        if (read % BatchSize == 0)
            options.Progress?.Report(read);
    }

    public void Add(string total, decimal amount) => totals[total] = totals.GetValueOrDefault(total) + amount;

    public void Assume(string what) => assumptions.Add(what);

    public void Reject(int line, string? column, string reason)
    {
        if (Rejected.Count < IssuesMax)
            Rejected.Add(new LineIssue(line, column, reason));
    }

    public LocalDate DateOf(Instant at) => at.InZone(Zone).Date;

    public async Task Take(Charge charge, CancellationToken ct)
    {
        if (Refused)
            return;
        charges.Add(charge);
        if (charges.Count == BatchSize)
            await FlushCharges(ct);
    }

    /// <summary>Writes what is left of the last batches.</summary>
    public async Task Finish(CancellationToken ct)
    {
        if (!Refused)
            await FlushCharges(ct);
        options.Progress?.Report(read);
    }

    public async ValueTask DisposeAsync()
    {
        if (chargeInsert is not null)
            await chargeInsert.DisposeAsync();
    }

    private async Task FlushCharges(CancellationToken ct)
    {
        if (charges.Count == 0)
            return;
        chargeInsert ??= BulkInsert<Charge>.Prepare(db);
        var inserted = await chargeInsert.Add(charges, ct);
        for (var i = 0; i < charges.Count; i++)
        {
            if (!inserted[i])
            {
                Duplicates++;
                continue;
            }
            Accepted++;
            if (fx.Rate(charges[i].Currency, charges[i].Date) is null)
                QuarantineRate(charges[i]);
        }
        charges.Clear();
    }

    private void QuarantineRate(Charge charge)
    {
        var message = $"There is no {charge.Currency} to {entity.FunctionalCurrency} rate for {charge.Date:uuuu-MM-dd}. "
            + "Import one; the charge posts at the next accrual.";
        Quarantined.Add(new LineIssue(charge.Line ?? 0, "BillingCurrency", QuarantineReasons.NoRate));
        db.Quarantine.Add(new QuarantineItem
        {
            Id = Ids.Next(), Entity = entity.Id, ImportId = Id, Line = charge.Line, Reason = QuarantineReasons.NoRate, Message = message,
            Raw = charge.Details ?? "", ChargeKey = $"{charge.Source}/{charge.ExternalId}", At = Now, Date = charge.Date,
        });
    }
}
