using System.Globalization;

namespace Runrate.Agents.Tests.Imports;

/// <summary>
/// Sequences of deliveries as senders make them, of every kind, each with what the books hold at its end, worked out by hand. A step is a
/// file, or <c>undo:2</c> for taking the second file back.
/// </summary>
internal static class StrangeDeliveries
{
    public static readonly (string Name, decimal Cost, string[] Steps)[] All =
    [
        .. Bills(), .. Clouds(), .. Buckets(), .. Telemetry(), .. Sessions(), .. Events(), .. SendersToday.All,
    ];

    private static IEnumerable<(string, decimal, string[])> Bills()
    {
        const string month = "BillingPeriodStart";
        var stated = new[] { Day(3, "10.0", more: "2026-08-01T00:00:00Z"), Day(4, "5", more: "2026-08-01T00:00:00Z") };
        yield return ("other decimals, a Z that is missing, columns in another order", 15, [Bill(month, stated),
            "ChargePeriodEnd,ChargePeriodStart,BillingPeriodStart,EffectiveCost,BilledCost,ChargeCategory,ResourceId,ProviderName,ServiceName,BillingCurrency\n"
            + "2026-08-05T00:00:00,2026-08-04 00:00:00,2026-08-01T00:00:00,5.000,5.0,Usage,r1,Nimbus,GPU,USD\n"
            + "2026-08-04T00:00Z,2026-08-03T00:00:00Z,2026-08-01,10.00,10.00,Usage,r1,Nimbus,GPU,USD\n"]);
        yield return ("a credit that comes the next day and grows the day after", 22, [Bill(month, Day(3, "30", more: "2026-08-01T00:00:00Z")),
            Bill(month, Day(3, "30", more: "2026-08-01T00:00:00Z"), Day(3, "-5", category: "Credit", more: "2026-08-01T00:00:00Z")),
            Bill(month, Day(3, "30", more: "2026-08-01T00:00:00Z"), Day(3, "-8", category: "Credit", more: "2026-08-01T00:00:00Z"))]);
        yield return ("two twins of which one goes", 4, [Bill(month, Day(3, "4", more: "2026-08-01Z"), Day(3, "4", more: "2026-08-01Z")),
            Bill(month, Day(3, "4.00", more: "2026-08-01Z"))]);
        yield return ("two twins of which one goes and the other changes", 7, [Bill(month, Day(3, "4", more: "2026-08-01Z"), Day(3, "6", more: "2026-08-01Z")),
            Bill(month, Day(3, "7", more: "2026-08-01Z"))]);
        yield return ("two twins in a file that does not say that it is whole, of which one goes", 8,
            [Bill("", Day(3, "4"), Day(3, "4")), Bill("", Day(3, "4"))]);
        yield return ("two services in two files without a billing period, one of them again and grown", 17,
            [Bill("", Day(3, "4", service: "GPU")), Bill("", Day(3, "6", service: "Disk")), Bill("", Day(3, "11", service: "GPU"))]);
        yield return ("a billing period that is named from the second file on", 12,
            [Bill("", Day(3, "4"), Day(4, "9")), Bill(month, Day(3, "4", more: "2026-08-01Z"), Day(4, "8", more: "2026-08-01Z"))]);
        yield return ("a billing account that is named from the second file on", 12, [Bill(month, Day(3, "12", more: "2026-08-01Z")),
            Bill($"{month},BillingAccountId", Day(3, "12.00", more: "2026-08-01Z,acct-7"))]);
        yield return ("a billing account that is named no more", 12, [Bill($"{month},BillingAccountId", Day(3, "12.00", more: "2026-08-01Z,acct-7")),
            Bill(month, Day(3, "12", more: "2026-08-01Z"))]);
        yield return ("an issuer beside the provider from the second file on", 13, [Bill(month, Day(3, "12", more: "2026-08-01Z")),
            Bill($"{month},InvoiceIssuerName", Day(3, "12", more: "2026-08-01Z,Nimbus Inc."), Day(4, "1", more: "2026-08-01Z,Nimbus Inc."))]);
        yield return ("an account that is named as rows are split by another column, and then no more", 13, [Bill("", Day(3, "12")),
            Bill("SubAccountId,BillingAccountId", Day(3, "7", more: "a,acct-7"), Day(3, "5", more: "b,acct-7")), Bill("", Day(3, "12"), Day(4, "1"))]);
        yield return ("two accounts that have nothing in common", 19, [Bill($"{month},BillingAccountId", Day(3, "12", more: "2026-08-01Z,acct-7")),
            Bill($"{month},BillingAccountId", Day(3, "7", more: "2026-08-01Z,acct-8"))]);
        yield return ("a middle delivery that cannot be taken back, then the last two and the middle again", 9,
            [Bill(month, Day(3, "4", more: "2026-08-01Z")), Bill(month, Day(3, "9", more: "2026-08-01Z")), Bill(month, Day(3, "11", more: "2026-08-01Z")),
             "undo:2", "undo:3", "undo:2", Bill(month, Day(3, "9.0", more: "2026-08-01Z"))]);
        yield return ("the only delivery taken back and brought again", 4, [Bill("", Day(3, "4")), "undo:1", Bill("", Day(3, "4"))]);
        yield return ("a resource column that comes, and a delivery without it after the other was taken back", 5,
            [Bill("", Day(3, "4")), Bill("SubAccountId", Day(3, "5", more: "team-1")), "undo:2", Bill("", Day(3, "5"))]);
        yield return ("a commitment bought ahead, its use and tax", 35, [Bill($"{month},CommitmentDiscountId",
            Day(3, "100", "0", category: "Purchase", more: "2026-08-01Z,c-1"), Day(4, "0", "30", more: "2026-08-01Z,c-1"),
            Day(4, "5", category: "Tax", more: "2026-08-01Z,"))]);
    }

    private static IEnumerable<(string, decimal, string[])> Clouds()
    {
        const string cur = "bill_payer_account_id,bill_billing_period_start_date,line_item_usage_account_id,line_item_line_item_type,"
            + "line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_usage_amount,"
            + "line_item_currency_code,line_item_unblended_cost";
        static string Use(int day, string cost, string kind = "Usage") =>
            $"1,2026-08-01T00:00:00.000Z,2,{kind},2026-08-{day:00}T00:00:00.000Z,2026-08-{day + 1:00}T00:00:00.000Z,AmazonBedrock,tokens,10,USD,{cost}";
        yield return ("AWS, month to date, grown and with a credit", 9.5m,
            [$"{cur}\n{Use(3, "4.00")}\n", $"{cur}\n{Use(3, "4.50")}\n{Use(4, "6.0")}\n{Use(4, "-1", "Credit")}\n"]);
        yield return ("AWS, with resources from the second file on", 10,
            [$"{cur}\n{Use(3, "10")}\n", $"{cur},line_item_resource_id\n{Use(3, "7")},model-a\n{Use(3, "3")},model-b\n"]);
        const string azure = "SubscriptionId,BillingAccountId,BillingPeriodStartDate,Date,MeterCategory,MeterName,MeterId,ResourceId,Quantity,"
            + "CostInBillingCurrency,BillingCurrency,ChargeType";
        yield return ("Azure, month to date, its days in two spellings", 11.25m,
            [$"{azure}\ns,b,08/01/2026,08/03/2026,Cognitive Services,tokens,m1,r,10,4.00,USD,Usage\n",
             $"{azure}\ns,b,2026-08-01,2026-08-03,Cognitive Services,tokens,m1,r,10,4.0,USD,Usage\ns,b,2026-08-01,2026-08-04,Cognitive Services,tokens,m1,r,12,7.25,USD,Usage\n"]);
        yield return ("Azure without a billing period, with a benefit column from the second file on", 4,
            ["SubscriptionId,BillingAccountId,Date,MeterCategory,MeterName,MeterId,ResourceId,Quantity,CostInBillingCurrency,BillingCurrency,ChargeType\n"
                + "s,b,08/03/2026,Cognitive Services,tokens,m1,r,10,4.00,USD,Usage\n",
             "SubscriptionId,BillingAccountId,Date,MeterCategory,MeterName,MeterId,ResourceId,Quantity,CostInBillingCurrency,BillingCurrency,ChargeType,BenefitId\n"
                + "s,b,08/03/2026,Cognitive Services,tokens,m1,r,10,4.00,USD,Usage,plan-1\n"]);
        static string Google(int day, string cost, string credit) => "{\"billing_account_id\":\"b\",\"service\":{\"id\":\"s\",\"description\":\"Vertex AI\"},"
            + "\"sku\":{\"id\":\"k\",\"description\":\"Gemini tokens\"},\"usage_start_time\":\"2026-08-" + $"{day:00}" + " 00:00:00 UTC\","
            + "\"usage_end_time\":\"2026-08-" + $"{day + 1:00}" + " 00:00:00 UTC\",\"project\":{\"id\":\"p\"},\"cost\":" + cost + ",\"currency\":\"USD\","
            + "\"usage\":{\"amount\":3,\"unit\":\"count\"},\"credits\":[" + (credit == "" ? "" : "{\"name\":\"c\",\"amount\":" + credit + "}")
            + "],\"invoice\":{\"month\":\"202608\"},\"cost_type\":\"regular\"}\n";
        yield return ("Google, month to date, whose credit grows", 9, [Google(3, "10", "-2"), Google(3, "10.0", "-3") + Google(4, "2", "")]);
    }

    private static IEnumerable<(string, decimal, string[])> Buckets()
    {
        yield return ("a usage bucket that shrinks", 0.006m, [OpenAi(5_000, 1_000), OpenAi(2_000, 100)]);
        yield return ("a usage bucket that shrinks to nothing", 0, [OpenAi(5_000, 1_000), OpenAi(0, 0)]);
        yield return ("a usage bucket that grew, taken back, and brought once more", 0.0225m, [OpenAi(2_000, 200), OpenAi(5_000, 1_000), "undo:2", OpenAi(5_000, 1_000)]);
        yield return ("the usage report and the table of the dashboard for the same day", 0.007m, [OpenAi(2_000, 200),
            "start_time,end_time,project_id,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens\n"
            + "1788220800,1788307200,p,1,gpt-4o-2024-08-06,,,2000,200,0\n"]);
        yield return ("costs that fall", 6, [Costs(("a", "10")), Costs(("a", "6.00"))]);
        yield return ("a gateway's daily row that shrinks", 0.005m, [Daily(8_000), Daily(2_000)]);
        yield return ("GitHub's day that grew", 1.2m, [GitHub("0.96"), GitHub("1.20")]);
        yield return ("Anthropic's day that shrank", 0.0045m, [Anthropic(2_000, 200), Anthropic(1_000, 100)]);
    }

    private static IEnumerable<(string, decimal, string[])> Telemetry()
    {
        yield return ("a span that is sent while it streams, and at its end", 0.007m, [Span("a", null, 2_000, 20), Span("a", null, 2_000, 200)]);
        yield return ("the end of a span before what was sent while it streamed", 0.007m, [Span("a", null, 2_000, 200), Span("a", null, 2_000, 20)]);
        yield return ("a span that begins without counts", 0.007m, [Span("a", null, null, null), Span("a", null, 2_000, 200)]);
        yield return ("parents after their children", 0.007m, [Span("c", "b", 2_000, 200), Span("b", "a", 2_000, 200), Span("a", null, 2_000, 200)]);
        yield return ("two instrumentations of one response in two traces", 0.007m,
            [Span("a", null, 2_000, 200, "chatcmpl-9", "one"), Span("b", null, 2_000, 200, "chatcmpl-9", "two", "1bf7651916cd43dd8448eb211c80319c")]);
        yield return ("a counter that grows, begins anew and grows", 0.00875m,
            [Counter(0, 60, 1_000), Counter(0, 120, 3_000), Counter(150, 180, 500)]);
        yield return ("a counter that falls under the same beginning", 0.00875m, [Counter(0, 60, 3_000), Counter(0, 120, 500)]);
        yield return ("readings of a counter in the wrong order", 0.0075m, [Counter(0, 120, 3_000), Counter(0, 60, 1_000)]);
        yield return ("a delta that is sent again", 0.0075m, [Counter(0, 60, 3_000, 1), Counter(0, 60, 3_000, 1)]);
    }

    private static IEnumerable<(string, decimal, string[])> Sessions()
    {
        yield return ("a session that repeats its blocks", 0.0045m, [Turn("s", "m1", 1_000, 1) + Turn("s", "m1", 1_000, 100) + Turn("s", "m1", 1_000, 100)]);
        yield return ("a session and its fork", 0.0135m, [Turn("s", "m1", 1_000, 100) + Turn("s", "m2", 1_000, 100),
            Turn("fork", "m1", 1_000, 100) + Turn("fork", "m2", 1_000, 100) + Turn("fork", "m3", 1_000, 100)]);
        yield return ("a session that is copied while it is written", 0.009m,
            [(Turn("s", "m1", 1_000, 100) + Turn("s", "m2", 1_000, 100))[..^60], Turn("s", "m1", 1_000, 100) + Turn("s", "m2", 1_000, 100)]);
        yield return ("a session whose beginning comes again after its end", 0.0045m, [Turn("s", "m1", 1_000, 100), Turn("s", "m1", 1_000, 1)]);
    }

    private static IEnumerable<(string, decimal, string[])> Events()
    {
        const string head = "id,time,agent,provider,model,input_tokens,output_tokens\n";
        yield return ("one identifier of two sources", 0.014m,
            ["""{"source":"x","id":"1","time":"2026-08-03T00:00:00Z","provider":"openai","model":"gpt-4o","input_tokens":2000,"output_tokens":200}""",
             """{"source":"y","id":"1","time":"2026-08-03T00:00:00Z","provider":"openai","model":"gpt-4o","input_tokens":2000,"output_tokens":200}"""]);
        yield return ("two equal rows without an identifier, and the file again in another order of columns", 0.014m,
            ["time,provider,model,input_tokens,output_tokens\n2026-08-03T00:00:00Z,openai,gpt-4o,2000,200\n2026-08-03T00:00:00Z,openai,gpt-4o,2000,200\n",
             "model,provider,output_tokens,input_tokens,time\ngpt-4o,openai,200,2000,2026-08-03T00:00:00Z\ngpt-4o,openai,200,2000,2026-08-03T00:00:00Z\n"]);
        yield return ("a file of rows taken back, and again with one more", 0.014m, [head + "1,2026-08-03T00:00:00Z,a,openai,gpt-4o,2000,200\n", "undo:1",
            head + "1,2026-08-03T00:00:00Z,a,openai,gpt-4o,2000,200\n2,2026-08-03T00:00:00Z,a,openai,gpt-4o,2000,200\n"]);
        const string gateway = """[{"request_id":"r1","startTime":"2026-08-03T08:00:00Z","model":"gpt-4o","custom_llm_provider":"openai","spend":1,"prompt_tokens":2000,"completion_tokens":200}]""";
        yield return ("a gateway's log, and the same as a table", 0.007m, [gateway,
            "request_id,startTime,model,spend,prompt_tokens,completion_tokens,custom_llm_provider,metadata\nr1,2026-08-03 08:00:00,gpt-4o,1,2000,200,openai,{}\n"]);
        yield return ("an observation before its end and after it", 0.009m, [Observation(""), Observation(",\"usageDetails\":{\"input\":2000,\"output\":200}")]);
        yield return ("Cursor's export again with one more row", 0.014m, [Cursor("10:00"), Cursor("10:00") + Cursor("11:00")[(Cursor("11:00").IndexOf('\n', StringComparison.Ordinal) + 1)..]]);
    }

    private static string Bill(string more, params string[] rows) =>
        $"BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName,ResourceId{(more == "" ? "" : "," + more)}\n"
        + string.Concat(rows.Select(r => r.TrimEnd('!').Replace("2026-08-01Z", "2026-08-01T00:00:00Z", StringComparison.Ordinal) + "\n"));

    private static string Day(int day, string billed, string? effective = null, string category = "Usage", string service = "GPU", string? more = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{billed},{effective ?? billed},USD,2026-08-{day:00}T00:00:00Z,2026-08-{day + 1:00}T00:00:00Z,")
        + $"{category},{service},Nimbus,r1{(more is null ? "" : "," + more)}";

    private static string OpenAi(int input, int output) => $$"""
        {"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result",
         "input_tokens":{{input}},"output_tokens":{{output}},"input_cached_tokens":0,"num_model_requests":1,"project_id":"p","model":"gpt-4o-2024-08-06"}]}]}
        """;

    private static string Costs(params (string Item, string Amount)[] items) => """{"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":["""
        + string.Join(',', items.Select(i => "{\"object\":\"organization.costs.result\",\"amount\":{\"value\":" + i.Amount + ",\"currency\":\"usd\"},\"line_item\":"
            + (i.Item == "" ? "null" : $"\"{i.Item}\"") + ",\"project_id\":null}")) + "]}]}";

    private static string Daily(int tokens) => $$"""
        [{"date":"2026-09-06","api_key":"h","user_id":"u","model":"gpt-4o","custom_llm_provider":"openai","prompt_tokens":{{tokens}},"completion_tokens":0,"spend":1,"api_requests":4}]
        """;

    private static string GitHub(string net) => "date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,username,organization,repository\n"
        + $"2026-08-11,copilot,copilot_premium_request,24,requests,0.04,{net},0.00,{net},dev,acme,\n";

    private static string Anthropic(int input, int output) => $$"""
        {"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":{{input}},"cache_read_input_tokens":0,
         "output_tokens":{{output}},"model":"claude-sonnet-4-5","service_tier":"standard"}]}],"has_more":false}
        """;

    private static string Span(string id, string? parent, int? input, int? output, string? response = null, string scope = "",
        string trace = "0af7651916cd43dd8448eb211c80319c")
    {
        var attributes = new List<(string Name, object Value)> { ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o") };
        if (input is { } tokens)
            attributes.AddRange([("gen_ai.usage.input_tokens", tokens), ("gen_ai.usage.output_tokens", output!)]);
        if (response is not null)
            attributes.Add(("gen_ai.response.id", response));
        return System.Text.Json.JsonSerializer.Serialize(new
        {
            resourceSpans = new[] { new { scopeSpans = new[] { new { scope = new { name = scope }, spans = new[] { new
            {
                traceId = trace,
                spanId = $"00000000000000{(int)id[0]:x2}",
                parentSpanId = parent is null ? "" : $"00000000000000{(int)parent[0]:x2}",
                name = "chat",
                kind = 3,
                startTimeUnixNano = "1786000000000000000",
                endTimeUnixNano = "1786000001000000000",
                attributes = attributes.Select(a => new { key = a.Name, value = a.Value is int ? (object)new { intValue = $"{a.Value}" } : new { stringValue = a.Value } }),
            } } } } } },
        });
    }

    private static string Counter(int start, int at, int value, int temporality = 2) => $$$"""
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},"scopeMetrics":[{"metrics":[
         {"name":"gen_ai.client.token.usage","sum":{"aggregationTemporality":{{{temporality}}},"isMonotonic":true,"dataPoints":[{"attributes":[
          {"key":"gen_ai.token.type","value":{"stringValue":"input"}},{"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},
          {"key":"gen_ai.provider.name","value":{"stringValue":"openai"}}],
          "startTimeUnixNano":"{{{1786000000L + start}}}000000000","timeUnixNano":"{{{1786000000L + at}}}000000000","asInt":"{{{value}}}"}]}}]}]}]}
        """;

    private static string Turn(string session, string message, int input, int output) => "{\"type\":\"assistant\",\"uuid\":\"" + session + message + output
        + "\",\"sessionId\":\"" + session + "\",\"timestamp\":\"2026-08-03T08:00:0" + message[1] + "Z\",\"requestId\":\"q" + message + "\",\"message\":{\"id\":\"msg_" + message
        + "\",\"model\":\"claude-sonnet-4-5\",\"role\":\"assistant\",\"usage\":{\"input_tokens\":" + input + ",\"output_tokens\":" + output + "}}}\n";

    private static string Observation(string usage) =>
        "{\"trace\":{\"id\":\"t1\",\"timestamp\":\"2026-08-03T08:00:00Z\"},\"observations\":[{\"id\":\"o1\",\"traceId\":\"t1\",\"type\":\"GENERATION\",\"name\":\"llm\","
        + "\"startTime\":\"2026-08-03T08:00:01Z\",\"model\":\"claude-sonnet-4-5\"" + usage + "}]}";

    private static string Cursor(string time) => "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n"
        + $"2026-08-11T{time}:00.000Z,a@example.com,Included,gpt-4o,No,0,2000,0,200,2200,$0.01\n";
}
