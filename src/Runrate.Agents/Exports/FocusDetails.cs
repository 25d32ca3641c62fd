using System.Globalization;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Exports;

/// <summary>What FOCUS says of AI usage: meters in its words, prices per million tokens, the model among the price's details.</summary>
internal static class FocusDetails
{
    private const decimal TokenBlock = 1_000_000;

    /// <summary>Columns of a bill that came as FOCUS and are passed on as they were.</summary>
    private static readonly string[] Kept =
    [
        "AvailabilityZone", "CapacityReservationId", "CapacityReservationStatus", "CommitmentDiscountCategory", "CommitmentDiscountName",
        "CommitmentDiscountType", "CommitmentDiscountUnit", "ContractedUnitPrice", "InvoiceDetailId", "ListUnitPrice", "PricingCategory",
        "PricingCurrencyContractedUnitPrice", "PricingCurrencyListUnitPrice", "PricingQuantity", "PricingUnit", "RegionId", "RegionName",
        "ResourceName", "ResourceType", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "SubAccountId", "SubAccountName", "SubAccountType",
        "CredentialId", "CredentialDetails",
    ];

    /// <summary>What a price is for: so many units, and how FOCUS writes that.</summary>
    public static (decimal Block, string Unit) Pricing(string meter) =>
        IsTokens(meter) ? (TokenBlock, "1000000 Tokens") : (1, Unit(meter));

    public static string Unit(string meter) => meter switch
    {
        Meters.GpuHours => "Hours",
        Meters.SeatMonths => "Seat-Months",
        Meters.ReviewMinutes => "Minutes",
        Meters.Requests => "Requests",
        Meters.Queries => "Queries",
        _ when IsTokens(meter) => "Tokens",
        _ => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(meter.Replace('_', ' ')),
    };

    /// <summary><c>Cache Read Input Tokens</c>.</summary>
    public static string SkuMeter(string meter)
    {
        var plain = PriceClass.WithoutContext(meter);
        var words = plain.Replace("cache_read_tokens", "cache_read_input_tokens", StringComparison.Ordinal)
            .Replace("cache_write_tokens", "cache_write_input_tokens", StringComparison.Ordinal)
            .Replace("cache_write_1h_tokens", "cache_write_1h_input_tokens", StringComparison.Ordinal);
        return CultureInfo.InvariantCulture.TextInfo.ToTitleCase(words.Replace('_', ' '));
    }

    /// <summary>The model and what of it a price is for. Before 1.5 the keys are not FOCUS's own and begin with x_.</summary>
    public static string? OfModel(string model, string meter, string version)
    {
        if (model.Length == 0)
            return null;
        var own = version.StartsWith("1.5", StringComparison.Ordinal) ? "" : "x_";
        var details = new Dictionary<string, string> { [$"{own}ModelId"] = model };
        if (IsTokens(meter))
        {
            details[$"{own}TokenDirection"] = meter.Contains("output", StringComparison.Ordinal) ? "Output" : "Input";
            if (details[$"{own}TokenDirection"] == "Input")
                details[$"{own}TokenCacheAction"] = meter.Contains("cache_read", StringComparison.Ordinal) ? "Read"
                    : meter.Contains("cache_write", StringComparison.Ordinal) ? "Write" : "Uncached";
        }
        return JsonSerializer.Serialize(details);
    }

    public static string Tags(string? stated, AgentId agent)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Texts(stated))
            tags[name] = value;
        tags["agent"] = agent.Value;
        return JsonSerializer.Serialize(tags);
    }

    /// <summary>Sets what the bill said of a charge and the charge has no place for.</summary>
    public static void PassOn(FocusRow row, Charge charge)
    {
        var details = Texts(charge.Details);
        foreach (var column in Kept)
            row.TextIfNone(column, details.GetValueOrDefault(column));
        row.Text("Tags", Tags(details.GetValueOrDefault("Tags"), charge.Agent));
    }

    private static bool IsTokens(string meter) => meter.Contains("token", StringComparison.Ordinal);

    private static Dictionary<string, string> Texts(string? json)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is not ['{', ..])
            return texts;
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var member in document.RootElement.EnumerateObject())
                texts[member.Name] = member.Value.ToString();
        }
        catch (JsonException)
        {
            texts.Clear();
        }
        return texts;
    }
}
