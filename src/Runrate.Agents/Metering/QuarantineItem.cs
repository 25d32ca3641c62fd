using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Metering;

/// <summary>A record that could not be used as it stands. Nothing is dropped: it waits here until a person resolves it.</summary>
public sealed class QuarantineItem
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public Guid? ImportId { get; init; }
    public int? Line { get; init; }
    /// <summary>A word of <see cref="QuarantineReasons"/>.</summary>
    public required string Reason { get; init; }
    public required string Message { get; init; }
    /// <summary>The record as received, or as stored, so that it can be tried again.</summary>
    public required string Raw { get; init; }
    public long? UsageEventId { get; init; }
    /// <summary>Which meter of the event waits.</summary>
    public string? Meter { get; init; }
    /// <summary>Source and identifier of the charge that waits.</summary>
    public string? ChargeKey { get; init; }
    public required Instant At { get; init; }
    public required LocalDate Date { get; init; }
    public Instant? ResolvedAt { get; set; }
    public string? ResolvedBy { get; set; }
    public string? Resolution { get; set; }

    /// <summary>How much of <see cref="Meter"/> waits; null where the record says no such thing.</summary>
    public static decimal? QuantityOf(QuarantineItem item)
    {
        if (item.Meter is null)
            return null;
        using var raw = JsonDocument.Parse(item.Raw);
        return raw.RootElement.TryGetProperty("quantity", out var quantity) && quantity.TryGetDecimal(out var units) ? units : null;
    }

    /// <summary>How many records these are: an event that waits for two meters is one record, here as in the file it came from.</summary>
    public static async Task<int> Records(IQueryable<QuarantineItem> items, CancellationToken ct) =>
        await items.CountAsync(i => i.UsageEventId == null, ct)
        + await items.Where(i => i.UsageEventId != null).Select(i => i.UsageEventId).Distinct().CountAsync(ct);

    /// <inheritdoc cref="Records(IQueryable{QuarantineItem}, CancellationToken)"/>
    public static int Records(IEnumerable<QuarantineItem> items) => items.DistinctBy(i => (object?)i.UsageEventId ?? i.Id).Count();
}

/// <summary>Why a record waits.</summary>
public static class QuarantineReasons
{
    /// <summary>No price list in force covers the model and meter. Unknown is never zero.</summary>
    public const string NoPrice = "no-price";
    /// <summary>A charge in a currency for which there is no dated rate.</summary>
    public const string NoRate = "no-rate";
    /// <summary>Usage of an agent after the day it retired: accrued, and an incident.</summary>
    public const string RetiredAgent = "retired-agent";
    /// <summary>A call of a model without token counts. Half a bill would vanish if it counted as nothing.</summary>
    public const string NoCounts = "no-counts";
    /// <summary>Token counts without a model.</summary>
    public const string NoModel = "no-model";
    /// <summary>Counted, and it looks like a call that another instrumentation counted.</summary>
    public const string LikelyDouble = "likely-double";
    /// <summary>A count below zero, or one that cannot be split: more cached than input.</summary>
    public const string InvalidQuantity = "invalid-quantity";
    /// <summary>A row of a bill that may be any of several that are stored: its file lacks the column that tells them apart.</summary>
    public const string UnclearRow = "unclear-row";
}

internal sealed class QuarantineMapping : IEntityTypeConfiguration<QuarantineItem>
{
    public void Configure(EntityTypeBuilder<QuarantineItem> item)
    {
        item.HasKey(i => i.Id);
        item.HasIndex(i => new { i.Entity, i.ResolvedAt });
        item.HasIndex(i => i.ImportId);
        item.HasIndex(i => i.UsageEventId);
    }
}
