using System.Net;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class LedgerApiTests(WebHost host)
{
    private static readonly AgentId Poster = new("poster");

    [Fact]
    public async Task A_figure_of_a_statement_opens_to_its_postings()
    {
        var api = await host.Api();
        await Posted(api);
        var statement = (await api.Get("/api/agents/poster/pnl?from=2025-06&to=2025-06&book=US_GAAP")).Is(HttpStatusCode.OK).Body;
        var line = statement.GetProperty("sections").EnumerateArray().SelectMany(s => s.GetProperty("lines").EnumerateArray())
            .First(l => l.GetProperty("title").GetString() == "Model inference");
        var figure = line.GetProperty("figures")[0];
        Assert.Equal("3.000001", figure.GetProperty("amount").GetString());
        var postings = (await api.Get("/api/figures/" + Uri.EscapeDataString(figure.GetProperty("ref").GetString()!))).Is(HttpStatusCode.OK).Body;
        Assert.Equal(1, postings.GetProperty("total").GetInt32());
        Assert.Equal("usage/2025-06-10/poster/1", postings.GetProperty("items")[0].GetProperty("key").GetString());
        (await api.Get("/api/figures/nonsense")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }

    [Fact]
    public async Task The_journal_and_the_trial_balance_show_the_entry_and_sum_to_zero()
    {
        var api = await host.Api();
        await Posted(api);
        var entries = (await api.Get("/api/ledger/entries?agent=poster&period=2025-06")).Is(HttpStatusCode.OK).Body;
        var entry = entries.GetProperty("items")[0];
        Assert.Equal(["3.000001", "-3.000001"], entry.GetProperty("postings").EnumerateArray().Select(p => p.GetProperty("amount").GetString()));
        (await api.Get($"/api/ledger/entries/{entry.GetProperty("id").GetString()}")).Is(HttpStatusCode.OK);
        var balance = (await api.Get("/api/ledger/trial-balance?period=2025-06&book=UsGaap")).Is(HttpStatusCode.OK).Body;
        Assert.True(balance.GetProperty("balanced").GetBoolean());
        Assert.Contains(balance.GetProperty("rows").EnumerateArray(), r => r.GetProperty("agent").GetString() == "poster");
    }

    [Fact]
    public async Task Questions_that_make_no_sense_are_refused()
    {
        var api = await host.Api();
        (await api.Get("/api/ledger/trial-balance")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await api.Get("/api/ledger/trial-balance?period=2026-01&book=FRENCH")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
        (await api.Get("/api/statements/horoscope?period=2026-01")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        (await api.Get("/api/statements/workforce-pnl?from=2026-02&to=2026-01")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
        (await api.Get($"/api/ledger/entries/{Guid.Empty}")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        (await host.Anonymous().Get("/api/ledger/entries")).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Theory]
    [InlineData("hledger", "text/plain", "3.000001 USD")]
    [InlineData("beancount", "text/plain", "Expenses:5110-ModelInference  3.000001 USD")]
    [InlineData("ledger", "text/plain", "3.000001 USD")]
    [InlineData("quickbooks", "text/csv", "06/10/2025")]
    [InlineData("xero", "text/csv", "10 Jun 2025")]
    [InlineData("netsuite", "text/csv", "Jun 2025")]
    [InlineData("business-central", "text/csv", "2025-06-10")]
    [InlineData("focus-1.2", "text/csv", "x_AgentId")]
    [InlineData("focus-1.4", "text/csv", "ServiceProviderName")]
    [InlineData("focus-1.5-draft", "text/csv", "PrincipalId")]
    [InlineData("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "")]
    public async Task Every_export_is_a_file_of_its_type(string format, string type, string contains)
    {
        var api = await host.Api();
        await Posted(api);
        var file = (await api.Get($"/api/exports/{format}?period=2025-06&book=UsGaap")).Is(HttpStatusCode.OK);
        Assert.Equal(type, file.ContentType);
        Assert.Contains(contains, file.Text);
    }

    [Fact]
    public async Task An_export_that_does_not_exist_is_refused() =>
        (await (await host.Api()).Get("/api/exports/parchment?period=2026-01")).IsProblem(HttpStatusCode.UnprocessableEntity, RefusalCodes.UnknownFormat);

    private async Task Posted(HttpClient api)
    {
        await api.Post("/api/agents", Bodies.Agent("Poster"));
        var amount = Money.From(3.000001m, Currency.Usd);
        var draft = new EntryDraft(
            EntryKey.Of("usage", "2025-06-10", "poster", "1"), EntryKind.Usage, WebHost.EntityId, null, new LocalDate(2025, 6, 10), "Usage of Poster",
            new EntryLines().Debit("5110", amount, Poster).Credit("2110", amount).ToPostings());
        var posted = await host.With<Journal, Outcome<PostResult>>(j => j.Post([draft], WebHost.Ana));
        Assert.True(posted.IsOk);
    }
}
