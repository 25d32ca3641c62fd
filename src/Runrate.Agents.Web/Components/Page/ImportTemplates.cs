namespace Runrate.Agents.Web.Components.Page;

/// <summary>A file to begin with: its columns, two rows, and what it is for.</summary>
/// <param name="Optional">Columns that may be left out.</param>
public sealed record ImportTemplate(string Name, string Title, string Optional, string Content);

/// <summary>Sample files of what people write by hand. Files that programs write are taken as they are.</summary>
public static class ImportTemplates
{
    public static IReadOnlyList<ImportTemplate> All { get; } =
    [
        new("usage", "Usage of models",
            "agent, cached_tokens, cache_write_tokens, cache_write_1h_tokens; an own id makes a second import change nothing",
            "id,time,agent,provider,model,input_tokens,cached_tokens,output_tokens\n"
            + "call-1,2026-01-15T09:30:00Z,atlas,anthropic,claude-x,1200,400,350\n"
            + "call-2,2026-01-15T09:31:00Z,atlas,anthropic,claude-x,900,0,210\n"),
        new("fx", "Exchange rates", "source",
            "date,from,to,rate,source\n2026-01-31,EUR,USD,1.0875,central bank\n2026-01-31,INR,USD,0.0115,central bank\n"),
        new("bill", "Vendor bill, FOCUS 1.2", "ResourceId, Tags, SubAccountId and the other columns of FOCUS",
            "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeDescription,ChargePeriodEnd,"
            + "ChargePeriodStart,ContractedCost,EffectiveCost,InvoiceIssuerName,ListCost,ProviderName,PublisherName,ServiceCategory,ServiceName\n"
            + "1200.25,acct-7,USD,2026-02-01T00:00:00Z,2026-01-01T00:00:00Z,Usage,GPU hours,2026-01-11T00:00:00Z,2026-01-10T00:00:00Z,1200.25,"
            + "1200.25,Harbor Cloud,1300,Harbor Cloud,Harbor Cloud,Compute,Accelerators\n"),
    ];
}
