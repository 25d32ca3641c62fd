using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>
/// Importing any file again changes nothing and says so; a file that was cut in the middle and comes whole the second time ends in
/// the books of the whole file. For a sample of each format.
/// </summary>
public sealed class AgainLaw
{
    /// <summary>How much of the file came the first time; below zero, so many bytes were missing, which may be within its last number.</summary>
    private static readonly double[] Cuts = [0.35, 0.6, 0.85, -2, -3, -4];

    public static TheoryData<string> Formats => [.. FormatSamples.Formats];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_file_again_or_after_a_part_of_it_ends_in_the_books_of_the_file(string format)
    {
        var whole = FormatSamples.Of(format);
        await using var once = await TestDatabase.Create();
        await once.Import(new MemoryStream(whole), format);
        var expected = await State(once);
        Assert.NotEmpty(expected);
        foreach (var cut in Cuts)
        {
            await using var database = await TestDatabase.Create();
            var part = await database.TryImport(new MemoryStream(whole[..(int)(cut < 0 ? whole.Length + cut : whole.Length * cut)]), format);
            Assert.True(part.IsOk || part.Refusal is not null);
            await database.Import(new MemoryStream(whole), format);
            var again = await database.Import(new MemoryStream(whole), format);
            Assert.True(again.ChangesNothing, $"{format} cut at {cut}: {again.Accepted} accepted, {again.Restated} restated, {again.Removed} removed");
            var state = await State(database);
            Assert.True(expected.SequenceEqual(state), $"{format} cut at {cut}: {string.Join("; ", state)} instead of {string.Join("; ", expected)}");
        }
    }

    private static async Task<List<string>> State(TestDatabase database)
    {
        var state = new List<string>();
        await database.Run(async db =>
        {
            state.AddRange((await db.UsageEvents.ToListAsync()).Select(e =>
                $"usage {e.Date} {e.Provider} {e.Model} {string.Join(',', e.Counts.Select(c => $"{c.Meter}={c.Quantity:0.######}"))}"));
            state.AddRange((await db.Charges.Where(c => c.Current).ToListAsync()).Select(c => $"charge {c.Date} {c.Service} {c.EffectiveCost:0.######}"));
            state.AddRange((await db.Prices.ToListAsync()).Select(p => $"price {p.Model} {p.Meter} {p.PerUnit:0.############}"));
            state.AddRange((await db.FxRates.ToListAsync()).Select(r => $"rate {r.From}{r.To} {r.Rate:0.######}"));
            state.AddRange((await db.Outputs.ToListAsync()).Select(o => $"output {o.Date} {o.Unit} {o.Accepted:0.######}"));
            state.AddRange((await db.Quarantine.Where(q => q.ResolvedAt == null).ToListAsync()).Select(q => $"waits {q.Reason} {q.Meter}"));
        });
        state.Sort(StringComparer.Ordinal);
        return state;
    }
}
