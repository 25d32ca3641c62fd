using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Workforce;

/// <summary>Agents hired and changed by the thousand.</summary>
public sealed class StaffListTests
{
    private const string Header = "id,name,role,owner,cost_center,employment,function,hired_on,in_service_on,models,acquisition_cost,monthly_run_cost,"
        + "target_unit,target_units_per_month,target_value_per_unit,target_value_basis,target_human_cost_per_unit,target_units_per_human_month,"
        + "retirement_triggers\n";

    private static string Row(string id, string owner = "Olga Owner", string cost = "500", string function = "InternalOps") =>
        $"{id},Agent {id},Support,{owner},CC-1,ApiRun,{function},2025-01-01,2025-02-01,m-1;m-2,0,{cost},ticket,100,4,price,6,400,Idle days=30;TargetMissed\n";

    [Fact]
    public async Task A_preview_says_what_the_list_would_do_and_keeps_nothing()
    {
        await using var database = await TestDatabase.Create();
        var text = Header + string.Concat(Enumerable.Range(0, 1_200).Select(i => Row($"a-{i}")));
        Assert.Equal((1_200, 0, 0, 0), Counts(await Take(database, text, preview: true)));
        Assert.Equal(0, await Agents(database));
        Assert.Equal((1_200, 0, 0, 0), Counts(await Take(database, text)));
        Assert.Equal(1_200, await Agents(database));
    }

    [Fact]
    public async Task The_register_goes_out_and_comes_back_as_the_same_and_an_edited_row_changes_its_agent()
    {
        await using var database = await TestDatabase.Create();
        await Take(database, Header + Row("ada") + Row("ben", owner: "") + Row("cyd"));
        var list = await Export(database);
        Assert.Equal((0, 0, 3, 0), Counts(await Take(database, list)));
        var edited = list.Replace("Agent ben", "Benjamin", StringComparison.Ordinal).Replace(",500,", ",750,", StringComparison.Ordinal);
        Assert.Equal((0, 3, 0, 0), Counts(await Take(database, edited, preview: true)));
        Assert.Equal((0, 3, 0, 0), Counts(await Take(database, edited)));
        await database.Run(async db =>
        {
            Assert.All(await db.Agents.ToListAsync(), a => Assert.Equal(750, a.MonthlyRunCost.ToDecimal()));
            Assert.Contains(await db.AgentEvents.ToListAsync(), e => e.Agent == new AgentId("ben") && e.Text.Contains("Benjamin", StringComparison.Ordinal));
        });
        Assert.Equal(edited, await Export(database));
    }

    [Fact]
    public async Task Rows_that_cannot_be_taken_are_named_and_leave_the_others()
    {
        await using var database = await TestDatabase.Create();
        var report = await Take(database, Header + Row("ada") + Row("ada") + Row("Not An Id") + Row("ben", cost: "-1") + Row("cyd", cost: "much")
            + "x,y\n" + Row("dot"));
        Assert.Equal((2, 0, 0, 5), Counts(report));
        Assert.Equal([3, 4, 5, 6, 7], report.Refused.Select(r => r.Line));
        Assert.Equal(["name", "id", "monthlyRunCost", "monthly_run_cost", null], report.Refused.Select(r => r.Field));
        Assert.Equal(2, await Agents(database));
    }

    [Fact]
    public async Task A_change_of_function_moves_what_the_open_month_holds_as_it_does_for_one_agent()
    {
        await using var database = await TestDatabase.Create();
        await Take(database, Header + Row("ada"));
        Assert.Equal((0, 1, 0, 0), Counts(await Take(database, Header + Row("ada", function: "Research"))));
        await database.Run(async db => Assert.Contains(await db.AgentEvents.ToListAsync(), e => e.Kind == AgentEventKind.FunctionChanged));
    }

    [Fact]
    public void An_unknown_column_is_refused_with_those_there_are()
    {
        var refusal = StaffColumns.Read(IntakeSteps.Text("id,salary\nada,1\n")).Refusal;
        Assert.Contains("'salary'", refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("monthly_run_cost", refusal.Message, StringComparison.Ordinal);
    }

    private static (int Hired, int Changed, int Same, int Refused) Counts(StaffReport report) =>
        (report.Hired, report.Changed, report.Same, report.Refused.Count);

    private static async Task<StaffReport> Take(TestDatabase database, string text, bool preview = false)
    {
        var rows = StaffColumns.Read(IntakeSteps.Text(text));
        Assert.Null(rows.Refusal);
        var report = await database.With<TakeStaffList, Outcome<StaffReport>>(
            t => t.Run(TestDatabase.EntityId, rows.Value, preview, TestDatabase.Ana));
        Assert.Null(report.Refusal);
        return report.Value;
    }

    private static async Task<int> Agents(TestDatabase database)
    {
        var count = 0;
        await database.Run(async db => count = await db.Agents.CountAsync());
        return count;
    }

    private static async Task<string> Export(TestDatabase database)
    {
        var month = new YearMonth(2026, 1);
        var file = await database.With<ExportCatalog, Outcome<ExportFile>>(
            e => e.Run("agents", new ExportScope(TestDatabase.EntityId, Book.UsGaap, month, month), TestDatabase.Ana));
        Assert.Null(file.Refusal);
        return Encoding.UTF8.GetString(file.Value.Content);
    }
}
