using System.Buffers;
using System.Text;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// FOCUS cost and usage, versions 1.0 to 1.4 and the 1.5 draft, told by their columns. Each row is a charge with the exact
/// decimals of the file; columns that the charge has no place for are kept with it. Strict: a value that FOCUS would not write is
/// refused by line and column, and then nothing of the file is stored.
/// </summary>
internal sealed class FocusCsv : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var csv = new CsvReader(content);
        if (csv.Read() && Header(csv, intake) is { } header)
        {
            var row = new FocusRow(csv, header, intake);
            while (!intake.Stopped && csv.Read())
            {
                ct.ThrowIfCancellationRequested();
                intake.Count();
                intake.Add("rows", 1);
                if (row.Read() is { } charge)
                    await intake.Take(charge, row.Window(), ct);
            }
        }
        if (csv.EndsOpen)
            intake.EndOpen();
        if (csv.Problem is { } problem)
            intake.Reject(problem.Line, $"column {problem.Column}", problem.Reason);
        else if (csv.Line == 0)
            intake.Reject(1, null, "The file is empty.");
    }

    private static string[]? Header(CsvReader csv, Intake intake)
    {
        var header = new string[csv.Count];
        for (var i = 0; i < header.Length; i++)
            header[i] = FocusColumns.Canonical(csv.Text(i).Trim());
        if (FocusDataSets.Refusal(header) is { } other)
        {
            intake.Reject(csv.Line, null, other);
            return null;
        }
        foreach (var repeated in header.GroupBy(h => h).Where(g => g.Count() > 1))
            intake.Reject(csv.Line, repeated.Key, "The column appears twice.");
        foreach (var missing in FocusColumns.Required.Except(header))
            intake.Reject(csv.Line, missing, "The column is required.");
        if (!header.Contains("BillingCurrency") && intake.GivenCurrency is null)
            intake.Reject(csv.Line, "BillingCurrency", "The file states no currency. Give one with the import.");
        intake.Notes["focusVersion"] = FocusColumns.Version(header);
        return intake.Refused ? null : header;
    }
}

/// <summary>The present row of a FOCUS file as a charge.</summary>
internal sealed class FocusRow
{
    private static readonly HashSet<string> HeldByCharge =
    [
        "BilledCost", "EffectiveCost", "BillingCurrency", "ChargeCategory", "ChargeDescription", "ChargePeriodStart",
        "ChargePeriodEnd",
        "CommitmentDiscountId", "ConsumedQuantity", "ConsumedUnit", "InvoiceId", "ResourceId", "ServiceName", "SkuId",
    ];

    private readonly CsvReader csv;
    private readonly string[] header;
    private readonly Intake intake;
    private readonly Dictionary<string, int> columns;
    private readonly int stable;
    private readonly StringBuilder identity = new();
    private readonly ArrayBufferWriter<byte> details = new();
    private int issues;

    public FocusRow(CsvReader csv, string[] header, Intake intake)
    {
        this.csv = csv;
        this.header = header;
        this.intake = intake;
        stable = FocusColumns.StableOf(header);
        columns = header.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i, StringComparer.Ordinal);
    }

    /// <summary>Null when the row is rejected.</summary>
    public Charge? Read()
    {
        issues = 0;
        if (csv.Count != header.Length)
        {
            intake.Reject(csv.Line, null, $"The row has {csv.Count} fields, the header {header.Length}.");
            return null;
        }
        var billed = Number("BilledCost", required: true);
        var effective = Number("EffectiveCost", required: true);
        var list = Number("ListCost");
        var contracted = Number("ContractedCost");
        var consumed = Number("ConsumedQuantity");
        var start = Time("ChargePeriodStart");
        var end = Time("ChargePeriodEnd");
        var currency = RowCurrency();
        var category = Category();
        if (end < start)
            Reject("ChargePeriodEnd", "The charge period ends before it starts.");
        if (issues > 0)
            return null;
        intake.Add("billedCost", billed!.Value, currency!.Value);
        intake.Add("effectiveCost", effective!.Value, currency!.Value);
        intake.Add("listCost", list ?? 0, currency!.Value);
        intake.Add("contractedCost", contracted ?? 0, currency!.Value);
        intake.Add("consumedQuantity", consumed ?? 0);
        return Charge(billed.Value, effective.Value, consumed, currency!.Value, category!.Value, start!.Value, end!.Value);
    }

    private Charge Charge(
        decimal billed, decimal effective, decimal? consumed, Currency currency, ChargeCategory category, Instant start,
        Instant end)
    {
        var sku = Json("SkuPriceDetails");
        var model = sku?.GetValueOrDefault("ModelId") ?? Text("x_Model") ?? sku?.GetValueOrDefault("x_Model");
        var service = Text("ServiceName") ?? Text("ServiceCategory");
        var provider = Text("ServiceProviderName") ?? Text("ProviderName") ?? Text("PublisherName") ?? Text("InvoiceIssuerName")
            ?? service ?? "unknown";
        var resource = Text("ResourceId");
        var facts = new AssignmentFacts(
            Text("x_AgentId"), Json("Tags"), resource, service, Text("SubAccountId"), Text("PrincipalId"), model);
        var subcategory = Text("ServiceSubcategory");
        return new Charge
        {
            Source = "focus",
            ExternalId = Identity(start, end, category, currency),
            IdentityColumns = stable,
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            AgentKey = AgentAssignment.KeyOf(facts),
            ImportId = intake.Id,
            Line = csv.Line,
            Category = category,
            IsCorrection = Text("ChargeClass") is "Correction",
            Provider = provider,
            Service = service ?? provider,
            Description = Text("ChargeDescription"),
            SkuId = Text("SkuId"),
            Model = model,
            Meter = Text("SkuMeter") is { } meter ? Meters.OfSku(meter) : null,
            ResourceId = resource,
            InvoiceId = Text("InvoiceId"),
            CommitmentId = Text("CommitmentDiscountId"),
            BilledCost = billed,
            EffectiveCost = effective,
            Currency = currency,
            ConsumedQuantity = consumed,
            ConsumedUnit = Text("ConsumedUnit"),
            PeriodStart = start,
            PeriodEnd = end,
            Date = intake.DateOf(start),
            Account = ServiceAccounts.Of(Text("ServiceCategory"), subcategory, service),
            Details = Details(),
        };
    }

    private ReadOnlySpan<char> Field(string column) => columns.TryGetValue(column, out var i) ? csv[i] : default;

    private string? Text(string column)
    {
        var field = Field(column);
        return StrictValues.IsNull(field) ? null : field.ToString();
    }

    private decimal? Number(string column, bool required = false)
    {
        var field = Field(column);
        if (StrictValues.IsNull(field))
        {
            if (required)
                Reject(column, "A number is required.");
            return null;
        }
        if (StrictValues.TryNumber(field, out var number))
            return number;
        Reject(column, StrictValues.WhyNotNumber(field));
        return null;
    }

    private Instant? Time(string column)
    {
        var field = Field(column);
        switch (StrictValues.TryInstant(field, out var instant))
        {
            case TimeReading.Exact:
                return instant;
            case TimeReading.AssumedUtc:
                intake.Assume($"{column} without zone was read as UTC.");
                return instant;
            default:
                Reject(column, StrictValues.IsNull(field)
                    ? "A date-time is required."
                    : $"'{Shown(field)}' is not a FOCUS date-time. Write YYYY-MM-DDTHH:mm:ssZ.");
                return null;
        }
    }

    private Currency? RowCurrency()
    {
        var field = Field("BillingCurrency");
        if (StrictValues.IsNull(field))
        {
            if (intake.GivenCurrency is not { } given)
            {
                Reject("BillingCurrency", "A currency is required.");
                return null;
            }
            intake.Assume($"BillingCurrency is absent and was given as {given}.");
            return given;
        }
        if (Currency.TryParse(field.ToString(), out var currency))
            return currency;
        Reject("BillingCurrency", $"'{Shown(field)}' is not an ISO 4217 currency.");
        return null;
    }

    private ChargeCategory? Category()
    {
        var field = Field("ChargeCategory");
        if (!field.IsEmpty && char.IsAsciiLetter(field[0])
            && Named.TryParse<ChargeCategory>(field, ignoreCase: true, out var category))
            return category;
        Reject("ChargeCategory", $"'{Shown(field)}' is not one of {string.Join(", ", Enum.GetNames<ChargeCategory>())}.");
        return null;
    }

    /// <summary>
    /// A flat JSON object as text values, or a list of keys with values, as some exporters write tags; null for anything else, which stays
    /// in the details as it is.
    /// </summary>
    private Dictionary<string, string>? Json(string column)
    {
        var field = Field(column);
        if (field.Length < 2 || field[0] is not ('{' or '['))
            return null;
        try
        {
            using var document = JsonDocument.Parse(field.ToString());
            var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
            {
                foreach (var pair in document.RootElement.EnumerateArray())
                {
                    if (pair.Text("key", "Key", "name", "Name") is { } key && pair.Text("value", "Value") is { } value)
                        values[key] = value;
                }
                return values;
            }
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                    values[property.Name] = property.Value.ToString();
            }
            return values;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// What the row is a row of: what stays when amounts, names, tags and invoice numbers are filled in or corrected. How a value is
    /// spelled, or whether an empty column is there, does not matter.
    /// </summary>
    private string Identity(Instant start, Instant end, ChargeCategory category, Currency currency)
    {
        identity.Clear();
        identity.Append(start.ToUnixTimeSeconds()).Append('/').Append(end.ToUnixTimeSeconds())
            .Append('/').Append(category).Append('/').Append(currency.Code);
        foreach (var column in FocusColumns.Stable)
            identity.Append('\u001f').Append(Text(column));
        return identity.ToString();
    }

    /// <summary>
    /// The billing period of the row, its issuer and account. Without a stated period it is the month of the charge, and then the
    /// file does not say that it holds all of it.
    /// </summary>
    public WindowKey Window()
    {
        var named = Array.Find(FocusColumns.Issuers, c => Text(c) is not null);
        var issuer = named is null ? "" : Text(named)!;
        var isStated = StrictValues.TryInstant(Field("BillingPeriodStart"), out var start) != TimeReading.Invalid;
        if (!isStated)
            StrictValues.TryInstant(Field("ChargePeriodStart"), out start);
        return new WindowKey("focus", issuer, Text("BillingAccountId") ?? "", start.InUtc().Date.ToYearMonth(), isStated)
        {
            Columns = FocusColumns.Stable,
            IssuerColumn = named,
        };
    }

    private string? Details()
    {
        details.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(details))
        {
            json.WriteStartObject();
            for (var i = 0; i < header.Length; i++)
            {
                if (!HeldByCharge.Contains(header[i]) && !StrictValues.IsNull(csv[i]))
                    json.WriteString(header[i], csv[i]);
            }
            json.WriteEndObject();
        }
        return details.WrittenCount > 2 ? Encoding.UTF8.GetString(details.WrittenSpan) : null;
    }

    private void Reject(string column, string reason)
    {
        issues++;
        intake.Reject(csv.Line, column, reason);
    }

    private static string Shown(ReadOnlySpan<char> field) => field.Length > 40 ? $"{field[..40]}…" : field.ToString();
}
