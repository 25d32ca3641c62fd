using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports;

/// <summary>
/// One import under way: what a format reader hands its records to. It assigns agents, writes in batches within the caller's
/// transaction, counts what was new, and keeps exact totals. After the first rejected line of an all-or-nothing file it only
/// looks for more to report.
/// </summary>
internal sealed partial class Intake : IAsyncDisposable
{
    public const int BatchSize = 1_000;
    /// <summary>Usage is written more at a time: the keys of a large batch, in their order, touch fewer pages each.</summary>
    public const int UsageBatchSize = 4_000;
    /// <summary>Issues reported in full; more are not listed.</summary>
    public const int IssuesMax = 1_000;
    /// <summary>Records of what must be held whole to be read, as a trace is; a file that is read line by line has no limit.</summary>
    public const int RecordsMax = 1_000_000;

    private readonly RunrateDb db;
    private readonly IClock clock;
    private readonly IdGenerator ids;
    private readonly ImportFormat format;
    private readonly bool keepsFile;
    private readonly ChargeBatch charges;
    private readonly StatementIntake statements;
    private readonly Regrouping regrouping;
    private readonly UsageWriter usage;
    private readonly PriceList prices;
    private readonly List<UsageRecord> usageBatch = [];
    private readonly OutputBatch outputs;
    private readonly Aside aside;
    private readonly IntakeTotals totals = new();
    private readonly SortedSet<string> assumptions = [];
    private readonly Dictionary<Type, object> memories = [];
    private int read;
    private List<Func<Task>>? judged;

    private Intake(
        RunrateDb db, IClock clock, IdGenerator ids, Entity entity, ImportOptions options, bool keepsFile, ImportFormat format,
        IntakeReference reference, int? delivery)
    {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.keepsFile = keepsFile;
        this.format = format;
        Entity = entity;
        Options = options;
        Agents = reference.Agents;
        Id = ids.Next();
        Now = clock.GetCurrentInstant();
        Delivery = delivery;
        StatedAt = options.StatedAt ?? Now;
        Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc;
        GivenCurrency = Currency.TryParse(options.Currency, out var given) ? given : null;
        charges = new ChargeBatch(db, this, reference.Fx);
        statements = new StatementIntake(db, this, charges);
        regrouping = new Regrouping(db, this, charges);
        outputs = new OutputBatch(db, this, format.Kind == RecordKind.Bucket);
        usage = new UsageWriter(db, entity, reference.Prices, reference.Agents, reference.Streams, reference.Lanes, Effects)
        { ImportId = ImportId, Delivery = delivery, Now = Now, StatedAt = StatedAt, Ids = ids };
        prices = new PriceList(db, ids, Now, DateOf(Now));
        aside = new Aside(db, entity.Id);
    }

    /// <summary>Within the caller's transaction.</summary>
    public static async Task<Intake> Open(
        RunrateDb db, IClock clock, IdGenerator ids, Entity entity, ImportOptions options, bool keepsFile, ImportFormat format,
        IntakeReference reference, CancellationToken ct) =>
        new(db, clock, ids, entity, options, keepsFile, format, reference, keepsFile ? await Deliveries.NextNumber(db, ct) : null);

    public Guid Id { get; }
    public Instant Now { get; }
    /// <summary>When the delivery says it was made; else now.</summary>
    public Instant StatedAt { get; }
    /// <summary>Its number, where a file is kept.</summary>
    public int? Delivery { get; }
    public DeliveryEffects Effects { get; } = new();
    public Entity Entity { get; }
    public ImportOptions Options { get; }
    public AgentAssignment Agents { get; }
    public DateTimeZone Zone { get; }
    public Currency? GivenCurrency { get; }
    /// <summary>What stored records point at: the file, where one is kept.</summary>
    public Guid? ImportId => keepsFile ? Id : null;

    public IntakeTally Tally { get; } = new();
    public bool Refused => format.IsAllOrNothing && Tally.Rejected.Count > 0;
    public bool Stopped => Refused && Tally.Rejected.Count >= IssuesMax;

    /// <summary>Whether the file ends in the middle of a line.</summary>
    public bool EndsOpen { get; private set; }

    /// <summary>What a kind of reader remembers between its records and imports, made where it is first asked for.</summary>
    public T Memory<T>(Func<RunrateDb, Intake, T> make)
        where T : class
    {
        if (!memories.TryGetValue(typeof(T), out var memory))
            memories[typeof(T)] = memory = make(db, this);
        return (T)memory;
    }

    /// <summary>Words about the file itself beside its sums: the version it was read as.</summary>
    public Dictionary<string, string> Notes { get; } = [];

    /// <summary>Reads everything, writes the last batches, and applies new prices to what waited for them.</summary>
    public async Task ReadAll(UploadStream upload, CancellationToken ct)
    {
        try
        {
            await format.Reader.Read(upload, this, ct);
        }
        catch (JsonException problem)
        {
            Reject((int)(problem.LineNumber ?? 0) + 1, null, "The text is not JSON from here on.");
        }
        catch (Exception problem) when (Faults.IsOfTheText(problem))
        {
            Reject(0, null, $"The content cannot be read from here on: {Faults.Words(problem)}");
        }
        Options.Progress?.Report(read);
        if (read == 0 && Tally.Rejected.Count == 0)
            Assume("The file holds no records.");
        if (Refused)
            return;
        await statements.Finish(ct);
        await charges.Finish(ct);
        await FlushUsage(ct);
        await SettleUsage(isLast: true, ct);
        await outputs.Finish(ct);
        await FlushAside(ct);
        await usage.Finish(ct);
        if (prices.Added.Count > 0)
        {
            var repriced = await new Reprice(db, clock)
                .Run(Entity.Id, $"import {Id}", prices.Added.Min(p => p.EffectiveFrom), ct);
            Add("repricedEvents", repriced.Priced);
            Add("restatedDays", repriced.Restated);
        }
        await db.SaveChangesAsync(ct);
    }

    public ImportReport Report() => new(
        Id, format.Name, Tally.Accepted, Tally.Duplicates, Tally.Quarantined, Tally.Rejected,
        totals.Texts(Notes),
        [.. assumptions])
    {
        Restated = Tally.Restated,
        Removed = Tally.Removed,
        PassedOver = Tally.PassedOver,
        EndsOpen = EndsOpen,
        Effects = Effects.List(),
    };

    /// <summary>Counts a record that was read, good or bad.</summary>
    public void Count()
    {
        if (++read % BatchSize == 0)
            Options.Progress?.Report(read);
    }

    public void Add(string total, decimal amount) => totals.Add(total, amount);

    /// <summary>Adds money, each currency for itself.</summary>
    public void Add(string total, decimal amount, Currency currency) => totals.Add(total, amount, currency);

    /// <summary>A record that is not taken and not wrong, under the name of its kind.</summary>
    public void PassOver(string kind)
    {
        Tally.PassedOver++;
        Add(kind, 1);
    }

    /// <summary>The last row of a table has no end: it is taken as it stands, and replaced by a file in which it goes on.</summary>
    public void EndOpen() => EndsOpen = true;

    public void Remove() => Tally.Removed++;
    public void Restate() => Tally.Restated++;

    public void Assume(string what) => assumptions.Add(what);

    public void Reject(int line, string? column, string reason)
    {
        if (Tally.Rejected.Count < IssuesMax)
            Tally.Rejected.Add(new LineIssue(line, column, reason));
    }

    /// <summary>
    /// Reads one record. A fault of its text, whatever it is, becomes its rejection, and nothing of it is taken: the records
    /// before and after it stand.
    /// </summary>
    public async Task Judge(int line, Func<Task> read)
    {
        Invariant.Check(judged is null, "One record is judged at a time.");
        judged = [];
        try
        {
            await read();
        }
        catch (Exception problem) when (Faults.IsOfTheText(problem))
        {
            judged = null;
            Reject(line, null, $"The record cannot be read: {Faults.Words(problem)}");
            return;
        }
        var taken = judged;
        judged = null;
        foreach (var take in taken)
            await take();
    }

    /// <summary>Reads one record of a list; null where its text cannot be read, which is its rejection and not that of the others.</summary>
    public T? Readable<T>(int line, Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception problem) when (Faults.IsOfTheText(problem))
        {
            Count();
            Reject(line, null, $"The record cannot be read: {Faults.Words(problem)}");
            return null;
        }
    }

    /// <summary>What is taken while a record is judged waits for the end of it.</summary>
    private Task Taken(Func<Task> take)
    {
        if (judged is null)
            return take();
        judged.Add(take);
        return Task.CompletedTask;
    }

    private bool Sound(string? problem, int? line, string? column = null)
    {
        if (problem is not null)
            Reject(line ?? 0, column, problem);
        return problem is null;
    }

    public LocalDate DateOf(Instant at) => at.InZone(Zone).Date;

    public Task Take(UsageRecord record, CancellationToken ct) => judged is null ? TakeNow(record, ct) : TakeThen(record, ct);

    private Task TakeThen(UsageRecord record, CancellationToken ct) => Taken(() => TakeNow(record, ct));

    private Task TakeNow(UsageRecord record, CancellationToken ct) =>
        Refused || !Sound(RecordBounds.Of(record), record.Line) ? Task.CompletedTask : Add(record, ct);

    private Task Add(UsageRecord record, CancellationToken ct)
    {
        foreach (var count in record.Counts)
            totals.AddMeter(count.Meter, count.Quantity);
        record = record.StatedIn(GivenCurrency, Assume);
        if (record.ReportedCost is { } cost)
            Add("reportedCost", cost);
        usageBatch.Add(format.Kind == RecordKind.Bucket && !record.IsBucket ? record with { IsBucket = true } : record);
        return usageBatch.Count == UsageBatchSize ? FlushUsage(ct) : Task.CompletedTask;
    }

    /// <summary>An outcome that a usage record carries; it is counted with the record.</summary>
    public Task Take(UsageRecord record, string outcome, decimal accepted, CancellationToken ct) => Take(new OutputRecord
    {
        Source = record.Source,
        EventId = record.Id,
        Entity = Entity.Id,
        Agent = Agents.Assign(record.Facts),
        Date = DateOf(record.At),
        Unit = outcome,
        Accepted = accepted,
        ImportId = ImportId,
        Line = record.Line,
    }, counts: false, ct);

    /// <param name="counts">Whether it is a record of its own, to be counted as accepted or duplicate.</param>
    public Task Take(OutputRecord output, bool counts, CancellationToken ct) =>
        judged is null ? TakeNow(output, counts, ct) : TakeThen(output, counts, ct);

    private Task TakeThen(OutputRecord output, bool counts, CancellationToken ct) => Taken(() => TakeNow(output, counts, ct));

    private Task TakeNow(OutputRecord output, bool counts, CancellationToken ct) =>
        Refused || !Sound(RecordBounds.Of(output), output.Line) ? Task.CompletedTask : Add(output, counts, ct);

    private async Task Add(OutputRecord output, bool counts, CancellationToken ct)
    {
        Add("outcomes", output.Accepted);
        var isNew = await outputs.Add(output, atOnce: counts, ct);
        if (counts)
            Settle(isNew ? new UsageFate(true, null) : default, output.Line ?? 0, null);
    }

    public Task Take(PriceQuote quote, CancellationToken ct) => Taken(() => Add(quote, ct));

    private async Task Add(PriceQuote quote, CancellationToken ct)
    {
        if (!Refused && Sound(RecordBounds.Of(quote), null, quote.Model))
            Settle(new UsageFate(await prices.Add(quote, ct), null), 0, null);
    }

    public Task Card(string model, string provider, LocalDate? deprecatedOn, string source, CancellationToken ct) =>
        Refused || RecordBounds.TextProblem(model, "model") is not null ? Task.CompletedTask : prices.Card(model, provider, deprecatedOn, source, ct);

    public async Task Take(FxRateRow rate, CancellationToken ct)
    {
        if (Refused || !Sound(RecordBounds.Of(rate), null, "rate"))
            return;
        var isNew = await db.FxRates.FindAsync([rate.From, rate.To, rate.Date], ct) is null;
        if (isNew)
            db.FxRates.Add(rate);
        Settle(new UsageFate(isNew, null), 0, null);
    }

    /// <summary>Takes back what was counted of a record that turned out to be another's.</summary>
    public async Task Withdraw(string source, string id, string reason, CancellationToken ct)
    {
        await FlushUsage(ct);
        await usage.Withdraw(source, id, reason, ct);
    }

    /// <summary>Settles what waits under the key, because what it waited for came another way.</summary>
    public async Task Resolve(string key, string resolution, CancellationToken ct)
    {
        await FlushAside(ct);
        await db.UpdateKept<QuarantineItem, Guid>(db.Quarantine.Where(q => q.Entity == Entity.Id && q.ChargeKey == key && q.ResolvedAt == null),
            q => q.SetProperty(i => i.ResolvedAt, Now).SetProperty(i => i.ResolvedBy, "import")
                .SetProperty(i => i.Resolution, resolution), ct);
    }

    /// <summary>Keeps a record that cannot be used as it stands.</summary>
    /// <param name="chargeKey">Its source and identifier: delivered again, it waits once.</param>
    public void PutAside(int line, string? column, string reason, string message, string raw, Instant at, string chargeKey)
    {
        if (!Sound(RecordBounds.TimeProblem(at), line, column))
            return;
        raw = RecordBounds.Storable(raw);
        aside.Add(new LineIssue(line, column, reason), new QuarantineItem
        {
            Id = ids.Next(),
            Entity = Entity.Id,
            ImportId = ImportId,
            Line = line,
            Reason = reason,
            Message = message,
            Raw = raw,
            ChargeKey = chargeKey,
            At = Now,
            Date = DateOf(at),
        });
    }

    private async Task FlushAside(CancellationToken ct)
    {
        var (issues, known) = await aside.Flush(ct);
        Tally.Quarantined.AddRange(issues);
        Tally.Duplicates += known;
    }

    /// <summary>Counts a record as new, waiting or known.</summary>
    public void Settle(UsageFate fate, int line, string? column) => Tally.Settle(fate, line, column);

    public async ValueTask DisposeAsync()
    {
        await charges.DisposeAsync();
        await usage.DisposeAsync();
        await outputs.DisposeAsync();
    }

    public async Task FlushUsage(CancellationToken ct)
    {
        if (usageBatch.Count == 0)
            return;
        var fates = await usage.Write(usageBatch, ct);
        for (var i = 0; i < fates.Length; i++)
            Settle(fates[i], usageBatch[i].Line ?? 0, "model");
        usageBatch.Clear();
        await SettleUsage(isLast: false, ct);
    }

    private async Task SettleUsage(bool isLast, CancellationToken ct)
    {
        foreach (var (fate, line) in await usage.Settle(isLast, ct))
            Settle(fate, line, "model");
    }
}
