using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// Hex SHA-256 over a month's entries, ordered by key, the outcomes it was sealed with, and the digest of the month
/// before. Whoever changes, adds or drops a posting of a sealed month breaks its digest and every later one. The time of posting counts to the
/// microsecond, which every database keeps.
/// </summary>
public static class SealDigest
{
    /// <param name="outcomes">What is kept of each agent's month beside the ledger, a line each.</param>
    /// <param name="previous">The digest of the month before, or null for the first.</param>
    public static string Of(EntityId entity, YearMonth period, IEnumerable<JournalEntry> entries, IEnumerable<string> outcomes, string? previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"{entity}|{period.ToIso()}|{previous}\n");
        foreach (var entry in entries.OrderBy(e => e.Key.Value, StringComparer.Ordinal))
            Append(hash, entry);
        foreach (var line in outcomes.Order(StringComparer.Ordinal))
            Append(hash, Field(line) + "\n");
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hex SHA-256 over all of an entry: what it is known by from the moment it is posted.</summary>
    public static string Of(JournalEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"{entry.Entity}|{entry.Period.ToIso()}\n");
        Append(hash, entry);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hex SHA-256 over fields in order, none of which can be read as part of another.</summary>
    public static string OfFields(IEnumerable<string?> fields) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', fields.Select(Field)))));

    /// <summary>Microseconds since 1970, downwards: what is left of an instant in every database.</summary>
    public static long Micros(Instant instant) => instant.ToUnixTimeTicks() / 10;

    // Lengths keep two fields from being read as one.
    private static string Field(string? text) => text is null ? "-" : $"{text.Length}:{text}";

    private static void Append(IncrementalHash hash, JournalEntry entry)
    {
        Append(hash, string.Join('|',
            entry.Key.Value, entry.Id, entry.Kind, entry.Book, LocalDatePattern.Iso.Format(entry.Date), entry.OriginalPeriod?.ToIso(),
            Field(entry.Memo), Field(entry.Basis), entry.Reverses, Field(entry.PostedBy), Micros(entry.PostedAt)) + "\n");
        foreach (var posting in entry.Postings.OrderBy(p => p.Line))
        {
            Append(hash, string.Join('|',
                posting.Line, posting.Account, posting.Amount.Micros, posting.Amount.Currency, posting.Agent, Field(posting.CostCenter),
                Field(posting.Meter), Field(posting.Source), posting.Function) + "\n");
        }
    }

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
