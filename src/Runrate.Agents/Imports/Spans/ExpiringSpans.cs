using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Persistence;
using Runrate.Agents.Retention;

namespace Runrate.Agents.Imports.Spans;

/// <summary>The memory of traces, by which a late span is judged with its parents. What they counted is usage, and stays.</summary>
internal sealed class ExpiringSpans(RunrateDb db) : IExpiring
{
    public string Name => "traces";

    public string Title => "Memory of traces";

    public string Stays => "The usage that was counted stays; a span that comes later than this is judged by itself.";

    public int DaysMin => 35;

    public int? DaysOf(RetentionSettings settings) => settings.TraceDays;

    public async Task<(int Count, Instant? Oldest)> There(CancellationToken ct) => (
        await db.SeenSpans.CountAsync(ct), await db.SeenSpans.OrderBy(s => s.At).Select(s => (Instant?)s.At).FirstOrDefaultAsync(ct));

    public Task<int> Expired(Instant before, CancellationToken ct) => Old(before).CountAsync(ct);

    public Task<int> Drop(Instant before, CancellationToken ct) => Old(before).ExecuteDeleteAsync(ct);

    private IQueryable<SeenSpan> Old(Instant before) => db.SeenSpans.Where(s => s.At < before);
}
