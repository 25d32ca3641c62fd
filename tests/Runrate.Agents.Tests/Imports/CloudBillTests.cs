using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>The clouds' own exports: statement windows that a later delivery restates.</summary>
public sealed class CloudBillTests
{
    private const string Aws = "bill_payer_account_id,bill_billing_period_start_date,line_item_usage_account_id,line_item_line_item_type,"
        + "line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_usage_amount,"
        + "line_item_currency_code,line_item_unblended_cost,savings_plan_savings_plan_effective_cost,resource_tags\n";

    private const string Azure = "SubscriptionId,BillingAccountId,BillingPeriodStartDate,Date,MeterCategory,MeterName,MeterId,ResourceId,"
        + "Quantity,CostInBillingCurrency,BillingCurrency,ChargeType,Tags\n";

    public static TheoryData<string, string, string, decimal> Files => new()
    {
        {
            "aws-cur",
            Aws + "1,2026-01-01T00:00:00.000Z,2,Usage,2026-01-05T00:00:00.000Z,2026-01-06T00:00:00.000Z,AmazonBedrock,tokens,10,USD,4.00,,\n"
                + "1,2026-01-01T00:00:00.000Z,2,SavingsPlanCoveredUsage,2026-01-05T00:00:00.000Z,2026-01-06T00:00:00.000Z,AmazonEC2,p5,1,USD,9.00,6.50,\"{\"\"agent\"\":\"\"atlas\"\"}\"\n",
            Aws + "1,2026-01-01T00:00:00.000Z,2,Usage,2026-01-05T00:00:00.000Z,2026-01-06T00:00:00.000Z,AmazonBedrock,tokens,12,USD,5.00,,\n"
                + "1,2026-01-01T00:00:00.000Z,2,SavingsPlanCoveredUsage,2026-01-05T00:00:00.000Z,2026-01-06T00:00:00.000Z,AmazonEC2,p5,1,USD,9.00,6.50,\"{\"\"agent\"\":\"\"atlas\"\"}\"\n",
            11.50m
        },
        {
            "azure-cost",
            Azure + "s,b,01/01/2026,01/05/2026,Cognitive Services,gpt tokens,m,r,10,4.00,USD,Usage,\"\"\"agent\"\": \"\"atlas\"\"\"\n",
            Azure + "s,b,01/01/2026,01/05/2026,Cognitive Services,gpt tokens,m,r,12,5.25,USD,Usage,\"\"\"agent\"\": \"\"atlas\"\"\"\n",
            5.25m
        },
        {
            "gcp-billing", Google("7.00", "-1.00"), Google("8.00", "-1.50"), 6.50m
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_bill_delivered_again_says_what_its_month_holds(string format, string first, string then, decimal effective)
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var report = await database.Import(first);
        Assert.Equal(format, report.Format);
        Assert.Empty(report.Rejected);
        Assert.Equal(0, (await database.Import(first)).Accepted);
        await database.Import(then);
        await database.Run(async db =>
        {
            var charges = await db.Charges.ToListAsync();
            Assert.Equal(effective, charges.Sum(c => c.EffectiveCost));
            Assert.Contains(charges, c => c.Agent.Value == "atlas");
        });
    }

    private static string Google(string cost, string credit) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"billing_account_id":"b","service":{"id":"s","description":"Vertex AI"},"sku":{"id":"k","description":"Gemini tokens"},"usage_start_time":"2026-01-05 00:00:00 UTC","usage_end_time":"2026-01-06 00:00:00 UTC","project":{"id":"p"},"labels":[{"key":"agent","value":"atlas"}],"cost":{{{cost}}},"currency":"USD","usage":{"amount":3,"unit":"count"},"credits":[{"name":"c","amount":{{{credit}}}}],"invoice":{"month":"202601"},"cost_type":"regular"}""");
}
