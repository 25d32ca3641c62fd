using System.IO.Compression;
using System.Net;
using System.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Spans;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class TelemetryTests(WebHost host)
{
    private static string Span(string id, string input = "\"1200\"") => $$$"""
        {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"t"},"spans":[{
        "traceId":"5b8efff798038103d269b633813fc60c","spanId":"{{{id}}}","name":"chat m-large","kind":3,
        "startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225601000000000","attributes":[
        {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.provider.name","value":{"stringValue":"solora"}},
        {"key":"gen_ai.request.model","value":{"stringValue":"otlp-large"}},
        {"key":"gen_ai.usage.input_tokens","value":{"intValue":{{{input}}}}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":"10"}}]}]}]}]}
        """;

    [Fact]
    public async Task Spans_are_taken_once_plain_or_gzip()
    {
        var api = await host.Api();
        Assert.Equal("{}", (await api.Post("/v1/traces", Span("eee19b7ec3c1b174"))).Is(HttpStatusCode.OK).Text);
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Span("eee19b7ec3c1b175")));
        var content = new ByteArrayContent(zipped.ToArray()) { Headers = { { "Content-Type", "application/json" }, { "Content-Encoding", "gzip" } } };
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsync("/v1/traces", content)).StatusCode);
        Assert.Equal("{}", (await api.Post("/v1/traces", Span("eee19b7ec3c1b174"))).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Metrics_and_logs_are_taken_and_not_billed()
    {
        var api = await host.Api();
        Assert.Equal("{}", (await api.Post("/v1/metrics", """{"resourceMetrics":[]}""")).Is(HttpStatusCode.OK).Text);
        Assert.Equal("{}", (await api.Post("/v1/logs", """{"resourceLogs":[]}""")).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_must_not_be_sent_again()
    {
        var api = await host.Api();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes("not gzip")) { Headers = { { "Content-Type", "application/json" }, { "Content-Encoding", "gzip" } } };
        Assert.Equal(HttpStatusCode.BadRequest, (await api.PostAsync("/v1/traces", content)).StatusCode);
        (await host.Anonymous().Post("/v1/traces", Span("eee19b7ec3c1b176"))).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        (await (await host.Api(WebHost.Vera)).Post("/v1/traces", Span("eee19b7ec3c1b176"))).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
    }
}
