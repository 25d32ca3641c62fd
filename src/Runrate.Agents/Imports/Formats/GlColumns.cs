using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports.Formats;

/// <summary>How to read an extract where its headers do not say it.</summary>
/// <param name="Columns">Field (<c>date</c>, <c>accountCode</c>, <c>debit</c> …) → header as it stands in the file; null or
/// absent finds it by name.</param>
/// <param name="DateOrder">What 03/04/2026 means; null where the file tells by itself.</param>
/// <param name="Accounts">Account code or name → what the account is, for charts whose names do not tell.</param>
public sealed record GlMapping(
    IReadOnlyDictionary<string, string>? Columns = null, DateOrder? DateOrder = null, IReadOnlyDictionary<string,
        AccountClass>? Accounts = null);

/// <summary>Where each field of an extract stands: by the mapping given, else by the header's synonyms.</summary>
public sealed class GlColumns
{
    private readonly Dictionary<string, int> byField;

    private GlColumns(Dictionary<string, int> byField, IReadOnlyList<string> headers)
    {
        this.byField = byField;
        Headers = headers;
    }

    public IReadOnlyList<string> Headers { get; }

    /// <summary>Field → header, as it was understood.</summary>
    public IReadOnlyDictionary<string, string> Understood => byField.ToDictionary(f => f.Key, f => Headers[f.Value]);

    /// <summary>The field's column, or null.</summary>
    public int? Of(string field) => byField.TryGetValue(field, out var at) ? at : null;

    public static Outcome<GlColumns> Find(IReadOnlyList<string> headers, GlMapping? mapping, AuditSignals signals)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (field, header) in mapping?.Columns ?? new Dictionary<string, string>())
        {
            if (!signals.Columns.ContainsKey(field))
                return new Refusal(RefusalCodes.InvalidValue,
                    $"'{field}' is no field of an extract. There are: {string.Join(", ", signals.Columns.Keys)}.", "columns");
            var at = IndexOf(headers, h => h.Trim().Equals(header.Trim(), StringComparison.OrdinalIgnoreCase));
            if (at < 0)
                return new Refusal(RefusalCodes.InvalidValue,
                    $"The file has no column '{header}'. It has: {string.Join(", ", headers)}.", "columns");
            found[field] = at;
        }
        var plain = headers.Select(Plain).ToList();
        foreach (var (field, synonyms) in signals.Columns.Where(c => !found.ContainsKey(c.Key)))
        {
            foreach (var synonym in synonyms)
            {
                var at = plain.IndexOf(synonym);
                if (at < 0 || found.ContainsValue(at))
                    continue;
                if (plain.IndexOf(synonym, at + 1) >= 0)
                    return new Refusal(RefusalCodes.FileRefused, $"Line 1: two columns are called '{headers[at]}'.", "line 1");
                found[field] = at;
                break;
            }
        }
        var missing = Missing(found).ToList();
        return missing.Count == 0
            ? new GlColumns(found, headers)
            : new Refusal(RefusalCodes.FileRefused,
                $"Line 1: no column for {string.Join(", ", missing)}. " +
                $"The file has: {string.Join(", ", headers)}. Name them in the mapping.", "line 1");
    }

    private static IEnumerable<string> Missing(Dictionary<string, int> found)
    {
        if (!found.ContainsKey("date") && !found.ContainsKey("period"))
            yield return "the date";
        if (!found.ContainsKey("accountCode") && !found.ContainsKey("accountName"))
            yield return "the account";
        if (!found.ContainsKey("description"))
            yield return "the description";
        if (!found.ContainsKey("amount") && !found.ContainsKey("debit") && !found.ContainsKey("credit"))
            yield return "the amount (or debit and credit)";
    }

    private static string Plain(string header) => string.Join(' ', PlainText.Of(header).Words.Where(w => w != "|"));

    private static int IndexOf(IReadOnlyList<string> headers, Func<string, bool> match)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (match(headers[i]))
                return i;
        }
        return -1;
    }
}
