using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <content>
/// A bill that names its billing account or issuer from one delivery on, or no more, is in a window of another name than before. Where
/// most of its rows are rows of that window, it is that window: its rows are compared with them, and stand under the new name.
/// </content>
internal sealed partial class StatementIntake
{
    private readonly Dictionary<int, WindowState> related = [];

    /// <summary>The windows with rows that may be this one; each is read once, whichever of the delivery's windows it is related to.</summary>
    private async Task<IReadOnlyList<WindowState>> Related(WindowKey key, CancellationToken ct)
    {
        if (key.Columns is null)
            return [];
        var entity = intake.Entity.Id;
        var others = await db.StatementWindows.AsNoTracking().Where(w => w.Entity == entity && w.Source == key.Source && w.Period == key.Period)
            .ToListAsync(ct);
        var states = new List<WindowState>();
        foreach (var other in others.Where(key.MayBe))
        {
            if (!related.TryGetValue(other.Id, out var state))
                related[other.Id] = state = await WindowState.Load(
                    db, intake, key with { Issuer = other.Issuer, Account = other.Account, IssuerColumn = other.IssuerColumn }, ct);
            if (state.Rows.Count > 0)
                states.Add(state);
        }
        return states;
    }

    /// <param name="left">The rows of each window that are not stored in it.</param>
    private async Task Adopt(Dictionary<WindowState, List<Charge>> left, CancellationToken ct)
    {
        foreach (var other in related.Values.Where(o => windows.Values.All(w => w.Window.Id != o.Window.Id)))
        {
            var mine = left.Where(l => l.Key.Related.Contains(other) && l.Value.Count > 0).ToDictionary();
            if (mine.Count == 0)
                continue;
            var rows = mine.Values.SelectMany(c => c).ToList();
            var stored = await OtherColumns.Load(db, other, rows[0].IdentityColumns ?? 0, all: true, ct);
            if (2 * Known(stored, rows) < Math.Min(rows.Count, other.All.Count()))
                continue;
            var names = string.Join(", ", mine.Keys.Select(s => Named(s.Window)));
            intake.Assume($"The bill of {Named(other.Window)} and that of {names} are one: most of its rows are the same. Its account or issuer is "
                + "named in one of the two files alone.");
            if (other.IsOlder)
                Pass(mine);
            else
                await Join(other, stored, mine, ct);
        }
    }

    /// <summary>
    /// How many rows post and cost what a stored one does that is alike in all columns of both, or are the parts or the sum of such rows.
    /// </summary>
    private static int Known(OtherColumns stored, List<Charge> rows)
    {
        var known = 0;
        foreach (var (alike, said, _) in stored.Groups(() => rows))
        {
            if (SameSum(said, alike))
            {
                known += said.Count;
                continue;
            }
            var free = new List<StoredRow>(alike);
            foreach (var charge in said)
            {
                var posting = StoredRow.PostingOf(charge);
                if (free.Find(r => r.Posting == posting && r.Costs(charge)) is not { } same)
                    continue;
                free.Remove(same);
                known++;
            }
        }
        return known;
    }

    private async Task Join(WindowState other, OtherColumns stored, Dictionary<WindowState, List<Charge>> mine, CancellationToken ct)
    {
        var rows = mine.Values.SelectMany(c => c).ToList();
        var unclear = mine.Keys.First().Unclear;
        foreach (var (alike, said, missing) in stored.Groups(() => rows))
        {
            var told = await Pair(alike, said, missing, unclear, ct);
            rows.RemoveAll(told.Contains);
            foreach (var list in mine.Values)
                list.RemoveAll(told.Contains);
        }
        var isWhole = mine.Keys.All(IsWhole);
        foreach (var row in other.All.Where(r => r.Seen || isWhole))
        {
            intake.Effects.Add(row.Date, row.Currency, row.Effective, 0);
            if (row.Seen)
                continue;
            await batch.TakeBack(row.Id, ct);
            intake.Remove();
        }
    }

    /// <summary>What is stored under the other name is newer.</summary>
    private void Pass(Dictionary<WindowState, List<Charge>> mine)
    {
        intake.Assume("The delivery is older than what is stored of its billing period; it changes nothing there.");
        foreach (var charge in mine.Values.SelectMany(c => c))
        {
            intake.Effects.Add(charge.Date, charge.Currency, 0, -charge.EffectiveCost);
            intake.Settle(default, charge.Line ?? 0, null);
        }
        foreach (var list in mine.Values)
            list.Clear();
    }

    private static string Named(StatementWindow window) =>
        (window.Issuer == "" ? "an issuer without a name" : window.Issuer) + (window.Account == "" ? ", no account" : $", account {window.Account}");
}
