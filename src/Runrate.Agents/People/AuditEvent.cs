using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.People;

/// <summary>What somebody did that an auditor asks about.</summary>
public enum AuditAct
{
    SignedIn = 1, SignInRefused, SignedOut, LockedOut, TokenIssued, LinkIssued, KeyRevoked, PersonAdded, PersonChanged, SettingsChanged,
    RuleChanged, ArrangementStated, MemoApproved, MemoRejected, WriteDownDecided, ReviewDecided, DraftDecided, Imported, Exported,
    CloseStarted, Sealed, ReopenAsked, Reopened, VarianceAccepted, Dropped,
}

/// <summary>
/// One act, by whom, from where and with what. Written in the transaction of the act itself, never changed, and chained: each carries the
/// hash of the one before, so that a changed, moved or removed record shows.
/// </summary>
public sealed class AuditEvent
{
    /// <summary>1, 2, 3, … without a gap; given when it is chained.</summary>
    public long Sequence { get; set; }
    public required Instant At { get; init; }
    public required string ActorId { get; init; }
    public required string Actor { get; init; }
    /// <summary>The cookie or token it was done with; a token names who issued it.</summary>
    public string? Via { get; init; }
    /// <summary>The network address it came from, where there was one.</summary>
    public string? Address { get; init; }
    public required AuditAct Act { get; init; }
    /// <summary>Whose books, where it concerns some.</summary>
    public EntityId? Entity { get; init; }
    /// <summary>What it was done to: <c>person/ana</c>, <c>close/2026-01</c>.</summary>
    public required string Subject { get; init; }
    /// <summary>In a sentence, with what was before and after.</summary>
    public required string Text { get; init; }
    /// <summary>The hash of the record before; empty for the first.</summary>
    public string Previous { get; set; } = "";
    /// <summary>Hex SHA-256 over everything above.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Puts it behind the record with that number and hash.</summary>
    public void ChainTo(long sequence, string previous)
    {
        (Sequence, Previous) = (sequence + 1, previous);
        Hash = Digest();
    }

    /// <summary>The hash its content has. Every part is preceded by its length, so that no two contents read alike.</summary>
    public string Digest()
    {
        string?[] parts =
        [
            $"{Sequence}", InstantPattern.ExtendedIso.Format(At), ActorId, Actor, Via, Address, Act.ToString(), Entity?.Value,
                Subject, Text, Previous,
        ];
        var text = string.Concat(parts.Select(p => p is null ? "-;" : $"{p.Length}:{p};"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}

internal sealed class AuditEventMapping : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> record)
    {
        record.HasKey(a => a.Sequence);
        record.Property(a => a.Sequence).ValueGeneratedNever();
        record.Property(a => a.Act).HasConversion<string>();
        record.HasIndex(a => a.At);
        record.HasIndex(a => new { a.ActorId, a.Sequence });
    }
}
