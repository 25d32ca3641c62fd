using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>
/// Nothing that is sent to any route is answered with a fault of ours. The bodies are what senders get wrong (a cut emoji, a NUL, a number
/// without end) put where the routes expect something; <c>tests/fuzz-routes</c> sends as many as you like to a running server.
/// </summary>
public sealed class RouteFuzzTests(WebHost host, ITestOutputHelper output) : IClassFixture<WebHost>
{
    private const int BriefRounds = 1;

    private static readonly string[] Nasty =
    [
        "", " ", "{}", "[]", "null", "0", "\"\"", "{", "{\"", "[[[", "{]", "\u0000", "nul", "true", "[{}]", "[null]", "[[]]",
        "{\"\":{}}", "{\"facts\":null}", "{\"facts\":{}}", "{\"facts\":[]}", "{\"framework\":null,\"facts\":{\"category\":null}}",
    ];

    private static readonly string[] Values =
    [
        "null", "\"\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\u0000\"", "\"a\\u0000b\"", "1e400", "-1e400", "99999999999999999999999999999999999", "0.1e-300",
        "-1", "{}", "[]", "[[]]", "true", "\"0000-01-01\"", "\"-0001-01-01\"", "\"9999-12-31\"", "\"10000-01-01\"", "\"2026-13-45\"", "\"0001-01\"", "\"NaN\"",
        "\"Infinity\"", "\"79228162514264337593543950335\"", "\"=cmd|' /C calc'!A0\"", "\"<script>alert(1)</script>\"", "\"../../etc/passwd\"",
        "\"😀\"", "\"\\ud83d\\ude00\"", "{\"a\":{\"b\":{\"c\":[1,2,{\"d\":null}]}}}",
    ];

    private static readonly string[] Names =
    [
        "framework", "facts", "policy", "asOf", "name", "id", "agent", "entity", "amount", "currency", "date", "category", "vendor", "source", "billedCost",
        "chargePeriodStart", "chargePeriodEnd", "reason", "decision", "plan", "items", "action", "perUnit", "message", "conversationId", "roles", "label",
        "expiresAt", "scopes", "person", "measured", "until", "target", "models", "hiredOn", "unit", "accepted", "provider", "model", "meter", "effectiveFrom",
        "accounts", "percent", "basis", "from", "figures", "proceeds", "evidence", "title", "kind", "rate", "enactedOn", "resourceSpans", "specversion", "data",
    ];

    private static readonly string[] Queries =
    [
        "entity=a%00b", "text=%00", "entity=%ff%fe", "period=0001-01", "period=9999-12", "from=0001-01&to=9999-12", "from=2026-12&to=2026-01", "period=x",
        "page=-1", "page=2147483647&size=2147483647", "size=0", "page=99999999999999999999", "book=%00", "agent=%ed%a0%80", "entity=%F0%9F%98%80", "entity=" + "a%27--",
        "monthly=true&from=2000-01&to=2100-12", "asOf=0000-00-00", "before=-9223372036854775808", "kind=999", "format=%2e%2e%2f", "materiality=1e400",
    ];

    [Fact]
    public async Task No_route_answers_any_input_with_a_fault_of_ours()
    {
        var seed = Number("RUNRATE_FUZZ_SEED") ?? 20261129;
        var rounds = Number("RUNRATE_FUZZ_ROUNDS") ?? BriefRounds;
        output.WriteLine($"Seed {seed}, {rounds} rounds");
        var random = new Random(seed);
        var api = await host.Api();
        var faults = new List<string>();
        var sent = 0;
        for (var round = 0; round < rounds && faults.Count < 20; round++)
        {
            foreach (var (method, path) in Routes.That(host, changeSomething: true).Where(r => Access.IsApi(r.Path) && r.Path != "/hubs/chat"))
            {
                foreach (var body in Bodies(random))
                {
                    sent++;
                    await Send(api, method, path, body, faults);
                }
            }
            foreach (var (_, path) in Routes.That(host, changeSomething: false))
            {
                foreach (var query in Queries.OrderBy(_ => random.Next()).Take(8))
                {
                    sent++;
                    await Send(api, "GET", $"{path}?{query}", null, faults);
                }
            }
        }
        output.WriteLine($"{sent} requests");
        Assert.Empty(faults);
    }

    private static IEnumerable<byte[]> Bodies(Random random)
    {
        foreach (var text in Nasty.OrderBy(_ => random.Next()).Take(4))
            yield return Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < 6; i++)
        {
            var fields = Enumerable.Range(0, random.Next(1, 8)).Select(_ => $"\"{Pick(Names, random)}\":{Pick(Values, random)}");
            var json = "{" + string.Join(',', fields) + "}";
            yield return Encoding.UTF8.GetBytes(random.Next(4) == 0 ? $"[{json},{json}]" : json);
        }
        // Invalid UTF-8 in a string, and nesting without end.
        yield return [.. "{\"name\":\""u8, 0xff, 0xc0, 0xed, 0xa0, 0x80, .. "\"}"u8];
        yield return Encoding.UTF8.GetBytes(new string('[', 5_000));
        yield return Encoding.UTF8.GetBytes("{\"facts\":" + string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 201));
    }

    private static async Task Send(HttpClient api, string method, string path, byte[]? body, List<string> faults)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        using var answer = await api.SendAsync(request);
        if (answer.StatusCode >= HttpStatusCode.InternalServerError)
            faults.Add($"{method} {path} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(160, body?.Length ?? 0)))}: {(int)answer.StatusCode}");
    }

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];

    internal static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
