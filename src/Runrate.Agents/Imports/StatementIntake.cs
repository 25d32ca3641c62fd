using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>
/// Compares the rows of a statement with what its windows hold. A row that is there as it stands is known, however it is spelled;
/// one with the identity of another is its new state; what a whole window no longer says is taken back. Twins, rows of equal
/// identity, are told apart by what they cost and then by their order.
/// </summary>
internal sealed partial class StatementIntake(RunrateDb db, Intake intake, ChargeBatch batch)
{
    /// <summary>Beyond so many changed rows, new ones are stored without looking whether they are old ones renamed.</summary>
    private const int PendingMax = 200_000;

    private readonly Dictionary<WindowKey, WindowState> windows = [];

    public async Task Take(Charge charge, WindowKey key, CancellationToken ct)
    {
        // Rows that name their period and rows that do not are of one window: then the delivery does not speak of all of it.
        var window = key with { IsStated = true };
        if (!windows.TryGetValue(window, out var state))
        {
            windows[window] = state = await WindowState.Load(db, intake, window, ct);
            state.Related = await Related(window, ct);
        }
        state.IsStated &= key.IsStated;
        charge.Key = RecordKey.Of(
            string.Join('\u001e', key.Source, key.Issuer, key.Account, key.Period.Year * 100 + key.Period.Month), charge.ExternalId);
        charge.WindowId = state.Window.Id;
        if (state.IsOlder)
        {
            intake.Assume("The delivery is older than what is stored of its billing period; it changes nothing there.");
            intake.Settle(default, charge.Line ?? 0, null);
            return;
        }
        intake.Effects.Add(charge.Date, charge.Currency, 0, charge.EffectiveCost);
        state.Unclear.Speak(charge);
        if (state.Rows.TryGetValue(WindowState.KeyOf(charge), out var rows))
        {
            var posting = StoredRow.PostingOf(charge);
            if (rows.Find(r => !r.Seen && r.Posting == posting && r.Costs(charge)) is { } same)
            {
                same.Seen = true;
                intake.Settle(default, charge.Line ?? 0, null);
            }
            else
            {
                state.Pending.Add(charge);
            }
        }
        else if (state.Related.Count > 0 || (!(key.IsStated && !intake.Options.IsPart) && (await Others(state, charge, ct)).MayHold(charge)))
        {
            state.Pending.Add(charge);
        }
        else if (state.Rows.Count > 0 && key.IsStated && state.Pending.Count < PendingMax)
        {
            state.Pending.Add(charge);
        }
        else
        {
            await batch.AddNew(charge, ct);
        }
    }

    private bool IsWhole(WindowState state) => state.IsStated && !intake.Options.IsPart;

    /// <summary>After the last row: what changed is restated, and what a whole window no longer holds is taken back.</summary>
    public async Task Finish(CancellationToken ct)
    {
        var left = new Dictionary<WindowState, List<Charge>>();
        foreach (var state in windows.Values.Where(w => !w.IsOlder))
            left[state] = await Restate(state, ct);
        await Adopt(left, ct);
        foreach (var (state, restated) in left)
        {
            var (isWhole, added) = (IsWhole(state), restated);
            added = isWhole ? await Renamed(state, added, ct) : await Compared(state, added, ct);
            foreach (var charge in added)
                await batch.AddNew(charge, ct);
            await state.Unclear.Settle(isWhole, ct);
            foreach (var row in state.All)
            {
                if (row.Seen || isWhole)
                    intake.Effects.Add(row.Date, row.Currency, row.Effective, 0);
                if (row.Seen || !isWhole)
                    continue;
                await batch.TakeBack(row.Id, ct);
                intake.Remove();
            }
            (state.Window.AsOf, state.Window.Delivery) = (intake.StatedAt, intake.Delivery);
            await db.UpdateKept<StatementWindow, int>(db.StatementWindows.Where(w => w.Id == state.Window.Id),
                u => u.SetProperty(w => w.AsOf, intake.StatedAt).SetProperty(w => w.Delivery, intake.Delivery), ct);
        }
        windows.Clear();
    }

    /// <summary>Pairs changed rows with stored ones of the same identity, in order; gives back those without a pair.</summary>
    private async Task<List<Charge>> Restate(WindowState state, CancellationToken ct)
    {
        var added = new List<Charge>();
        foreach (var charge in state.Pending)
        {
            if (state.Rows.GetValueOrDefault(WindowState.KeyOf(charge))?.Find(r => !r.Seen) is not { } stored)
            {
                added.Add(charge);
                continue;
            }
            await Replace(stored, charge, ct);
        }
        state.Pending.Clear();
        return added;
    }

    /// <summary>
    /// A new row that posts and costs as one that is gone is that row under another identity: the file has a column more, or one
    /// less. It is known, and from now on by its new name.
    /// </summary>
    private async Task<List<Charge>> Renamed(WindowState state, List<Charge> added, CancellationToken ct)
    {
        var gone = state.All.Where(r => !r.Seen).ToLookup(r => (r.Posting, r.ResourceId, r.Billed, r.Effective));
        if (gone.Count == 0)
            return added;
        var rest = new List<Charge>();
        foreach (var charge in added)
        {
            var key = (StoredRow.PostingOf(charge), charge.ResourceId, charge.BilledCost, charge.EffectiveCost);
            if (gone[key].FirstOrDefault(r => !r.Seen) is not { } stored)
            {
                rest.Add(charge);
                continue;
            }
            Know(stored, charge);
            await Rename(stored, charge, ct);
        }
        return rest;
    }

    /// <summary>
    /// Rows without a stored one of their identity, in a delivery that does not speak of the whole window. Where the stored rows come
    /// from files with other columns, a row is the one that it is alike with in the columns of both: known if it costs the same, else
    /// its new state. One that may be any of several waits. Gives back those that are new.
    /// </summary>
    private async Task<List<Charge>> Compared(WindowState state, List<Charge> added, CancellationToken ct)
    {
        if (added.Count == 0)
            return added;
        var left = new List<Charge>(added);
        foreach (var (stored, said, missing) in (await Others(state, added[0], ct)).Groups(() => left))
        {
            var told = await Pair(stored, said, missing, state.Unclear, ct);
            left.RemoveAll(told.Contains);
        }
        return left;
    }

    /// <summary>Settles what the rows of one group are; gives back those that are told, and not new.</summary>
    private async Task<HashSet<Charge>> Pair(
        List<StoredRow> stored, List<Charge> said, string missing, UnclearRows unclear, CancellationToken ct)
    {
        var told = said.ToHashSet();
        var rest = await Alike(stored, said, ct);
        var open = stored.FindAll(r => !r.Seen);
        if (rest.Count < open.Count && !SameSum(rest, open))
        {
            foreach (var charge in rest)
                unclear.PutAside(charge, open.Count, missing);
            return told;
        }
        foreach (var (row, charge) in open.Zip(rest))
            await Replace(row, charge, ct);
        foreach (var row in rest.Count == 0 ? [] : open.Where(r => !r.Seen))
        {
            row.Seen = true;
            await batch.TakeBack(row.Id, ct);
            intake.Remove();
        }
        told.ExceptWith(rest.Skip(open.Count));
        return told;
    }

    /// <summary>Settles the rows that cost what a stored one does; gives back the others.</summary>
    private async Task<List<Charge>> Alike(List<StoredRow> stored, List<Charge> said, CancellationToken ct)
    {
        var rest = new List<Charge>();
        foreach (var charge in said)
        {
            var posting = StoredRow.PostingOf(charge);
            if (stored.Find(r => !r.Seen && r.Posting == posting && r.Costs(charge)) is not { } same)
            {
                rest.Add(charge);
                continue;
            }
            Know(same, charge);
            // What tells more of a row is kept.
            if ((charge.IdentityColumns & ~same.IdentityColumns) != 0)
                await Rename(same, charge, ct);
        }
        var changed = new List<Charge>();
        foreach (var charge in rest)
        {
            if (stored.Find(r => !r.Seen && r.Costs(charge)) is { } same)
                await Replace(same, charge, ct);
            else
                changed.Add(charge);
        }
        return changed;
    }

    private static bool SameSum(List<Charge> said, List<StoredRow> stored) => said.Count == 0
        || (said.Sum(c => c.BilledCost) == stored.Sum(r => r.Billed) && said.Sum(c => c.EffectiveCost) == stored.Sum(r => r.Effective));

    private async Task Replace(StoredRow stored, Charge charge, CancellationToken ct)
    {
        stored.Seen = true;
        await batch.Replace(stored, charge, ct);
    }

    private void Know(StoredRow stored, Charge charge)
    {
        stored.Seen = true;
        intake.Settle(default, charge.Line ?? 0, null);
    }

    /// <summary>The stored row under its new identity; what it costs and how it posts is the same.</summary>
    private async Task Rename(StoredRow stored, Charge charge, CancellationToken ct)
    {
        var (key, columns, window) = (charge.Key, charge.IdentityColumns, charge.WindowId);
        await db.Charges.Where(c => c.Id == stored.Id).ExecuteUpdateAsync(u => u.SetProperty(c => c.Key, key)
            .SetProperty(c => c.WindowId, window).SetProperty(c => c.IdentityColumns, columns).SetProperty(c => c.SkuId, charge.SkuId)
            .SetProperty(c => c.ResourceId, charge.ResourceId).SetProperty(c => c.Details, charge.Details), ct);
    }

    private async Task<OtherColumns> Others(WindowState state, Charge charge, CancellationToken ct) =>
        state.Others ??= await OtherColumns.Load(db, state, charge.IdentityColumns ?? 0, all: false, ct);
}
