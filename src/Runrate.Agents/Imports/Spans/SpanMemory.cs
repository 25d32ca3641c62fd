using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Spans;

/// <summary>The spans seen before that bear on a batch, and what is remembered of this one.</summary>
internal sealed class SpanMemory(RunrateDb db, EntityId entity)
{
    private const int ChunkSize = 400;
    /// <summary>Two views of one call begin within so many seconds of each other.</summary>
    public const int DoubleSeconds = 5;

    /// <summary>Batches of one entity are judged one after the other, so that neither of two misses the other's spans.</summary>
    public async Task Lock(CancellationToken ct)
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({"spans/" + entity.Value}))", ct);
    }

    public async Task<Dictionary<(string Trace, string Span), SeenSpan>> OfTraces(IEnumerable<string> traces, CancellationToken ct)
    {
        var seen = new Dictionary<(string, string), SeenSpan>();
        foreach (var chunk in traces.Chunk(ChunkSize))
        {
            foreach (var span in await db.SeenSpans.AsNoTracking().Where(s => s.Entity == entity && chunk.Contains(s.TraceId)).ToListAsync(ct))
                seen[(span.TraceId, span.SpanId)] = span;
        }
        return seen;
    }

    public async Task<List<SeenSpan>> OfResponses(IEnumerable<string> ids, CancellationToken ct)
    {
        var seen = new List<SeenSpan>();
        foreach (var chunk in ids.Distinct().Chunk(ChunkSize))
            seen.AddRange(await db.SeenSpans.AsNoTracking()
                .Where(s => s.Entity == entity && s.ResponseId != null && chunk.Contains(s.ResponseId)).ToListAsync(ct));
        return seen;
    }

    /// <summary>Counted spans of the same size around the times given, for a look at likely doubles.</summary>
    public async Task<List<SeenSpan>> Alike(IReadOnlyList<SpanNode> nodes, CancellationToken ct)
    {
        if (nodes.Count == 0)
            return [];
        var from = nodes.Min(n => n.At) - Duration.FromSeconds(DoubleSeconds);
        var to = nodes.Max(n => n.At) + Duration.FromSeconds(DoubleSeconds);
        var seen = new List<SeenSpan>();
        foreach (var chunk in nodes.Select(n => n.Tokens).Distinct().Chunk(ChunkSize))
            seen.AddRange(await db.SeenSpans.AsNoTracking().Where(s => s.Entity == entity && chunk.Contains(s.Tokens)
                && s.At >= from && s.At <= to && s.Verdict == SpanVerdict.Counted).ToListAsync(ct));
        return seen;
    }

    public async Task Keep(IReadOnlyList<SpanNode> nodes, CancellationToken ct)
    {
        var fresh = nodes.Where(n => n.Stored is null).ToList();
        if (fresh.Count > 0)
        {
            await using var insert = BulkInsert<SeenSpan>.Prepare(db);
            await insert.Add([.. fresh.Select(Row)], ct);
        }
        foreach (var node in nodes.Where(n => n.Stored is { } before && (before != n.Verdict || n.Span is not null)))
        {
            await db.SeenSpans.Where(s => s.Entity == entity && s.TraceId == node.TraceId && s.SpanId == node.SpanId)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.Verdict, node.Verdict).SetProperty(x => x.Other, node.Other)
                    .SetProperty(x => x.HasUsage, node.HasUsage).SetProperty(x => x.HasCost, node.HasCost).SetProperty(x => x.Tokens, node.Tokens)
                    .SetProperty(x => x.Output, node.Output).SetProperty(x => x.Cached, node.Cached).SetProperty(x => x.Role, (int)node.Role), ct);
        }
    }

    public static SpanNode Node(SeenSpan seen) => new()
    {
        TraceId = seen.TraceId,
        SpanId = seen.SpanId,
        ParentId = seen.ParentId,
        Role = (SpanRole)seen.Role,
        HasUsage = seen.HasUsage,
        HadCost = seen.HasCost,
        Tokens = seen.Tokens,
        Output = seen.Output,
        Cached = seen.Cached,
        Model = seen.Model,
        RequestModel = seen.RequestModel,
        ResponseId = seen.ResponseId,
        At = seen.At,
        Scope = seen.Scope,
        Stored = seen.Verdict,
        Verdict = seen.Verdict,
        Other = seen.Other,
    };

    private SeenSpan Row(SpanNode node) => new()
    {
        Entity = entity,
        TraceId = node.TraceId,
        SpanId = node.SpanId,
        ParentId = node.ParentId,
        Role = (int)node.Role,
        HasUsage = node.HasUsage,
        HasCost = node.HasCost,
        Tokens = node.Tokens,
        Output = node.Output,
        Cached = node.Cached,
        Model = node.Model,
        RequestModel = node.RequestModel,
        ResponseId = node.ResponseId,
        At = node.At,
        Scope = node.Scope,
        Verdict = node.Verdict,
        Other = node.Other,
    };
}
