using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Leads from a posting to the records it was made from, told by the first word of its source.</summary>
public static class SourceLinks
{
    /// <summary>What stands behind a posting, in two words.</summary>
    public static string Text(string source) => source.Split('/')[0] switch
    {
        "usage" => "Metered usage",
        "charges" => "Vendor charges",
        "output" or "outputs" => "Accepted outcomes",
        "arrangements" => "Arrangement",
        "memos" => "Memo",
        var other => Wording.Title(other),
    };

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
