using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>
/// The cost of a scope as a FOCUS data set of version 1.2, 1.4 or the 1.5 draft, with the agent in <c>x_AgentId</c> and
/// among the tags. Vendors' charges are written with their exact decimals;
/// metered usage of providers that sent no charge in a month is written from its day totals, billed and effective alike.
/// </summary>
public sealed class FocusExport(RunrateDb db)
{
    private static readonly InstantPattern Time = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'Z'");

    public static ExportFormat Format(string version) => new($"focus-{version}", $"FOCUS {version} CSV", "Cost and usage for FinOps tools",
        (work, ct) => work.From.Focus.Write(work.Scope, work.Entity, version, ct));

    /// <summary>Every column of the 1.2 specification, then ours.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "AvailabilityZone", "BilledCost", "BillingAccountId", "BillingAccountName", "BillingAccountType", "BillingCurrency", "BillingPeriodEnd",
        "BillingPeriodStart", "CapacityReservationId", "CapacityReservationStatus", "ChargeCategory", "ChargeClass",
        "ChargeDescription", "ChargeFrequency",
        "ChargePeriodEnd", "ChargePeriodStart", "CommitmentDiscountCategory", "CommitmentDiscountId", "CommitmentDiscountName",
        "CommitmentDiscountQuantity", "CommitmentDiscountStatus", "CommitmentDiscountType", "CommitmentDiscountUnit",
        "ConsumedQuantity", "ConsumedUnit",
        "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceId", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory",
        "PricingCurrency", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost", "PricingCurrencyListUnitPrice", "PricingQuantity",
        "PricingUnit", "ProviderName", "PublisherName", "RegionId", "RegionName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory",
        "ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "SubAccountId",
        "SubAccountName", "SubAccountType", "Tags",
        "x_AgentId", "x_AgentName", "x_CostCenter", "x_LoadedCostType",
    ];

    private static readonly string[] Dropped14 = ["ProviderName", "PublisherName"];

    private static readonly string[] Added14 =
    [
        "AllocatedMethodDetails", "AllocatedMethodId", "AllocatedResourceId", "AllocatedResourceName", "AllocatedTags",
        "CommitmentProgramEligibilityDetails", "ContractApplied", "HostProviderName", "InvoiceDetailId", "ServiceProviderName",
    ];

    private static readonly string[] Added15 = ["CredentialDetails", "CredentialId", "PrincipalId"];

    /// <summary>The columns of a version: FOCUS's in the order of their names, then ours.</summary>
    public static IReadOnlyList<string> ColumnsOf(string version)
    {
        if (version == "1.2")
            return Columns;
        var focus = Columns.Where(c => !c.StartsWith("x_", StringComparison.Ordinal)).Except(Dropped14).Concat(Added14)
            .Concat(version == "1.4" ? [] : Added15).Order(StringComparer.Ordinal);
        return [.. focus, .. Columns.Where(c => c.StartsWith("x_", StringComparison.Ordinal))];
    }

    public async Task<Outcome<ExportFile>> Write(ExportScope scope, Entity entity, string version, CancellationToken ct = default)
    {
        var columns = ColumnsOf(version);
        var (from, to) = (scope.From.FirstDay(), scope.To.LastDay());
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == scope.Entity).ToDictionaryAsync(a => a.Id, ct);
        var charges = await db.Charges.AsNoTracking().Where(c => c.Entity == scope.Entity && c.Date >= from && c.Date <= to)
            .OrderBy(c => c.Date).ThenBy(c => c.Id).ToListAsync(ct);
        var billed = charges.Select(c => (Providers.Canonical(c.Provider), c.Date.ToYearMonth())).ToHashSet();
        var usage = (await UsageDays.Of(db, scope.Entity, from, to)
                .OrderBy(d => d.Date).ThenBy(d => d.LaneId).ToListAsync(ct))
            .Where(d => d.Cost != 0 && !billed.Contains((Providers.Canonical(d.Provider), d.Date.ToYearMonth())));

        var csv = new CsvText().Row(columns.Select(Cell.Plain));
        var zone = DateTimeZoneProviders.Tzdb[entity.TimeZone];
        var prices = await db.Prices.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.PerUnit, ct);
        foreach (var row in charges.Select(Row).Concat(usage.Select(d => Row(d, zone, prices.GetValueOrDefault(d.PriceId), version))))
        {
            row.Text("PrincipalId", row.Agent.Value);
            row.Text("BillingAccountId", entity.Id.Value).Text("BillingAccountName", entity.Name).Text("BillingAccountType", "Legal entity");
            if (agents.TryGetValue(row.Agent, out var agent))
                row.Text("x_AgentName", agent.Name).Text("x_CostCenter", agent.CostCenter);
            csv.Row(columns.Select(row.Get));
        }
        var period = ExportEntries.PeriodName(scope).Replace("..", "-to-", StringComparison.Ordinal);
        return new ExportFile($"{scope.Entity}-{period}-focus-{version}.csv", ExportFile.Csv, csv.ToBytes());
    }

    private static FocusRow Row(Charge charge)
    {
        var month = charge.PeriodStart.InUtc().Date.ToYearMonth();
        var isUsage = charge.Category == ChargeCategory.Usage;
        var row = new FocusRow(charge.Agent)
            .Number("BilledCost", charge.BilledCost).Number("EffectiveCost", charge.EffectiveCost)
            .Number("ListCost", Stated(charge)).Number("ContractedCost", Stated(charge))
            .Text("BillingCurrency", charge.Currency.Code).Text("ChargeCategory", charge.Category.ToString())
            .Text("ChargeClass", charge.IsCorrection ? "Correction" : null).Text("ChargeDescription", charge.Description)
            .Text("ChargeFrequency", isUsage ? "Usage-Based" : "One-Time").Text("InvoiceId", charge.InvoiceId)
            .Plain("ChargePeriodStart", Time.Format(charge.PeriodStart)).Plain("ChargePeriodEnd", Time.Format(charge.PeriodEnd))
            .Text("ResourceId", charge.ResourceId).Text("ResourceType", charge.ResourceId is null ? null : "Resource");
        Provider(row, charge.Provider, charge.Service, charge.Account);
        Billing(row, month);
        row.Text("PricingCurrency", charge.Currency.Code).Number("PricingCurrencyEffectiveCost", charge.EffectiveCost);
        FocusDetails.PassOn(row, charge);
        if (charge.CommitmentId is { } commitment)
            row.Text("CommitmentDiscountId", commitment).Text("CommitmentDiscountCategory", "Spend").Text("CommitmentDiscountType", "Commitment")
                .Text("CommitmentDiscountName", commitment).Text("CommitmentDiscountStatus", isUsage ? "Used" : null)
                .Number("CommitmentDiscountQuantity", isUsage ? charge.EffectiveCost : charge.BilledCost)
                .Text("CommitmentDiscountUnit", charge.Currency.Code);
        if (charge.Category == ChargeCategory.Tax)
            return row;
        row.TextIfNone("PricingCategory", isUsage && charge.CommitmentId is not null ? "Committed" : "Standard")
            .TextIfNone("SkuId", charge.SkuId).TextIfNone("SkuPriceId", charge.SkuId)
            .TextIfNone("SkuMeter", charge.SkuId is null || charge.Meter is null ? null : FocusDetails.SkuMeter(charge.Meter));
        return isUsage && charge.ConsumedQuantity is { } quantity && !row.Has("PricingQuantity")
            ? row.Number("ConsumedQuantity", quantity).Text("ConsumedUnit", charge.ConsumedUnit)
                .Number("PricingQuantity", quantity).Text("PricingUnit", charge.ConsumedUnit)
            : row;
    }

    private static FocusRow Row(Metering.UsageDay day, DateTimeZone zone, decimal perUnit, string version)
    {
        var (block, unit) = FocusDetails.Pricing(day.Meter);
        var row = new FocusRow(day.Agent)
            .Number("BilledCost", day.Cost).Number("EffectiveCost", day.Cost).Number("ListCost", day.Cost).Number("ContractedCost", day.Cost)
            .Text("BillingCurrency", day.Currency.Code).Text("ChargeCategory", nameof(ChargeCategory.Usage))
            .Text("ChargeDescription", $"{day.Model} {day.Meter}")
            .Text("ChargeFrequency", "Usage-Based")
            .Plain("ChargePeriodStart", Time.Format(day.Date.AtStartOfDayInZone(zone).ToInstant()))
            .Plain("ChargePeriodEnd", Time.Format(day.Date.PlusDays(1).AtStartOfDayInZone(zone).ToInstant()))
            .Text("PricingCategory", "Standard").Text("SkuId", $"{day.Model}/{day.Meter}")
            .Text("SkuPriceId", $"{day.Model}/{day.Meter}/{day.PriceId:N}").Text("SkuMeter", FocusDetails.SkuMeter(day.Meter))
            .Text("SkuPriceDetails", FocusDetails.OfModel(day.Model, day.Meter, version))
            .Number("ConsumedQuantity", day.Quantity).Text("ConsumedUnit", FocusDetails.Unit(day.Meter))
            .Number("PricingQuantity", day.Quantity / block).Text("PricingUnit", unit)
            .Number("ListUnitPrice", perUnit * block).Number("ContractedUnitPrice", perUnit * block)
            .Text("PricingCurrency", day.Currency.Code).Number("PricingCurrencyEffectiveCost", day.Cost)
            .Number("PricingCurrencyListUnitPrice", perUnit * block).Number("PricingCurrencyContractedUnitPrice", perUnit * block)
            .Text("Tags", FocusDetails.Tags(null, day.Agent));
        Provider(row, day.Provider, day.Model, Metering.Meters.AccountOf(day.Meter));
        Billing(row, day.Date.ToYearMonth());
        return row;
    }

    private static void Billing(FocusRow row, YearMonth month) => row
        .Plain("BillingPeriodStart", Time.Format(month.FirstDay().AtMidnight().InUtc().ToInstant()))
        .Plain("BillingPeriodEnd", Time.Format(month.Next().FirstDay().AtMidnight().InUtc().ToInstant()));

    private static void Provider(FocusRow row, string provider, string service, string account)
    {
        var (category, subcategory) = account == Accounts.ModelInference ? ("AI and Machine Learning", "Generative AI")
            : account == Accounts.CloudCompute ? ("Compute", "Other (Compute)")
            : account == Accounts.Seats ? ("Business Applications", "Other (Business Applications)")
            : ("Other", "Other (Other)");
        row.Text("ProviderName", provider).Text("PublisherName", provider).Text("ServiceProviderName", provider)
            .Text("HostProviderName", provider).Text("InvoiceIssuerName", provider).Text("ServiceName", service)
            .Text("ServiceCategory", category).Text("ServiceSubcategory", subcategory)
            .Text("x_LoadedCostType", ChartOfAccounts.Default.Contains(account) ? ChartOfAccounts.Default[account].Line : account);
    }

    // List and contracted prices are not kept; without a unit price the specification takes the cost of the charge itself.
    private static decimal Stated(Charge charge) => charge.Category == ChargeCategory.Usage ? charge.EffectiveCost : charge.BilledCost;
}
