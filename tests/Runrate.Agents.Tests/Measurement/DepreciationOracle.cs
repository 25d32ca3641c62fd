using System.Globalization;
using Runrate.Agents.Accounting.Assets;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Our formulas against figures that a spreadsheet computed.</summary>
public sealed class DepreciationOracle
{
    [Fact]
    public void Every_agreed_depreciation_row_is_ours_too()
    {
        if (SharedFiles.Find("golden", "oracle_depreciation.csv") is not { } path)
        {
            Assert.Skip("shared/golden/oracle_depreciation.csv is not beside this checkout.");
            return;
        }
        var rows = SharedFiles.Rows(path).Where(row => row["second_opinion"] == "agree").ToList();
        Assert.True(rows.Count > 400);
        foreach (var row in rows)
            AssertClose(Number(row["value"]), Compute(row), $"{row["case"]} {row["method"]}");
    }

    [Fact]
    public void Every_present_value_and_level_payment_row_is_ours_too()
    {
        if (SharedFiles.Find("golden", "oracle_valueinuse.csv") is not { } path)
        {
            Assert.Skip("shared/golden/oracle_valueinuse.csv is not beside this checkout.");
            return;
        }
        var rows = SharedFiles.Rows(path);
        foreach (var row in rows.Where(row => row["method"] == "NPV"))
        {
            var flows = row["flows_or_args"].Split(' ').Select((flow, i) => new CashFlow(i + 1, Number(flow)));
            AssertClose(Number(row["value"]), ValueInUse.Of(flows, Number(row["rate"])), row["case"]);
        }
        foreach (var row in rows.Where(row => row["method"] == "PMT"))
        {
            var args = row["flows_or_args"].Split(' ');
            AssertClose(Number(row["value"]), ValueInUse.LevelPayment(Number(args[1]), Number(row["rate"]), int.Parse(args[0])),
                row["case"]);
        }
        // An internal rate of return is the rate at which our present value of the flows is nothing.
        foreach (var row in rows.Where(row => row["method"] == "IRR"))
        {
            var flows = row["flows_or_args"].Split(' ').Select((flow, i) => new CashFlow(i, Number(flow))).ToList();
            var present = ValueInUse.Of(flows, Number(row["value"]));
            Assert.True(Math.Abs(present) < 0.0001m * flows.Max(flow => Math.Abs(flow.Amount)), $"{row["case"]}: {present}");
        }
    }

    internal static decimal Compute(IReadOnlyDictionary<string, string> row)
    {
        var (cost, salvage, life) = (Number(row["cost"]), Number(row["salvage"]), int.Parse(row["life"]));
        var period = row["end"].Length > 0 ? int.Parse(row["end"]) : 0;
        return row["method"] switch
        {
            "SLN" => DepreciationFormulas.StraightLine(cost, salvage, life),
            "SYD" => DepreciationFormulas.SumOfYearsDigits(cost, salvage, life, period),
            "DB" => DepreciationFormulas.FixedDeclining(cost, salvage, life, period, int.Parse(row["month"])),
            "DDB" => DepreciationFormulas.DecliningBalance(cost, salvage, life, period, Number(row["factor"])),
            "VDB" => Enumerable.Range(1, period).Where(k => k > int.Parse(row["start"])).Sum(k =>
                DepreciationFormulas.VariableDeclining(cost, salvage, life, k, Number(row["factor"]), row["no_switch"] == "0")),
            var other => throw new InvalidOperationException($"The oracle has a method that nothing computes: {other}."),
        };
    }

    internal static void AssertClose(decimal expected, decimal actual, string what) =>
        Assert.True(Math.Abs(expected - actual) <= Math.Max(0.000_001m, Math.Abs(expected) * 0.000_000_001m),
            $"{what}: {actual} is not {expected}.");

    internal static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
