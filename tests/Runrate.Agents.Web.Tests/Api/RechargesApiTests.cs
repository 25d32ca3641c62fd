using System.Net;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

/// <summary>Agents between entities over HTTP and on their page: the same figures before and after the close.</summary>
public sealed class RechargesApiTests
{
    private const string Form = "form:has(input[value='recharge'])";

    private static async Task<WebHost> Group()
    {
        var host = new WebHost();
        await host.InScope(async services =>
        {
            var db = services.GetRequiredService<RunrateDb>();
            db.Entities.Add(new Entity(new EntityId("northlight-india"), "Northlight India", Currency.Parse("INR"), FiscalCalendar.Calendar,
                [Book.IndAs]));
            foreach (var (from, to, rate) in new[] { ("USD", "INR", 80m), ("INR", "USD", 0.0125m) })
            {
                db.FxRates.Add(new FxRateRow
                {
                    From = Currency.Parse(from),
                    To = Currency.Parse(to),
                    Date = new LocalDate(2026, 1, 31),
                    Rate = rate,
                    Source = "test",
                });
            }
            await db.SaveChangesAsync();
        });
        var ana = await host.Api(WebHost.Ana);
        (await ana.Post("/api/agents", new Dictionary<string, object?>(Bodies.Agent("Atlas")) { ["entity"] = "northlight-us" }))
            .Is(HttpStatusCode.Created);
        (await ana.Post("/api/charges?entity=northlight-us", new
        {
            source = "erp",
            id = "line-1",
            provider = "Acme",
            service = "Acme Search",
            billedCost = "200",
            currency = "USD",
            chargePeriodStart = "2026-01-10T00:00:00Z",
            agent = "atlas",
        })).Is(HttpStatusCode.OK);
        return host;
    }

    [Fact]
    public async Task What_is_previewed_is_what_the_close_posts_and_what_all_entities_eliminate()
    {
        await using var host = await Group();
        var (ana, cora) = (await host.Api(WebHost.Ana), await host.Api(WebHost.Cora));
        (await ana.Post("/api/close/2026-01?entity=northlight-us", new { })).Is(HttpStatusCode.OK);
        var stated = new
        {
            agent = "atlas",
            from = "2026-01",
            terms = new[] { new { receiver = "northlight-india", percent = 40, markupPercent = 10 } },
        };
        (await ana.Post("/api/recharges?entity=northlight-us", stated)).Is(HttpStatusCode.Forbidden);
        var preview = (await cora.Post("/api/recharges/preview?entity=northlight-us", stated)).Is(HttpStatusCode.OK).Body[0];
        Assert.Equal(("88.00", "7040.00", "0.00"), (Amount(preview, "due"), Amount(preview, "receiverDue"), Amount(preview, "posted")));
        Assert.Equal(0, (await cora.Get("/api/recharges?entity=northlight-us&period=2026-01")).Body.GetArrayLength());
        (await cora.Post("/api/recharges?entity=northlight-us", stated)).Is(HttpStatusCode.OK);
        (await ana.Post("/api/close/2026-01?entity=northlight-us", new { })).Is(HttpStatusCode.OK);
        var posted = (await cora.Get("/api/recharges?entity=northlight-us&period=2026-01")).Is(HttpStatusCode.OK).Body[0];
        Assert.Equal(("88.00", "7040.00"), (Amount(posted, "posted"), Amount(posted, "receiverPosted")));
        var group = (await cora.Get("/api/group?period=2026-01&currency=USD")).Is(HttpStatusCode.OK).Body;
        var income = group.GetProperty("lines").EnumerateArray().Single(l => l.GetProperty("title").GetString() == "Intercompany recharge income");
        Assert.Equal(("-88.00", "0.00"), (Amount(income, "eliminated"), Amount(income, "total")));
        var page = await (await host.SignIn(WebHost.Cora)).Get("/recharges?entity=northlight-india&period=2026-01");
        var row = page.QuerySelector("main table tbody tr")!.TextContent;
        Assert.Contains("40 % of run cost, mark-up 10 %", row, StringComparison.Ordinal);
        Assert.Contains("7,040.00", row, StringComparison.Ordinal);
        Assert.Contains("Both sides agree", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_is_previewed_stated_and_refused_with_what_was_typed()
    {
        await using var host = await Group();
        await (await host.Api(WebHost.Ana)).Post("/api/close/2026-01?entity=northlight-us", new { });
        var browser = await host.SignIn(WebHost.Cora);
        const string address = "/recharges?entity=northlight-us&period=2026-01";
        var typed = new[] { ("agent", "atlas"), ("from", "2026-01"), ("basis", "Percent"), ("cost", "RunCost"), ("percent.northlight-india", "25") };
        var preview = await browser.Submit(await browser.Get(address), Form, [.. typed, ("act", "preview")]);
        Assert.Contains("4,000.00", preview.QuerySelector("#preview ~ div table")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("25", preview.QuerySelector("#percent-northlight-india")!.GetAttribute("value"));
        var refused = await browser.Submit(await browser.Get(address), Form,
            [.. typed.SkipLast(1), ("percent.northlight-india", "125"), ("act", "state")]);
        Assert.Contains("at most 100", refused.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var stated = await browser.Submit(await browser.Get(address), Form, [.. typed, ("act", "state")]);
        var row = stated.QuerySelector("main table tbody tr")!.TextContent;
        Assert.Contains("the next close posts", row, StringComparison.Ordinal);
        Assert.Contains("50.00", row, StringComparison.Ordinal);
    }

    private static string? Amount(JsonElement of, string name) => of.GetProperty(name).GetProperty("amount").GetString();
}
