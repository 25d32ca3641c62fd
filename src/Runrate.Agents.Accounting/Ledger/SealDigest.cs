using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// Hex SHA-256 over a month's entries, ordered by key, and the digest of the month before. Whoever changes, adds or drops a posting of a sealed
/// month breaks its digest and every later one. The time of posting is left out, because databases keep it at different precision.
/// </summary>
public static class SealDigest
{
    /// <param name="previous">The digest of the month before, or null for the first.</param>
    public static string Of(EntityId entity, YearMonth period, IEnumerable<JournalEntry> entries, string? previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, $"{entity}|{period.ToIso()}|{previous}\n");
        foreach (var entry in entries.OrderBy(e => e.Key.Value, StringComparer.Ordinal))
        {
            Append(hash, string.Join('|',
                entry.Key.Value, entry.Id, entry.Kind, entry.Book, LocalDatePattern.Iso.Format(entry.Date), entry.OriginalPeriod?.ToIso(),
                Field(entry.Memo), Field(entry.Basis), entry.Reverses, Field(entry.PostedBy)) + "\n");
            foreach (var posting in entry.Postings.OrderBy(p => p.Line))
            {
                Append(hash, string.Join('|',
                    posting.Line, posting.Account, posting.Amount.Micros, posting.Amount.Currency, posting.Agent, Field(posting.CostCenter),
                    Field(posting.Meter), Field(posting.Source)) + "\n");
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Lengths keep two fields from being read as one.
    private static string Field(string? text) => text is null ? "-" : $"{text.Length}:{text}";

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
}
