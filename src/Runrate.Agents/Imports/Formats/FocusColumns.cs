using System.Collections.Frozen;

namespace Runrate.Agents.Imports.Formats;

/// <summary>The columns of FOCUS 1.0 to 1.4 and the 1.5 draft, and how a file's columns tell its version.</summary>
public static class FocusColumns
{
    private const string Of10 =
        "AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingCurrency BillingPeriodEnd BillingPeriodStart ChargeCategory " +
        "ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart CommitmentDiscountCategory CommitmentDiscountId " +
        "CommitmentDiscountName CommitmentDiscountStatus CommitmentDiscountType ConsumedQuantity ConsumedUnit ContractedCost " +
        "ContractedUnitPrice EffectiveCost InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingQuantity PricingUnit ProviderName " +
        "PublisherName RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName SkuId SkuPriceId SubAccountId " +
        "SubAccountName Tags";

    private const string New11 =
        "CapacityReservationId CapacityReservationStatus CommitmentDiscountQuantity CommitmentDiscountUnit ServiceSubcategory SkuMeter " +
        "SkuPriceDetails";

    private const string New12 =
        "BillingAccountType InvoiceId PricingCurrency PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost " +
        "PricingCurrencyListUnitPrice SubAccountType";

    private const string New13 =
        "AllocatedMethodId AllocatedMethodDetails AllocatedResourceId AllocatedResourceName AllocatedTags ContractApplied ServiceProviderName " +
        "HostProviderName";

    private const string New14 = "CommitmentProgramEligibilityDetails InvoiceDetailId";

    private const string New15 = "CredentialId CredentialDetails PrincipalId PrincipalDetails RequesterDetails";

    private static readonly (string Version, FrozenSet<string> Columns)[] Added =
    [
        ("1.5-draft", Set(New15)), ("1.4", Set(New14)), ("1.3", Set(New13)), ("1.2", Set(New12)), ("1.1", Set(New11)),
        ("1.0", Set(Of10)),
    ];

    /// <summary>Every column of any version.</summary>
    public static FrozenSet<string> All { get; } = Added.SelectMany(a => a.Columns).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Spelled =
        All.ToFrozenDictionary(c => c.ToLowerInvariant(), c => c, StringComparer.Ordinal);

    /// <summary>A heading in other letter case, or with underscores or spaces between its words, is the column it spells.</summary>
    public static string Canonical(string heading) => All.Contains(heading) ? heading
        : Spelled.GetValueOrDefault(string.Concat(heading.Where(c => c is not ('_' or ' '))).ToLowerInvariant(), heading);

    /// <summary>Without these there is no cost to account for.</summary>
    public static IReadOnlyList<string> Required { get; } = ["BilledCost", "EffectiveCost", "ChargeCategory",
        "ChargePeriodStart", "ChargePeriodEnd"];

    /// <summary>
    /// Columns that say what a charge is for and do not change when a provider corrects or completes its rows. Left out are amounts,
    /// names that go with an identifier, descriptions, tags and invoice numbers. Their places are stored with each charge, so another
    /// one is added at the end.
    /// </summary>
    public static IReadOnlyList<string> Stable { get; } =
    [
        "ChargeClass", "ServiceName", "SkuId", "SkuPriceId", "SkuMeter", "ResourceId", "SubAccountId", "RegionId", "CommitmentDiscountId",
        "PricingCategory", "x_AgentId",
    ];

    /// <summary>
    /// The oldest version that has every column of the file. 1.4 dropped the provider and publisher names, so a file of 1.3
    /// columns without either is 1.4.
    /// </summary>
    public static string Version(IReadOnlyCollection<string> columns)
    {
        var version = Added.First(a => a.Version == "1.0" || columns.Any(a.Columns.Contains)).Version;
        return version == "1.3" && !columns.Contains("ProviderName") && !columns.Contains("PublisherName") ? "1.4" : version;
    }

    /// <summary>The columns that name who issues the bill, the first that has a value.</summary>
    public static readonly string[] Issuers = ["InvoiceIssuerName", "ServiceProviderName", "ProviderName"];

    /// <summary>Which of the stable columns a file has, a bit each.</summary>
    public static int StableOf(IReadOnlyCollection<string> header) =>
        Stable.Select((column, place) => header.Contains(column) ? 1 << place : 0).Sum();

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
