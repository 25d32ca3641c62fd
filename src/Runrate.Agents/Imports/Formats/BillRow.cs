using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// A row of a cloud's own billing export, on its way to a charge of its statement window: issuer, billing account and month. What it
/// is a row of stays when amounts and names are corrected, so a later delivery restates it.
/// </summary>
internal sealed record BillRow(string Source, string Issuer, string Account, string Service)
{
    public ChargeCategory Category { get; init; } = ChargeCategory.Usage;
    public decimal? Billed { get; init; }
    public decimal? Effective { get; init; }
    public string? Currency { get; init; }
    public Instant? Start { get; init; }
    public Instant? End { get; init; }
    /// <summary>The first day of the billing period; the month of the charge where the file does not say.</summary>
    public Instant? Period { get; init; }
    /// <summary>What tells it from other rows of its window.</summary>
    public required IReadOnlyList<string?> Identity { get; init; }
    /// <summary>The columns that its identity is made of, where a file may have some of them or others.</summary>
    public IReadOnlyList<string>? IdentityColumns { get; init; }
    public string? Description { get; init; }
    public string? Sku { get; init; }
    public string? Resource { get; init; }
    public string? SubAccount { get; init; }
    public string? Principal { get; init; }
    public string? Invoice { get; init; }
    public decimal? Quantity { get; init; }
    public string? Unit { get; init; }
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public async Task Take(Fields row, int line, Intake intake, CancellationToken ct)
    {
        if (row.Problem is { } fault)
            intake.Reject(line, fault.Name, fault.Reason);
        else if (Billed is not { } billed)
            intake.Reject(line, "cost", "A cost is required.");
        else if (Start is not { } start)
            intake.Reject(line, "start", "The row has no time of use.");
        else if (!Accounting.Primitives.Currency.TryParse(Currency ?? intake.Options.Currency, out var currency))
            intake.Reject(line, "currency", $"'{Currency}' is not an ISO 4217 currency.");
        else if (End < start)
            intake.Reject(line, "end", "The charge period ends before it starts.");
        else
            await Take(row, line, billed, start, currency, intake, ct);
    }

    private async Task Take(Fields row, int line, decimal billed, Instant start, Currency currency, Intake intake, CancellationToken ct)
    {
        foreach (var name in row.AssumedUtc)
            intake.Assume($"{name} without zone was read as UTC.");
        var end = End ?? start + Duration.FromDays(1);
        var effective = Effective ?? billed;
        intake.Add("billedCost", billed, currency);
        intake.Add("effectiveCost", effective, currency);
        var facts = new AssignmentFacts(null, Tags, Resource, Service, SubAccount, Principal);
        await intake.Take(new Charge
        {
            Source = Source,
            ExternalId = string.Join('\u001f', Identity.Prepend($"{start.ToUnixTimeSeconds()}/{end.ToUnixTimeSeconds()}/{Category}/{currency}")),
            IdentityColumns = IdentityColumns is { } names && row is CsvFields table
                ? names.Select((name, place) => table.HasColumn(name) ? 1 << place : 0).Sum() : null,
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            AgentKey = AgentAssignment.KeyOf(facts),
            ImportId = intake.ImportId,
            Line = line,
            Category = Category,
            Provider = Issuer,
            Service = Service,
            Description = Description,
            SkuId = Sku,
            ResourceId = Resource,
            InvoiceId = Invoice,
            BilledCost = billed,
            EffectiveCost = effective,
            Currency = currency,
            ConsumedQuantity = Quantity,
            ConsumedUnit = Unit,
            PeriodStart = start,
            PeriodEnd = end,
            Date = intake.DateOf(start),
            Account = ServiceAccounts.Of(null, null, $"{Service} {Description}"),
            Details = row.Raw,
        }, new WindowKey(Source, Issuer, Account, (Period ?? start).InUtc().Date.ToYearMonth(), Period is not null)
        {
            Columns = IdentityColumns,
        }, ct);
    }
}
