using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

public enum FoundKind { Agent, Arrangement, Entry, Import }

/// <param name="Id">The identifier that the page of its kind takes.</param>
public sealed record Found(FoundKind Kind, string Id, string Title, string Detail);

/// <summary>Finds what an entity's records are called by: names, roles, owners, vendors, memos of entries, keys, files.</summary>
public sealed class FindAnything(RunrateDb db)
{
    /// <summary>Hits of one kind that are listed; more are counted as "more".</summary>
    public const int EachMax = 20;

    public const int TextMax = 100;

    private const string Escape = "\\";

    /// <returns>Agents first, then arrangements, entries and files; empty for an empty text.</returns>
    public async Task<IReadOnlyList<Found>> Run(EntityId entity, string? text, int each = EachMax, CancellationToken ct = default)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Contains('\0', StringComparison.Ordinal))
            return [];
        var pattern = $"%{Escaped(text.Length > TextMax ? text[..TextMax] : text)}%";
        return
        [
            .. await Agents(entity, pattern, each, ct),
            .. await Arrangements(entity, pattern, each, ct),
            .. await Entries(entity, pattern, each, ct),
            .. await Imports(entity, pattern, each, ct),
        ];
    }

    /// <summary>Agents by name or identifier, for a field that completes what is typed.</summary>
    public async Task<IReadOnlyList<string>> AgentNames(EntityId entity, string? text, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextMax || text.Contains('\0', StringComparison.Ordinal))
            return [];
        var start = $"{Escaped(text.Trim().ToLowerInvariant())}%";
        return await db.Agents.AsNoTracking()
            .Where(a => a.Entity == entity
                && (EF.Functions.Like(a.Name.ToLower(), start, Escape) || EF.Functions.Like((string)(object)a.Id, start, Escape)))
            .OrderBy(a => a.Name).Select(a => a.Name).Take(EachMax).ToListAsync(ct);
    }

    private async Task<IEnumerable<Found>> Agents(EntityId entity, string pattern, int each, CancellationToken ct)
    {
        var lower = pattern.ToLowerInvariant();
        var rows = await db.Agents.AsNoTracking()
            .Where(a => a.Entity == entity && (EF.Functions.Like(a.Name.ToLower(), lower, Escape)
                || EF.Functions.Like(a.Role.ToLower(), lower, Escape)
                || EF.Functions.Like(a.Owner!.ToLower(), lower, Escape) || EF.Functions.Like((string)(object)a.Id, lower, Escape)))
            .OrderBy(a => a.Name).Take(each).Select(a => new { a.Id, a.Name, a.Role, a.Owner }).ToListAsync(ct);
        return rows.Select(a => new Found(FoundKind.Agent, a.Id.Value, a.Name, a.Owner is null ? a.Role : $"{a.Role}, owner {a.Owner}"));
    }

    private async Task<IEnumerable<Found>> Arrangements(EntityId entity, string pattern, int each, CancellationToken ct)
    {
        var lower = pattern.ToLowerInvariant();
        var rows = await db.Arrangements.AsNoTracking()
            .Where(a => a.Entity == entity
                && (EF.Functions.Like(a.Name.ToLower(), lower, Escape) || EF.Functions.Like(a.Vendor.ToLower(), lower, Escape)))
            .OrderBy(a => a.Name).Take(each).Select(a => new { a.Id, a.Name, a.Vendor, a.Date }).ToListAsync(ct);
        return rows.Select(a => new Found(
            FoundKind.Arrangement, a.Id.ToString(), a.Name, a.Vendor.Length == 0 ? InWords.Of(a.Date) : $"{a.Vendor}, {InWords.Of(a.Date)}"));
    }

    private async Task<IEnumerable<Found>> Entries(EntityId entity, string pattern, int each, CancellationToken ct)
    {
        var lower = pattern.ToLowerInvariant();
        var rows = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && EF.Functions.Like(e.Memo.ToLower(), lower, Escape))
            .OrderByDescending(e => e.Date).Take(each).Select(e => new { e.Id, e.Memo, e.Date }).ToListAsync(ct);
        return rows.Select(e => new Found(FoundKind.Entry, e.Id.ToString(), e.Memo, InWords.Of(e.Date)));
    }

    private async Task<IEnumerable<Found>> Imports(EntityId entity, string pattern, int each, CancellationToken ct)
    {
        var lower = pattern.ToLowerInvariant();
        var rows = await db.ImportFiles.AsNoTracking().Where(f => f.Entity == entity && EF.Functions.Like(f.Name.ToLower(), lower, Escape))
            .OrderByDescending(f => f.ReceivedAt).Take(each).Select(f => new { f.Id, f.Name, f.Format }).ToListAsync(ct);
        return rows.Select(f => new Found(FoundKind.Import, f.Id.ToString(), f.Name, f.Format));
    }

    private static string Escaped(string text) => text
        .Replace(Escape, Escape + Escape, StringComparison.Ordinal).Replace("%", Escape + "%", StringComparison.Ordinal)
        .Replace("_", Escape + "_", StringComparison.Ordinal);
}
