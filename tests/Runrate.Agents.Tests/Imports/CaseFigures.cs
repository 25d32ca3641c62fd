namespace Runrate.Agents.Tests.Imports;

/// <summary>Small inputs of kinds that go wrong, each with what it costs; deliveries of one case stand in their order.</summary>
internal static class CaseFigures
{
    private const string FocusHead = "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,"
        + "ProviderName,ResourceId";

    public static readonly (string Name, decimal Cost, string[] Deliveries)[] All =
    [
        ("a month-to-date FOCUS file that grows", 90m,
            [Focus("30.00,30.00", "40.00,40.00"), Focus("30.00,30.00", "60.00,60.00")]),
        ("a FOCUS row with one more column and another spelling of numbers and times", 12m,
            [$"{FocusHead},BillingPeriodStart\n12.00,12.00,USD,2026-08-03T00:00:00Z,2026-08-04T00:00:00Z,Usage,GPU,Nimbus,r1,2026-08-01T00:00:00Z\n",
             $"{FocusHead},BillingPeriodStart,SubAccountId\n12,12.0,USD,2026-08-03 00:00:00,2026-08-04T00:00:00Z,Usage,GPU,Nimbus,r1,2026-08-01T00:00:00Z,acct\n"]),
        ("a FOCUS file with a mark, semicolons, CRLF and lower-case headings in another order", 7.5m,
            ["\uFEFFprovidername;servicename;chargecategory;chargeperiodstart;chargeperiodend;billingcurrency;effectivecost;billedcost\r\n"
                + "Nimbus;\"GPU;\nlarge\";Usage;2026-08-03T00:00Z;2026-08-04 00:00:00 UTC;USD;7.50;7.50\r\n"]),
        ("a usage bucket that grew", 0.0225m, [OpenAi(2_000, 200), OpenAi(5_000, 1_000)]),
        ("a gateway's daily row that grew", 0.02m, [Daily(3_000), Daily(8_000)]),
        ("a model span in a model span, wrapper last", 0.0045m, [Span("c", "p", Gpt + Counts(1_400, 100)), Span("p", null, Gpt + Counts(1_400, 100))]),
        ("a model span in a model span, wrapper first", 0.0045m, [Span("p", null, Gpt + Counts(1_400, 100)), Span("c", "p", Gpt + Counts(1_400, 100))]),
        ("OpenInference within OpenInference", 0.0045m,
            [Span("p", null, Inference("gpt-4o", 1_400, 100)), Span("c", "p", Inference("gpt-4o", 1_400, 100))]),
        ("a long context of Gemini", 0.645m, [Span("a", null,
            """gen_ai.provider.name=gcp.gemini;gen_ai.operation.name=generate_content;gen_ai.request.model=gemini-2.5-pro;""" + Counts(252_000, 1_000))]),
        ("a long context of Anthropic's report", 1.5225m, [Anthropic("200k-1M", 250_000, 1_000)]),
        ("the same below its threshold", 0.765m, [Anthropic("0-200k", 250_000, 1_000)]),
        ("a fine-tuned name at the price of its family", 0.0105m, [Span("a", null,
            "gen_ai.provider.name=openai;gen_ai.operation.name=chat;gen_ai.request.model=ft:gpt-4o-2024-08-06:me:x:Z9;" + Counts(2_000, 200))]),
        ("cache counts under Langfuse's keys", 0.042m, [Span("a", null,
            Claude + Counts(30_000, 200) + ";gen_ai.usage.input_cached_tokens=20000;gen_ai.usage.input_cache_creation=4000")]),
        ("an input that excludes the cache, told by the total", 0.0501m, [Span("a", null, Claude + Counts(10_000, 300)
            + ";gen_ai.usage.cache_read_input_tokens=2000;gen_ai.usage.cache_creation_input_tokens=4000;gen_ai.usage.total_tokens=16300")]),
        ("a Langfuse observation without a total", 0.0501m, ["""
            {"trace":{"id":"t"},"observations":[{"id":"o","traceId":"t","type":"GENERATION","name":"g","startTime":"2026-09-11T10:00:00.000Z",
             "model":"claude-sonnet-4-20250514","usageDetails":{"input":10000,"output":300,"input_cache_read":2000,"input_cache_creation":4000}}]}
            """]),
        ("a span of Langfuse's own SDK", 0.007m, [Span("a", null, "langfuse.observation.type=generation;langfuse.observation.model.name=gpt-4o;"
            + """langfuse.observation.usage_details={"input": 2000, "output": 200}""")]),
        ("thoughts beside the output, within the total", 0.0018m, [Span("a", null, "llm.provider=google;" + Inference("gemini-2.5-flash", 1_000, 100)
            + ";llm.token_count.completion_details.reasoning=500;llm.token_count.total=1600")]),
        ("two lines of one message of a session", 0.0123m,
            [$"{Session(2, "02")}\n{Session(500, "04")}\n"]),
        ("a token counter of Claude Code", 0.006m, ["""
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"claude-code"}}]},"scopeMetrics":[{"metrics":[
             {"name":"claude_code.token.usage","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"attributes":[
              {"key":"type","value":{"stringValue":"input"}},{"key":"model","value":{"stringValue":"claude-sonnet-4-5"}}],
              "timeUnixNano":"1790000000000000000","asDouble":2000}]}}]}]}]}
            """]),
        ("a request event of Claude Code", 0.006m, ["""
            {"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1790000000000000000",
             "body":{"stringValue":"claude_code.api_request"},"attributes":[{"key":"event.name","value":{"stringValue":"api_request"}},
             {"key":"model","value":{"stringValue":"claude-sonnet-4-5"}},{"key":"input_tokens","value":{"intValue":"2000"}},
             {"key":"output_tokens","value":{"intValue":"0"}},{"key":"request_id","value":{"stringValue":"r"}}]}]}]}]}
            """]),
        ("a time under another name", 0.007m,
            ["""{"id":"x","model":"gpt-4o","provider":"openai","prompt_tokens":2000,"completion_tokens":200,"created_at":"2026-09-11T10:00:00Z"}"""]),
        ("a logged response", 0.007m,
            ["""{"id":"cc-1","object":"chat.completion","created":1788220800,"model":"gpt-4o","usage":{"prompt_tokens":2000,"completion_tokens":200,"total_tokens":2200}}"""]),
        ("a blob export of Langfuse", 0.007m, ["""
            {"id":"b","trace_id":"t","project_id":"p","type":"GENERATION","start_time":"2026-09-11 10:00:00.000","name":"g","provided_model_name":"gpt-4o","usage_details":{"input":2000,"output":200,"total":2200}}
            """]),
        ("OpenRouter's activity", 0.007m, ["generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_cached,model_permaslug,provider_name,variant\n"
            + "g,2026-09-11 10:00:00.000,0.007,2000,200,0,openai/gpt-4o,OpenAI,standard\n"]),
        ("Cursor's usage with a model that has a price", 0.007m, ["Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n"
            + "2026-09-11T10:00:00.000Z,a@example.com,Included,cursor-large,No,0,2000,0,200,2200,$0.01\n"]),
        ("GitHub's usage report", 0.96m, ["date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,username,organization,repository\n"
            + "2026-09-11,copilot,copilot_premium_request,24,requests,0.04,0.96,0.00,0.96,dev,acme,\n"]),
        ("Bedrock's invocation log", 0.009m, ["""
            {"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2026-09-11T10:00:00Z","requestId":"q","operation":"Converse","modelId":"anthropic.claude-sonnet-4-20250514-v1:0","input":{"inputTokenCount":2000},"output":{"outputTokenCount":200}}
            """]),
        ("OpenAI's table of the dashboard", 0.006m, ["start_time,end_time,project_id,num_model_requests,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens\n"
            + "1788220800,1788307200,p,5,gpt-4o-2024-08-06,False,default,2000,200,800\n"]),
        ("Anthropic's table of the console", 0.009m, ["usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,"
            + "usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count\n"
            + "2026-09-11,claude-sonnet-4-20250514,k,Default,standard,≤ 200k,2000,0,0,0,200,0\n"]),
        ("images in and out, each at its price by token", 0.0515m, ["""
            {"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result",
             "model":"gpt-image-1","input_tokens":700,"input_text_tokens":200,"input_image_tokens":500,"output_tokens":1100,"output_image_tokens":1100}]}]}
            """]),
        ("Vercel's embedding", 0.000002m, [Span("a", null,
            "ai.operationId=ai.embed.doEmbed;ai.model.provider=openai.embedding;ai.model.id=embed-3;ai.usage.tokens=100")]),
    ];

    /// <summary>Deliveries of which nothing may be taken in silence: each waits, or is refused with these words.</summary>
    public static readonly (string Name, string Words, string Content)[] Aside =
    [
        ("audio without a price", "no-price", """
            {"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result",
             "model":"gpt-audio","input_tokens":1000,"output_tokens":0,"input_audio_tokens":900}]}]}
            """),
        ("a fine-tuned name of a family without a price", "no-price", Span("a", null,
            "gen_ai.provider.name=openai;gen_ai.operation.name=chat;gen_ai.request.model=ft:gpt-9:me:x:Z9;" + Counts(2_000, 200))),
        ("an image with a stated cost and no tokens", "no-price",
            """[{"request_id":"i","spend":0.08,"prompt_tokens":0,"completion_tokens":0,"startTime":"2026-09-11T10:00:00Z","model":"dall-e-3","custom_llm_provider":"openai"}]"""),
        ("a model span without counts", "no-counts", Span("a", null, Gpt.TrimEnd(';'))),
        ("a bucket that ends before it starts", "ends before it starts",
            """{"object":"page","data":[{"object":"bucket","start_time":1788307200,"end_time":1788220800,"results":[{"object":"organization.costs.result","amount":{"value":1,"currency":"usd"}}]}]}"""),
        ("a number of more digits than can be kept", "digits",
            $"{FocusHead}\n12345678901234567890.123456789,1,USD,2026-08-03T00:00:00Z,2026-08-04T00:00:00Z,Usage,GPU,Nimbus,r1\n"),
        ("JSON with the word model", "not recognised", """{"model":"x","foo":1}"""),
    ];

    private const string Gpt = "gen_ai.system=openai;gen_ai.operation.name=chat;gen_ai.request.model=gpt-4o;";
    private const string Claude = "gen_ai.provider.name=anthropic;gen_ai.operation.name=chat;gen_ai.request.model=claude-sonnet-4-20250514;";

    private static string Counts(int input, int output) => $"gen_ai.usage.input_tokens={input};gen_ai.usage.output_tokens={output}";

    private static string Inference(string model, int input, int output) =>
        $"openinference.span.kind=LLM;llm.model_name={model};llm.token_count.prompt={input};llm.token_count.completion={output}";

    private static string Focus(params string[] costs) => FocusHead + "\n" + string.Concat(costs.Select((c, i) =>
        $"{c},USD,2026-08-{i + 1:00}T00:00:00Z,2026-08-{i + 2:00}T00:00:00Z,Usage,GPU,Nimbus,gpu-1\n"));

    private static string OpenAi(int input, int output) => $$"""
        {"object":"page","data":[{"object":"bucket","start_time":1788220800,"end_time":1788307200,"results":[{"object":"organization.usage.completions.result",
         "input_tokens":{{input}},"output_tokens":{{output}},"input_cached_tokens":0,"num_model_requests":1,"project_id":"p","model":"gpt-4o-2024-08-06"}]}]}
        """;

    private static string Daily(int tokens) => $$"""
        [{"date":"2026-09-06","api_key":"h","user_id":"u","model":"gpt-4o","custom_llm_provider":"openai","prompt_tokens":{{tokens}},"completion_tokens":0,"spend":1,"api_requests":4}]
        """;

    private static string Anthropic(string window, int input, int output) => $$"""
        {"data":[{"starting_at":"2026-09-01T00:00:00Z","ending_at":"2026-09-02T00:00:00Z","results":[{"uncached_input_tokens":{{input}},"cache_read_input_tokens":0,
         "output_tokens":{{output}},"context_window":"{{window}}","model":"claude-sonnet-4-5","service_tier":"standard"}]}],"has_more":false}
        """;

    private static string Session(int output, string second) => $$$$"""
        {"type":"assistant","timestamp":"2026-09-11T10:00:{{{{second}}}}Z","sessionId":"s","requestId":"q","message":{"id":"m","model":"claude-sonnet-4-5","usage":{"input_tokens":100,"cache_creation_input_tokens":1000,"cache_read_input_tokens":2500,"output_tokens":{{{{output}}}} } } }
        """;

    private static string Span(string id, string? parent, string attributes) => System.Text.Json.JsonSerializer.Serialize(new
    {
        resourceSpans = new[] { new { scopeSpans = new[] { new { spans = new[] { new
        {
            traceId = "0af7651916cd43dd8448eb211c80319c",
            spanId = $"00000000000000{(int)id[0]:x2}",
            parentSpanId = parent is null ? "" : $"00000000000000{(int)parent[0]:x2}",
            name = "call",
            kind = 3,
            startTimeUnixNano = "1790000000000000000",
            endTimeUnixNano = "1790000001000000000",
            attributes = attributes.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Split('=', 2)).Select(a => new
            {
                key = a[0],
                value = int.TryParse(a[1], out _) ? (object)new { intValue = a[1] } : new { stringValue = a[1] },
            }),
        } } } } } },
    });
}
