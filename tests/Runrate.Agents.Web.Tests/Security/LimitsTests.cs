using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class LimitsTests(WebHost host) : IClassFixture<WebHost>
{
    [Theory]
    [InlineData("/api/exports/xlsx?from=0001-01&to=9999-12")]
    [InlineData("/api/statements/cash-view?from=0001-01&to=9999-12&monthly=true")]
    [InlineData("/api/statements/workforce-pnl?period=9999-12")]
    [InlineData("/api/roster?period=0001-01")]
    [InlineData("/api/reconciliation?period=9999-12")]
    [InlineData("/api/close/0001-01")]
    [InlineData("/statements/workforce-pnl?from=0001-01&period=9999-12&monthly=1")]
    [InlineData("/statements/workforce-pnl.csv?from=0001-01&period=9999-12&monthly=1")]
    [InlineData("/?period=0001-01")]
    [InlineData("/journal?period=9999-12")]
    public async Task Months_that_no_books_have_are_refused_at_once(string path)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await (await host.Api()).GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Ten_years_are_the_longest_span_of_a_statement()
    {
        var api = await host.Api();
        (await api.Get("/api/statements/workforce-pnl?from=2016-02&to=2026-01&monthly=true")).Is(HttpStatusCode.OK);
        (await api.Get("/api/statements/workforce-pnl?from=2016-01&to=2026-01&monthly=true"))
            .IsProblem(HttpStatusCode.RequestEntityTooLarge, RefusalCodes.TooLarge);
        (await api.Get("/api/exports/hledger?from=2000-01&to=2026-01")).IsProblem(HttpStatusCode.RequestEntityTooLarge, RefusalCodes.TooLarge);
    }

    [Fact]
    public async Task An_unknown_parameter_is_refused_with_the_nearest()
    {
        var api = await host.Api();
        var answer = (await api.Get("/api/statements/workforce-pnl?perid=2026-01")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidRequest);
        Assert.Contains("period", answer.Text);
        (await api.Get("/api/agents?entity=northlight-us")).Is(HttpStatusCode.OK);
        (await api.Get("/api/agents?owner=x")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("/api/agents?entity=a%00b")]
    [InlineData("/api/ledger/entries?text=%00")]
    [InlineData("/journal?text=%00")]
    public async Task Text_that_no_database_keeps_is_refused(string path)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await (await host.Api()).GetAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData("""{"framework":"US_GAAP","facts":{"category":"\ud800"}}""")]
    [InlineData("""{"framework":"US_GAAP\u0000","facts":{"category":"StaffTraining"}}""")]
    [InlineData("""{"framework":"US_GAAP","facts":{"category":"StaffTraining","\udc00":1}}""")]
    public async Task Half_a_character_in_json_is_refused_with_its_place(string body)
    {
        var api = await host.Api();
        foreach (var path in (string[])["/api/treatments/classify", "/api/treatments/compare", "/api/calculators/tax-rate", "/api/arrangements", "/api/charges"])
            (await api.Post(path, body)).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_body_is_unpacked_for_every_route(string encoding)
    {
        var api = await host.Api();
        using var request = Packed("/api/treatments/classify", Encoding.UTF8.GetBytes("""{"framework":"US_GAAP","facts":{"category":"StaffTraining"}}"""), encoding);
        Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/api/treatments/classify")]
    [InlineData("/api/usage")]
    [InlineData("/api/imports?format=usage-csv")]
    [InlineData("/v1/traces")]
    public async Task A_body_that_swells_out_of_proportion_is_refused_while_it_swells(string path)
    {
        var api = await host.Api();
        using var request = Packed(path, Enumerable.Repeat((byte)' ', 64 << 20).ToArray(), "gzip");
        var before = GC.GetTotalAllocatedBytes();
        using var answer = await api.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains(RefusalCodes.TooLarge, await answer.Content.ReadAsStringAsync());
        Assert.True(GC.GetTotalAllocatedBytes() - before < 48 << 20, "It was unpacked whole.");
    }

    [Fact]
    public async Task A_way_of_packing_that_is_not_known_is_refused()
    {
        var api = await host.Api();
        using var request = Packed("/api/usage", [1, 2, 3], "gzip");
        request.Content!.Headers.ContentEncoding.Clear();
        request.Content.Headers.ContentEncoding.Add("zstd");
        var answer = await api.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains(RefusalCodes.WrongContentType, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("period", "perid")]
    [InlineData("entity", "entiy")]
    [InlineData(null, "zzzzzzzz")]
    public void The_nearest_name_is_the_one_meant(string? meant, string typed) =>
        Assert.Equal(meant, Nearest.To(typed, ["from", "to", "period", "book", "agent", "monthly", "entity"]));

    private static HttpRequestMessage Packed(string path, byte[] body, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream pack = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
            pack.Write(body);
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add(encoding);
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }
}

/// <summary>A body that is too long, over a real socket: the limit is the server's.</summary>
public sealed class BodyLimitTests
{
    [Fact]
    public async Task A_body_larger_than_its_route_takes_is_413()
    {
        await using var host = WebHost.OnSocket();
        // The answer comes before the body is sent, however busy the machine is.
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) };
        using var client = new HttpClient(handler) { BaseAddress = host.ClientOptions.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WebHost.ApiToken);
        var body = """{"framework":"US_GAAP","facts":{"category":"StaffTraining","x":""" + $"\"{new string('a', 5 << 20)}\"}}}}";
        foreach (var path in (string[])["/api/treatments/classify", "/api/arrangements", "/api/chat"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
                Headers = { ExpectContinue = true },
            };
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.Contains(RefusalCodes.TooLarge, await answer.Content.ReadAsStringAsync());
        }
    }
}
