using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports.Uploads;

/// <param name="Name">As the format heads its column.</param>
/// <param name="Title">For people.</param>
/// <param name="Required">Without it there is nothing to account for.</param>
public sealed record TargetField(string Name, string Title, bool Required = false, bool IsNumber = false, bool IsTime = false);

/// <summary>A format that the columns of another table can be mapped to.</summary>
public sealed record MappingTarget(string Format, string Title, IReadOnlyList<TargetField> Fields)
{
    /// <summary>What makes two records the same, by the fields that are mapped.</summary>
    public string Identity(IReadOnlyCollection<string> mapped) => Format == MappingTargets.Charges
        ? ImportFormats.Find(Format)!.Identity
        : mapped.Contains("id") ? "source and id"
        : "all that is mapped of a row, and how often that stands in the file: map an id if the table has one";

    /// <summary>What is missing, or null.</summary>
    public string? Lacks(IReadOnlyCollection<string> mapped)
    {
        var missing = Fields.Where(f => f.Required && !mapped.Contains(f.Name)).Select(f => f.Name).ToList();
        if (Format == MappingTargets.Usage)
        {
            if (!mapped.Contains("model") && !mapped.Contains("meter"))
                missing.Add("model or meter");
            if (mapped.Contains("meter") && !mapped.Contains("quantity"))
                missing.Add("quantity");
            if (!mapped.Contains("meter") && !Fields.Any(f => f.IsNumber && mapped.Contains(f.Name)))
                missing.Add("input_tokens, output_tokens or cost");
        }
        return missing.Count == 0 ? null : InWords.Join(missing);
    }
}

/// <summary>The formats that columns can be mapped to, and their fields.</summary>
public static class MappingTargets
{
    internal const string Usage = "usage-csv";
    internal const string Charges = "focus";

    public static IReadOnlyList<MappingTarget> All { get; } =
    [
        new(Usage, "Usage: calls, tokens, units of a meter",
        [
            new("time", "When", Required: true, IsTime: true), new("provider", "Provider", Required: true), new("model", "Model"),
            new("input_tokens", "Input tokens, cached ones included", IsNumber: true),
            new("uncached_input_tokens", "Input tokens, without cached ones", IsNumber: true),
            new("output_tokens", "Output tokens", IsNumber: true), new("cached_tokens", "Tokens read from the cache", IsNumber: true),
            new("cache_write_tokens", "Tokens written to the cache", IsNumber: true),
            new("cache_write_1h_tokens", "Of these, for an hour", IsNumber: true),
            new("reasoning_tokens", "Reasoning tokens", IsNumber: true), new("total_tokens", "All tokens", IsNumber: true),
            new("meter", "Meter, for what is not counted in tokens"), new("quantity", "Quantity of that meter", IsNumber: true),
            new("cost", "Cost as the sender states it", IsNumber: true), new("id", "Identifier of the record"),
            new("source", "Where the identifier is from"),
            new("agent", "Agent"), new("resource", "Resource, such as a key"), new("user", "Person or account"),
            new("environment", "Environment"), new("service_tier", "Service tier"), new("outcome", "Outcome"),
            new("qty", "Accepted outcomes", IsNumber: true),
        ]),
        new(Charges, "Charges: lines of a bill",
        [
            new("ChargePeriodStart", "From", Required: true, IsTime: true),
            new("ChargePeriodEnd", "To", Required: true, IsTime: true),
            new("BilledCost", "Amount billed", Required: true, IsNumber: true),
            new("EffectiveCost", "Cost of the period: as billed, unless it was paid ahead", Required: true, IsNumber: true),
            new("ChargeCategory", "Usage, Purchase, Tax, Credit or Adjustment", Required: true),
            new("ProviderName", "Provider", Required: true),
            new("BillingCurrency", "Currency"), new("InvoiceIssuerName", "Issuer of the invoice"), new("BillingAccountId", "Billing account"),
            new("BillingPeriodStart", "Billing period from", IsTime: true), new("BillingPeriodEnd", "Billing period to", IsTime: true),
            new("InvoiceId", "Invoice"), new("ServiceName", "Service"), new("ServiceCategory", "Category of the service"),
            new("ChargeDescription", "Description"), new("ConsumedQuantity", "Quantity", IsNumber: true), new("ConsumedUnit", "Unit"),
            new("SkuId", "SKU"), new("ResourceId", "Resource"), new("SubAccountId", "Sub-account or project"), new("RegionId", "Region"),
            new("x_AgentId", "Agent"), new("x_Model", "Model"),
        ]),
    ];

    public static MappingTarget? Find(string? format) => All.FirstOrDefault(t => t.Format.Equals(format, StringComparison.OrdinalIgnoreCase));
}
