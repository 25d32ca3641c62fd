using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Formats;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

public sealed class FocusImportTests
{
    private const string Header = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName,Tags,x_Note,Colour";

    private static string File(params string[] rows) => string.Join("\n", [Header, .. rows]);

    private static string Row(string billed = "1.50", string effective = "1.50", string start = "2026-01-05T00:00:00Z", string tags = "", string note = "") =>
        $"{billed},{effective},USD,Usage,{start},2026-01-06T00:00:00Z,OpenAI API,{tags},{note},red";

    [Theory]
    [InlineData("focus/focus_1.0_real_anonymized_focus_sample.csv", "1.0", 2024, 9)]
    [InlineData("focus/spec_draft_ai_drawdown_via_prepayment.csv", "1.5-draft", 2025, 5)]
    [InlineData("focus/spec_draft_ai_per_token_ai_model_api.csv", "1.5-draft", 2025, 5)]
    public async Task A_sample_imports_with_its_exact_totals_and_ties_to_the_ledger(string name, string version, int year, int month)
    {
        await using var content = Samples.Open(name);
        var expected = Samples.Expected(name);
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.Equal("focus", report.Format);
        Assert.Equal(version, report.Totals["focusVersion"]);
        Assert.Equal(expected.GetProperty("rows").GetInt32(), report.Accepted);
        foreach (var (total, key) in new[]
        {
            ("billedCost", "sum_BilledCost"), ("effectiveCost", "sum_EffectiveCost"), ("listCost", "sum_ListCost"),
            ("contractedCost", "sum_ContractedCost"), ("consumedQuantity", "sum_ConsumedQuantity"),
        })
            Assert.Equal(expected.GetProperty(key).GetString(), report.Totals[total]);

        await database.Accrue(year, month);
        Assert.True(await database.Ties(year, month));
        var billed = decimal.Parse(report.Totals["billedCost"], CultureInfo.InvariantCulture);
        var effective = decimal.Parse(report.Totals["effectiveCost"], CultureInfo.InvariantCulture);
        Assert.InRange(await database.Balance("2010") + billed, -0.000001m, 0.000001m);
        var expense = await database.Balance("5110") + await database.Balance("5120") + await database.Balance("5130") + await database.Balance("5150");
        Assert.InRange(expense - effective, -0.000001m, 0.000001m);
        Assert.Equal(0, await database.Balance("2010") + await database.Balance("1330") + expense);
    }

    [Fact]
    public async Task A_prepayment_leaves_what_was_not_drawn_down_on_the_balance_sheet()
    {
        await using var content = Samples.Open("focus/spec_draft_ai_drawdown_via_prepayment.csv");
        await using var database = await TestDatabase.Create();
        await database.Import(content);
        var step = await database.Accrue(2025, 5);
        Assert.Equal(50.00m, await database.Balance("5110"));
        Assert.Equal(499_950.00m, await database.Balance("1330"));
        Assert.Equal(-500_000.00m, await database.Balance("2010"));
        Assert.Empty(step.NeedsAttention);
    }

    [Fact]
    public async Task A_file_without_currency_is_refused_unless_one_is_given()
    {
        const string name = "focus/spec_1.2_commitment_discount_scenarios__commitment_discount_purchase_scenario_1.csv";
        await using var database = await TestDatabase.Create();
        await using var content = Samples.Open(name);
        var refused = await database.Import(content);
        Assert.True(refused.Refused);
        Assert.Equal(("BillingCurrency", 1), (refused.Rejected[0].Column, refused.Rejected[0].Line));
        await using var again = Samples.Open(name);
        var report = await database.Import(again, currency: "USD");
        Assert.Equal((1, "8760.00"), (report.Accepted, report.Totals["billedCost"]));
        Assert.Contains(report.Assumptions, a => a.Contains("given as USD", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("focus/spec_1.2_saas_examples__simple_agreements__simple_saas_agreements_a1.csv", "BilledCost")]
    [InlineData("focus/spec_1.2_saas_examples__spend_agreements__saas_spend_agreements_a1.csv", "ChargePeriodStart")]
    public async Task Values_that_FOCUS_would_not_write_refuse_the_file_by_line_and_column(string name, string column)
    {
        await using var content = Samples.Open(name);
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.True(report.Refused);
        Assert.Equal((2, column), (report.Rejected[0].Line, report.Rejected[0].Column));
        await database.Run(async db =>
        {
            Assert.Equal(0, await db.Charges.CountAsync());
            Assert.Equal(0, await db.ImportFiles.CountAsync());
        });
    }

    [Fact]
    public async Task Importing_again_changes_nothing_and_true_repeats_are_kept()
    {
        var file = File(Row(), Row(), Row(billed: "2"));
        await using var database = await TestDatabase.Create();
        var first = await database.Import(file);
        await database.Accrue(2026, 1);
        var second = await database.Import(file);
        var step = await database.Accrue(2026, 1);
        Assert.Equal((3, 0), (first.Accepted, first.Duplicates));
        Assert.Equal((0, 3, first.Id), (second.Accepted, second.Duplicates, second.Id));
        Assert.Equal((0, 1), (step.Posted, step.AlreadyPosted));
        Assert.Equal(4.5m, await database.Balance("5110"));
    }

    [Fact]
    public async Task The_order_of_columns_does_not_make_a_row_new()
    {
        await using var database = await TestDatabase.Create();
        await database.Import("BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd\n1,1,USD,Usage,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z");
        var again = await database.Import("EffectiveCost,BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,Tags\n1,1,USD,Usage,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,NULL");
        Assert.Equal((0, 1), (again.Accepted, again.Duplicates));
    }

    [Theory]
    [InlineData("1.50", "+1.50", 2, "EffectiveCost")]
    [InlineData("\"1,500.00\"", "1.50", 2, "BilledCost")]
    [InlineData("1E+7", "1.50", 2, "BilledCost")]
    [InlineData("NULL", "1.50", 2, "BilledCost")]
    [InlineData("1.50", "1 ", 2, "EffectiveCost")]
    public async Task A_bad_number_is_named_by_line_and_column(string billed, string effective, int line, string column)
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(File(Row(billed, effective), Row()));
        Assert.Equal([(line, column)], report.Rejected.Select(r => (r.Line, r.Column!)));
    }

    [Fact]
    public async Task A_time_without_zone_is_read_as_UTC_and_said_so()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(File(Row(start: "2026-01-05 00:00:00")));
        Assert.Equal(["ChargePeriodStart without zone was read as UTC."], report.Assumptions);
    }

    [Fact]
    public async Task Columns_that_a_charge_has_no_place_for_are_kept_with_it()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Row(note: "hello")));
        await database.Run(async db => Assert.Equal("{\"x_Note\":\"hello\",\"Colour\":\"red\"}", (await db.Charges.SingleAsync()).Details));
    }

    [Fact]
    public async Task A_tag_assigns_the_agent_and_an_unknown_one_stays_unassigned_with_its_name_kept()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await database.Import(File(Row(tags: "\"{\"\"Agent\"\":\"\"Atlas\"\"}\""), Row(tags: "\"{\"\"agent_id\"\":\"\"nobody\"\"}\"")));
        await database.Run(async db =>
        {
            var charges = await db.Charges.OrderBy(c => c.Id).ToListAsync();
            Assert.Equal([("atlas", "Atlas"), ("unassigned", "nobody")], charges.Select(c => (c.Agent.Value, c.AgentKey!)));
        });
    }

    [Fact]
    public async Task Billed_ahead_of_use_without_a_commitment_is_marked_and_asked_about()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(File(Row(billed: "3", effective: "1")));
        var step = await database.Accrue(2026, 1);
        Assert.Contains("2.00 USD", Assert.Single(step.NeedsAttention), StringComparison.Ordinal);
        Assert.Equal((1m, 2m, -3m), (await database.Balance("5110"), await database.Balance("1330"), await database.Balance("2010")));
    }

    [Fact]
    public async Task What_is_no_known_format_is_refused_with_the_list_of_formats()
    {
        await using var database = await TestDatabase.Create();
        var outcome = await database.TryImport(IntakeSteps.Text("a,b\n1,2"));
        Assert.Equal(RefusalCodes.UnknownFormat, outcome.Refusal?.Code);
    }

    [Theory]
    [InlineData("InvoiceDetail", "BilledCost,BillingAccountId,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,InvoiceDetailCreated,"
        + "InvoiceDetailGrain,InvoiceDetailId,InvoiceId,InvoiceIssueDate,InvoiceIssuerName,PaymentTerms")]
    [InlineData("BillingPeriod", "BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName")]
    [InlineData("BillingPeriod", "billing_period_status,invoice_issuer_name,billing_period_start")]
    [InlineData("ContractCommitment", "BillingCurrency,ContractCommitmentCategory,ContractCommitmentCost,ContractCommitmentId,ContractId,ContractPeriodStart")]
    [InlineData("price sheet", "SkuPriceId,SkuId,ListUnitPrice,ContractedUnitPrice,PricingUnit,BillingCurrency")]
    public async Task Data_sets_beside_cost_and_usage_are_refused_by_name_with_what_to_do(string name, string columns)
    {
        await using var database = await TestDatabase.Create();
        var row = string.Join(',', columns.Split(',').Select(_ => "1"));
        var refused = await database.TryImport(IntakeSteps.Text($"{columns}\n{row}\n"));
        var issue = refused.IsOk ? Assert.Single(refused.Value.Rejected) : throw new InvalidOperationException(refused.Refusal.Message);
        Assert.Contains(name, issue.Reason, StringComparison.Ordinal);
        Assert.Contains("nothing of it was taken", issue.Reason, StringComparison.Ordinal);
        await database.Run(async db => Assert.Equal(0, await db.Charges.CountAsync()));
    }

    [Theory]
    [InlineData("BilledCost", "1.0")]
    [InlineData("BilledCost,SkuMeter", "1.1")]
    [InlineData("BilledCost,InvoiceId,ProviderName", "1.2")]
    [InlineData("BilledCost,ServiceProviderName,ProviderName", "1.3")]
    [InlineData("BilledCost,ServiceProviderName", "1.4")]
    [InlineData("BilledCost,InvoiceDetailId", "1.4")]
    public void The_columns_tell_the_version(string columns, string version) =>
        Assert.Equal(version, FocusColumns.Version(columns.Split(',')));
}
