using System.Net;
using System.Text.Json;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

/// <summary>Real and specification files through the API, from upload to the line behind a posting.</summary>
public sealed class RealBillTests(WebHost host) : IClassFixture<WebHost>
{
    [Fact]
    public async Task A_thousand_real_cost_lines_become_a_closed_month_that_opens_down_to_the_line_of_the_file()
    {
        var file = await File.ReadAllBytesAsync(SharedFiles.Path("samples", "focus", "focus_1.0_real_anonymized_focus_sample.csv"));
        var api = await host.Api();
        var report = (await api.Post("/api/imports?format=focus&name=sample.csv", file, "text/csv")).Is(HttpStatusCode.OK).Body;
        Assert.Equal(1000, report.GetProperty("accepted").GetInt32());
        Assert.Equal("20.52022672899", report.GetProperty("totals").GetProperty("billedCost").GetString());
        Assert.Equal("14.97651418586", report.GetProperty("totals").GetProperty("effectiveCost").GetString());

        (await api.Post("/api/close/2024-09", "")).Is(HttpStatusCode.OK);
        var pnl = (await api.Get("/api/statements/workforce-pnl?period=2024-09")).Is(HttpStatusCode.OK).Body;
        var cost = Lines(pnl).Where(l => l.GetProperty("kind").GetString() == "Line").Sum(l => decimal.Parse(l.GetProperty("figures")[0].GetProperty("amount").GetString()!));
        Assert.Equal(14.976514m, cost);

        var figure = Lines(pnl).First().GetProperty("figures")[0].GetProperty("ref").GetString()!;
        var postings = (await api.Get($"/api/figures/{Uri.EscapeDataString(figure)}?size=200")).Is(HttpStatusCode.OK).Body.GetProperty("items");
        var source = postings.EnumerateArray().First(p => p.GetProperty("source").GetString()!.StartsWith("charges/", StringComparison.Ordinal)).GetProperty("source").GetString()!;
        var behind = (await api.Get($"/api/sources?source={Uri.EscapeDataString(source)}")).Is(HttpStatusCode.OK).Body.GetProperty("charges");
        var line = behind.GetProperty("items")[0];
        Assert.Equal("sample.csv", line.GetProperty("file").GetString());
        Assert.InRange(line.GetProperty("line").GetInt32(), 2, 1001);

        var again = (await api.Post("/api/imports", file, "text/csv")).Is(HttpStatusCode.OK).Body;
        Assert.Equal((0, 1000), (again.GetProperty("accepted").GetInt32(), again.GetProperty("duplicates").GetInt32()));
        var closed = (await api.Post("/api/close/2024-09", "")).Is(HttpStatusCode.OK).Body;
        Assert.All(closed.GetProperty("steps").EnumerateArray(), s => Assert.Equal(0, s.GetProperty("posted").GetInt32()));
    }

    [Fact]
    public async Task A_drawdown_costs_what_was_consumed_and_leaves_the_rest_prepaid()
    {
        var file = await File.ReadAllBytesAsync(SharedFiles.Path("samples", "focus", "spec_draft_ai_drawdown_via_prepayment.csv"));
        var api = await host.Api();
        (await api.Post("/api/imports?format=focus", file, "text/csv")).Is(HttpStatusCode.OK);
        (await api.Post("/api/close/2025-05", "")).Is(HttpStatusCode.OK);
        var pnl = (await api.Get("/api/statements/income-statement?period=2025-05&book=US_GAAP")).Is(HttpStatusCode.OK).Body;
        Assert.Equal("50.00", Lines(pnl).Single(l => l.GetProperty("title").GetString() == "Model inference").GetProperty("figures")[0].GetProperty("amount").GetString());
        var balance = (await api.Get("/api/ledger/trial-balance?period=2025-05&book=US_GAAP")).Is(HttpStatusCode.OK).Body;
        var prepaid = balance.GetProperty("rows").EnumerateArray().Where(r => r.GetProperty("account").GetString() == "1330").Sum(r => decimal.Parse(r.GetProperty("balance").GetString()!));
        Assert.Equal(499_950.00m + Others(balance), prepaid);
    }

    [Theory]
    [InlineData("spec_1.2_saas_examples__spend_agreements__saas_spend_agreements_a1.csv")]
    [InlineData("spec_1.2_saas_examples__simple_agreements__simple_saas_agreements_a1.csv")]
    public async Task Dates_and_amounts_in_another_form_are_refused_and_not_guessed(string name)
    {
        var file = await File.ReadAllBytesAsync(SharedFiles.Path("samples", "focus", name));
        (await (await host.Api()).Post("/api/imports?format=focus", file, "text/csv")).IsProblem(HttpStatusCode.UnprocessableEntity, "file-refused");
    }

    // The thousand lines of the other test may be in the same books: what was billed ahead of consumption there is usage credit too.
    // Each agent's month is rounded once, so that the sum over agents may be a micro from the exact 5.54371254313.
    private static decimal Others(JsonElement balance) =>
        balance.GetProperty("rows").EnumerateArray().Any(r => r.GetProperty("account").GetString() == "5120") ? 5.543712m : 0m;

    private static IEnumerable<JsonElement> Lines(JsonElement statement) =>
        statement.GetProperty("sections").EnumerateArray().SelectMany(s => s.GetProperty("lines").EnumerateArray());
}
