using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

/// <summary><c>POST /api/v1/events</c>, as OpenMeter's clients send.</summary>
public sealed class EventsApiTests
{
    private const string Single = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";

    [Fact]
    public async Task A_single_event_and_a_batch_are_taken_without_a_word_and_a_repeated_id_changes_nothing()
    {
        await using var host = await Priced();
        Assert.Equal((HttpStatusCode.NoContent, ""), await Send(host, Usage("e1", 1_000), Single));
        Assert.Equal((HttpStatusCode.NoContent, ""), await Send(host, $"[{Usage("e1", 1_000)},{Usage("e2", 500)}]", Batch));
        Assert.Equal((HttpStatusCode.NoContent, ""), await Send(host, Usage("e2", 999), Single));
        Assert.Equal([("e1", 1_000L), ("e2", 500L)], await Events(host));
    }

    [Fact]
    public async Task The_same_id_of_another_source_is_another_event()
    {
        await using var host = await Priced();
        await Send(host, Usage("e1", 1), Single);
        await Send(host, Usage("e1", 2, source: "other"), Single);
        Assert.Equal(2, (await Events(host)).Count);
    }

    [Fact]
    public async Task Numbers_may_be_texts_and_a_time_that_is_absent_is_now()
    {
        await using var host = await Priced();
        var sent = await Send(host, """
            {"specversion":"1.0","id":"t","source":"svc","type":"prompt","subject":"atlas","data":{"model":"m","provider":"p","input_tokens":"12"}}
            """, Single);
        Assert.Equal(HttpStatusCode.NoContent, sent.Status);
        Assert.Equal([("t", 12L)], await Events(host));
        await host.With<RunrateDb, int>(async db =>
        {
            Assert.Equal(host.Clock.Now, (await db.UsageEvents.SingleAsync()).OccurredAt);
            return 0;
        });
    }

    [Theory]
    [InlineData("""{"specversion":"0.3","id":"x","source":"s","type":"t"}""", "specversion")]
    [InlineData("""{"specversion":"1.0","source":"s","type":"t"}""", "specversion")]
    [InlineData("""{"specversion":"1.0","id":"x","source":"s","type":"t","time":"yesterday"}""", "time")]
    [InlineData("7", "")]
    public async Task A_bad_record_of_a_batch_is_named_and_its_neighbours_are_kept(string bad, string column)
    {
        await using var host = await Priced();
        var (status, body) = await Send(host, $"[{Usage("a", 1)},{bad},{Usage("b", 2)}]", Batch);
        Assert.Equal(HttpStatusCode.OK, status);
        var rejected = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("rejected").EnumerateArray().ToList();
        Assert.Single(rejected);
        Assert.Contains(column, rejected[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(["a", "b"], (await Events(host)).Select(e => e.Id));
    }

    [Fact]
    public async Task Usage_without_counts_waits_and_the_sender_is_told()
    {
        await using var host = await Priced();
        var (status, body) = await Send(host,
            """{"specversion":"1.0","id":"n","source":"s","type":"t","time":"2026-01-30T00:00:00Z","data":{"model":"m"}}""", Single);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(QuarantineReasons.NoCounts, body, StringComparison.Ordinal);
        Assert.Empty(await Events(host));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"specversion\":\"1.0\",")]
    [InlineData("null")]
    public async Task What_is_no_event_is_no_failure_of_the_server(string body)
    {
        await using var host = await Priced();
        Assert.InRange((int)(await Send(host, body, Single)).Status, 200, 422);
        Assert.Empty(await Events(host));
    }

    private static async Task<WebHost> Priced()
    {
        var host = new WebHost();
        (await (await host.Api()).Post("/api/prices", new
        {
            provider = "p",
            model = "m",
            meter = Meters.InputTokens,
            perUnit = "0.000001",
            currency = "USD",
            effectiveFrom = "2026-01-01",
        })).Is(HttpStatusCode.OK);
        return host;
    }

    private static string Usage(string id, int tokens, string source = "svc") => $$"""
        {"specversion":"1.0","id":"{{id}}","source":"{{source}}","type":"prompt","subject":"atlas","time":"2026-01-30T10:00:00Z",
         "data":{"provider":"p","model":"m","input_tokens":{{tokens}},"output_tokens":0} }
        """;

    private static async Task<(HttpStatusCode Status, string Body)> Send(WebHost host, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(type);
        var answer = await (await host.Api()).PostAsync("/api/v1/events", content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static Task<List<(string Id, long Tokens)>> Events(WebHost host) => host.With<RunrateDb, List<(string, long)>>(async db =>
        (await db.UsageEvents.OrderBy(e => e.EventId).ToListAsync()).ConvertAll(e => (e.EventId, e.InputTokens)));
}
