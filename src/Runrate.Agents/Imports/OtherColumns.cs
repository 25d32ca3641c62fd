using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>
/// The rows of a window whose files had other identity columns than the delivery at hand. A row of the delivery is compared with them
/// on the columns that both files have: a column more or less makes no row a new one.
/// </summary>
internal sealed class OtherColumns
{
    private readonly IReadOnlyList<string> names;
    private readonly Dictionary<int, Dictionary<UInt128, List<StoredRow>>> rows = [];

    private OtherColumns(IReadOnlyList<string> names) => this.names = names;

    /// <param name="all">Whether rows of the same columns are wanted too.</param>
    public static async Task<OtherColumns> Load(RunrateDb db, WindowState state, int columns, bool all, CancellationToken ct)
    {
        var others = new OtherColumns(state.Columns);
        if (!all && state.All.All(r => r.IdentityColumns is null || r.IdentityColumns == columns))
            return others;
        var byId = state.All.ToDictionary(r => r.Id);
        var stored = db.Charges.AsNoTracking().Where(c => c.WindowId == state.Window.Id && c.Current && c.IdentityColumns != null
            && (all || c.IdentityColumns != columns)).OrderBy(c => c.Id);
        await foreach (var charge in stored.AsAsyncEnumerable().WithCancellation(ct))
        {
            var common = charge.IdentityColumns!.Value & columns;
            if (!others.rows.TryGetValue(common, out var set))
                others.rows[common] = set = [];
            ref var alike = ref CollectionsMarshal.GetValueRefOrAddDefault(set, others.KeyOf(charge, common), out _);
            alike ??= new List<StoredRow>(1);
            alike.Add(byId[charge.Id]);
        }
        return others;
    }

    /// <summary>Whether some stored row may be this one.</summary>
    public bool MayHold(Charge charge) => rows.Any(set => set.Value.ContainsKey(KeyOf(charge, set.Key)));

    /// <summary>
    /// Charges of the delivery beside the stored rows that they may be: those alike in all columns that both files have. A charge that
    /// is left without a row may be one of the next group.
    /// </summary>
    public IEnumerable<(List<StoredRow> Stored, List<Charge> Said, string Missing)> Groups(Func<IReadOnlyCollection<Charge>> left)
    {
        foreach (var (common, set) in rows)
        {
            foreach (var alike in left().ToLookup(c => KeyOf(c, common)))
            {
                if (set.GetValueOrDefault(alike.Key)?.FindAll(r => !r.Seen) is { Count: > 0 } stored)
                    yield return (stored, [.. alike], Missing(stored[0], common));
            }
        }
    }

    /// <summary>The columns that the stored row's file had and the present one lacks.</summary>
    private string Missing(StoredRow stored, int common) =>
        string.Join(", ", names.Where((_, place) => (stored.IdentityColumns & ~common & (1 << place)) != 0));

    private UInt128 KeyOf(Charge charge, int common)
    {
        using var details = charge.Details is null ? null : JsonDocument.Parse(charge.Details);
        var text = new StringBuilder(BaseOf(charge));
        for (var place = 0; place < names.Count; place++)
        {
            if ((common & (1 << place)) != 0)
                text.Append('\u001f').Append(Value(charge, details, names[place]));
        }
        return MemoryMarshal.Read<UInt128>(RecordKey.Of("common", text.ToString()));
    }

    /// <summary>What each row has: its span of time, category and currency.</summary>
    public static string BaseOf(Charge charge) =>
        $"{charge.PeriodStart.ToUnixTimeSeconds()}/{charge.PeriodEnd.ToUnixTimeSeconds()}/{charge.Category}/{charge.Currency.Code}";

    private static string? Value(Charge charge, JsonDocument? details, string column) => column switch
    {
        "ServiceName" => charge.Service,
        "SkuId" => charge.SkuId,
        "ResourceId" => charge.ResourceId,
        "CommitmentDiscountId" => charge.CommitmentId,
        _ => details is null ? null : details.RootElement.TryGetProperty(column, out var value) ? value.ToString() : Spelled(details, column),
    };

    private static string? Spelled(JsonDocument details, string column) => details.RootElement.EnumerateObject()
        .Where(p => CsvFields.Plain(p.Name) == CsvFields.Plain(column)).Select(p => p.Value.ToString()).FirstOrDefault();
}
