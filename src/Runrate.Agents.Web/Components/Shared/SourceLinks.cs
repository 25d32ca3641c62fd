using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Components.Shared;

/// <summary>Leads from a posting to the records it was made from, told by the first word of its source.</summary>
public static class SourceLinks
{
    /// <summary>The path of a page, or null where the entry itself says all there is.</summary>
    public static string? PathOf(string source, EntryId entry, int line)
    {
        var parts = source.Split('/');
        return parts[0] switch
        {
            "usage" or "charges" or "output" or "outputs" => $"/journal/{entry}/{line}",
            "arrangements" when parts.Length > 1 && Guid.TryParse(parts[1], out var arrangement) =>
                $"/arrangements/{arrangement}",
            "memos" when parts.Length > 1 && Guid.TryParse(parts[1], out var memo) => $"/treatments/memos/{memo}",
            _ => null,
        };
    }
}
