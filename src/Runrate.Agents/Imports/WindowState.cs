using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>Which window a row of a statement belongs to.</summary>
/// <param name="IsStated">
/// Whether the row names its billing period. Only then does a delivery speak of the whole window, so that what it leaves out is gone.
/// </param>
internal readonly record struct WindowKey(string Source, string Issuer, string Account, YearMonth Period, bool IsStated)
{
    /// <summary>The columns that tell its rows apart, where files of the format have some of them or others.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
    /// <summary>The column that names the issuer.</summary>
    public string? IssuerColumn { get; init; }

    /// <summary>Whether another window may be this one, under an account or issuer that one of the two files does not name.</summary>
    public bool MayBe(StatementWindow other) => (other.Account == Account || other.Account == "" || Account == "")
        && (other.Issuer == Issuer || other.IssuerColumn != IssuerColumn) && (other.Account, other.Issuer) != (Account, Issuer);
}

/// <summary>A row that the window holds, as far as it is compared.</summary>
internal sealed class StoredRow
{
    public required long Id { get; init; }
    public required decimal Billed { get; init; }
    public required decimal Effective { get; init; }
    public required Currency Currency { get; init; }
    public required LocalDate Date { get; init; }
    public required AgentId Agent { get; init; }
    /// <summary>Hash of whatever decides how it posts, without the agent that a person may have given it.</summary>
    public required ulong Posting { get; init; }
    public required string? ResourceId { get; init; }
    public required int? IdentityColumns { get; init; }
    public bool Seen { get; set; }

    public bool Costs(Charge charge) => Billed == charge.BilledCost && Effective == charge.EffectiveCost;

    public static ulong PostingOf(Charge c) => PostingOf(
        c.Provider, c.Service, c.Account, c.Category, c.CommitmentId, c.AgentKey, c.Model, c.Meter, c.Currency, c.Date);

    public static ulong PostingOf(
        string provider, string service, string account, ChargeCategory category, string? commitment, string? agentKey, string? model, string? meter,
        Currency currency, LocalDate date) =>
        MemoryMarshal.Read<ulong>(RecordKey.Of(
            string.Join('\u001e', provider, service, account, category, commitment, agentKey),
            string.Join('\u001e', model, meter, currency.Code, date.ToDateOnly().DayNumber)));
}

/// <summary>What a window held before this delivery, and which of it was said again.</summary>
internal sealed class WindowState
{
    private WindowState(StatementWindow window, IReadOnlyList<string>? columns, UnclearRows unclear, bool isOlder)
    {
        Window = window;
        Columns = columns ?? [];
        Unclear = unclear;
        IsOlder = isOlder;
    }

    public StatementWindow Window { get; }
    public bool IsOlder { get; }
    /// <summary>The columns that tell its rows apart, where files have some of them or others.</summary>
    public IReadOnlyList<string> Columns { get; }
    public UnclearRows Unclear { get; }
    public Dictionary<UInt128, List<StoredRow>> Rows { get; } = [];
    /// <summary>Rows of the delivery that are not stored as they stand: changed, new, or the same under another identity.</summary>
    public List<Charge> Pending { get; } = [];

    /// <summary>Windows with rows that may be this one.</summary>
    public IReadOnlyList<WindowState> Related { get; set; } = [];
    /// <summary>The rows from files with other columns, once they are looked for.</summary>
    public OtherColumns? Others { get; set; }

    public IEnumerable<StoredRow> All => Rows.Values.SelectMany(r => r);

    public static UInt128 KeyOf(Charge charge) => MemoryMarshal.Read<UInt128>(charge.Key);

    /// <summary>Whether every row of the delivery that is of it names its billing period.</summary>
    public bool IsStated { get; set; } = true;

    public static async Task<WindowState> Load(RunrateDb db, Intake intake, WindowKey key, CancellationToken ct)
    {
        var (entity, asOf) = (intake.Entity.Id, intake.StatedAt);
        var window = await db.StatementWindows.FirstOrDefaultAsync(
            w => w.Entity == entity && w.Source == key.Source && w.Issuer == key.Issuer && w.Account == key.Account && w.Period == key.Period, ct);
        if (window is null)
        {
            window = new StatementWindow
            {
                Entity = entity,
                Source = key.Source,
                Issuer = key.Issuer,
                IssuerColumn = key.IssuerColumn,
                Account = key.Account,
                Period = key.Period,
                AsOf = asOf,
            };
            db.StatementWindows.Add(window);
            await db.SaveChangesAsync(ct);
            return new WindowState(window, key.Columns, new UnclearRows(db, intake, window.Id), isOlder: false);
        }
        var unclear = await UnclearRows.Load(db, intake, window.Id, ct);
        var state = new WindowState(window, key.Columns, unclear, window.AsOf > asOf);
        var stored = db.Charges.AsNoTracking().Where(c => c.WindowId == window.Id && c.Current).OrderBy(c => c.Id)
            .Select(c => new
            {
                c.Id,
                c.Key,
                c.BilledCost,
                c.EffectiveCost,
                c.Currency,
                c.Date,
                c.Agent,
                c.Provider,
                c.Service,
                c.Account,
                c.Category,
                c.CommitmentId,
                c.AgentKey,
                c.Model,
                c.Meter,
                c.ResourceId,
                c.IdentityColumns,
            });
        await foreach (var c in stored.AsAsyncEnumerable().WithCancellation(ct))
        {
            ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(state.Rows, MemoryMarshal.Read<UInt128>(c.Key), out _);
            rows ??= new List<StoredRow>(1);
            rows.Add(new StoredRow
            {
                Id = c.Id,
                Billed = c.BilledCost,
                Effective = c.EffectiveCost,
                Currency = c.Currency,
                Date = c.Date,
                Agent = c.Agent,
                Posting = StoredRow.PostingOf(
                    c.Provider, c.Service, c.Account, c.Category, c.CommitmentId, c.AgentKey, c.Model, c.Meter, c.Currency, c.Date),
                ResourceId = c.ResourceId,
                IdentityColumns = c.IdentityColumns,
            });
        }
        return state;
    }
}
