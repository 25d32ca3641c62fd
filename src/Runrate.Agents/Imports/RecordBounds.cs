using NodaTime;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>
/// What any record must keep to be stored, whoever sends it: text that is Unicode and not endless, days that a book has, amounts
/// whose sums stay exact. Null where it does; otherwise why not.
/// </summary>
internal static class RecordBounds
{
    public const int TextMax = 200;
    public const int LongTextMax = 4_000;
    public const int YearMin = 2000;
    public const int YearMax = 2100;
    /// <summary>Beyond these a sum of days could no longer be kept exactly.</summary>
    public const decimal QuantityMax = 1_000_000_000_000_000m;
    public const decimal CostMax = 1_000_000_000_000m;

    private static readonly Instant First = Instant.FromUtc(YearMin, 1, 1, 0, 0);
    private static readonly Instant End = Instant.FromUtc(YearMax + 1, 1, 1, 0, 0);

    public static string? Of(UsageRecord record) =>
        TextProblem(record.Source, "source") ?? TextProblem(record.Id, "id") ?? TextProblem(record.Provider, "provider")
        ?? TextProblem(record.Model, "model") ?? TextProblem(record.Facts.AgentKey, "agent") ?? TimeProblem(record.At)
        ?? Counts(record.Counts) ?? Cost(record.ReportedCost);

    public static string? Of(Charge charge) =>
        TextProblem(charge.Source, "source") ?? TextProblem(charge.ExternalId, "id", LongTextMax) ?? TextProblem(charge.AgentKey, "agent")
        ?? TextProblem(charge.Provider, "provider", LongTextMax) ?? TextProblem(charge.Service, "service", LongTextMax)
        ?? TextProblem(charge.Description, "description", int.MaxValue) ?? TextProblem(charge.Model, "model", LongTextMax)
        ?? TextProblem(charge.Details, "details", int.MaxValue) ?? TextProblem(charge.ResourceId, "resource", LongTextMax)
        ?? TextProblem(charge.InvoiceId, "invoice", LongTextMax) ?? TextProblem(charge.CommitmentId, "commitment", LongTextMax)
        ?? TimeProblem(charge.PeriodStart) ?? TimeProblem(charge.PeriodEnd) ?? Cost(charge.BilledCost) ?? Cost(charge.EffectiveCost)
        ?? Quantity(charge.ConsumedQuantity ?? 0, "A quantity");

    public static string? Of(OutputRecord output) =>
        TextProblem(output.Source, "source") ?? TextProblem(output.EventId, "id", LongTextMax) ?? TextProblem(output.Unit, "unit")
        ?? (output.Date.Year is < YearMin or > YearMax ? TimeWords : null) ?? Quantity(output.Accepted, "Accepted")
        ?? Quantity(output.Rejected, "Rejected") ?? Quantity(output.Reworked, "Reworked")
        ?? (output.Accepted < 0 || output.Rejected < 0 || output.Reworked < 0 ? "An outcome is counted below zero." : null);

    public static string? Of(PriceQuote quote) =>
        TextProblem(quote.Provider, "provider") ?? TextProblem(quote.Model, "model") ?? TextProblem(quote.Meter, "meter")
        ?? quote.Problem;

    public static string? Of(FxRateRow rate) =>
        rate.Date.Year is < YearMin or > YearMax ? TimeWords : rate.Rate is <= 0 or > CostMax ? "A rate is above zero." : null;

    public static string? TimeProblem(Instant at) => at < First || at >= End ? TimeWords : null;

    /// <summary>A text that the database takes: Unicode without NUL, of a length that a name has.</summary>
    public static string? TextProblem(string? text, string name, int longest = TextMax)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length > longest)
            return $"The {name} is longer than {longest} characters.";
        return IsUnicode(text) ? null : $"The {name} is not Unicode text, or holds a NUL.";
    }

    /// <summary>A text as it can be kept: what is not Unicode becomes the replacement character.</summary>
    public static string Storable(string text)
    {
        if (IsUnicode(text))
            return text;
        return string.Concat(text.EnumerateRunes().Select(r => r.Value == 0 ? "\uFFFD" : r.ToString()));
    }

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return false;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    private static string TimeWords => $"The time is outside the years {YearMin} to {YearMax}.";

    private static string? Counts(IReadOnlyList<MeterCount> counts)
    {
        foreach (var count in counts)
        {
            if ((TextProblem(count.Meter, "meter") ?? Quantity(count.Quantity, count.Meter)) is { } problem)
                return problem;
        }
        return null;
    }

    private static string? Quantity(decimal quantity, string name) =>
        Math.Abs(quantity) > QuantityMax ? $"{name} is larger than can be kept exactly." : null;

    private static string? Cost(decimal? cost) =>
        cost is { } amount && Math.Abs(amount) > CostMax ? "The cost is larger than can be kept exactly." : null;
}
