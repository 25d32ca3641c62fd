using System.Globalization;
using System.Text.Json;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Deliveries in the shapes that senders' newest versions write, each with what the books hold at its end, worked out by hand.</summary>
internal static class SendersToday
{
    private const string Sonnet = "claude-sonnet-4-5";

    public static readonly (string Name, decimal Cost, string[] Steps)[] All = [.. Spans(), .. Signals(), .. Sessions(), .. Buckets(), .. Clouds(), .. Gateways()];

    private static IEnumerable<(string, decimal, string[])> Spans()
    {
        yield return ("Claude Code's own spans, whose input leaves the cache out", 0.009m, [Trace(
            Call("a1", null, "claude_code.interaction", ("session.id", "s1")),
            Call("a2", "a1", "claude_code.llm_request", ("model", Sonnet), ("input_tokens", 1000), ("output_tokens", 200),
                ("cache_read_tokens", 5000), ("cache_creation_tokens", 400), ("request_id", "req_77")))]);
        yield return ("MLflow's span, its words within quotes", 0.003m, [Trace(Call("a1", null, "Completions", ("mlflow.spanType", "\"CHAT_MODEL\""),
            ("mlflow.chat.tokenUsage", """{"input_tokens":1000,"output_tokens":100,"total_tokens":1100,"cache_read_input_tokens":400}"""),
            ("mlflow.llm.model", "\"gpt-4o\""), ("mlflow.llm.provider", "\"openai\"")))]);
        yield return ("thoughts that an agent kit of Google counts beside the output", 0.000675m, [Trace(
            Call("a1", null, "invoke_agent a", ("gen_ai.operation.name", "invoke_agent")),
            Call("a2", "a1", "call_llm", ("gen_ai.system", "gcp.vertex.agent"), ("gen_ai.request.model", "gemini-2.5-flash"),
                ("gen_ai.usage.input_tokens", 1000), ("gen_ai.usage.output_tokens", 100), ("gen_ai.usage.experimental.reasoning_tokens", 50)))]);
        yield return ("what the cache had, under a name of an experiment", 0.000388m, [Trace(Call("a1", null, "generate_content",
            ("gen_ai.operation.name", "generate_content"), ("gen_ai.system", "gemini"), ("gen_ai.request.model", "gemini-2.5-flash"),
            ("gen_ai.usage.input_tokens", 1000), ("gen_ai.usage.output_tokens", 100), ("acme.usage.cached_prompt_tokens", 600)))]);
        yield return ("Vercel's kit that passes on an input without the cache", 0.00465m, [Vercel(1000, ("ai.usage.cachedInputTokens", 500))]);
        yield return ("Vercel's kit that states the parts of an input with the cache", 0.00465m, [Vercel(1500, ("ai.usage.cachedInputTokens", 500),
            ("ai.usage.inputTokenDetails.noCacheTokens", 1000), ("ai.usage.inputTokenDetails.cacheReadTokens", 500))]);
        yield return ("a question how many tokens a text has", 0.0035m, [Trace(
            Call("a1", null, "count_tokens", ("gen_ai.operation.name", "count_tokens"), ("gen_ai.request.model", "gpt-4o"),
                ("gen_ai.usage.input_tokens", 900)),
            Call("a2", null, "chat", ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"),
                ("gen_ai.usage.input_tokens", 1000), ("gen_ai.usage.output_tokens", 100)))]);
        yield return ("Anthropic's request seen by its kit, its server and its rounds", 0.01065m, [Trace(Claude("a1", null, 1500, 500, 500, "msg_41")),
            Trace(Claude("a2", "a1", 1500, 500, 500, "msg_41"), Claude("a3", "a2", 600, 0, 200, null), Claude("a4", "a2", 900, 500, 300, null))]);
    }

    private static string Vercel(int input, params (string, object)[] more) => Trace(Call("a1", null, "ai.generateText.doGenerate",
    [
        ("ai.operationId", "ai.generateText.doGenerate"), ("ai.model.id", Sonnet), ("ai.model.provider", "anthropic.messages"),
        ("ai.usage.inputTokens", input), ("ai.usage.outputTokens", 100), ("ai.usage.totalTokens", input + 100), .. more,
    ]));

    private static object Claude(string id, string? parent, int input, int cached, int output, string? response) => Call(id, parent, "chat",
    [
        ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "anthropic"), ("gen_ai.request.model", Sonnet),
        ("gen_ai.usage.input_tokens", input), ("gen_ai.usage.cache_read.input_tokens", cached), ("gen_ai.usage.output_tokens", output),
        .. response is null ? [] : new (string, object)[] { ("gen_ai.response.id", response) },
    ]);

    private static IEnumerable<(string, decimal, string[])> Signals()
    {
        yield return ("input and output of one interval in two exports of metrics", 0.0035m, [Tokens("input", 1000), Tokens("output", 100)]);
        yield return ("sums of input and of output in two exports of metrics, and grown", 0.007m, [Tokens("input", 1000, 2), Tokens("output", 100, 2),
            Tokens("input", 2000, 2, 60), Tokens("output", 200, 2, 60)]);
        yield return ("spans and metrics in the lines of one file", 0.007m, [Trace(Call("a1", null, "chat", ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.usage.input_tokens", 1000),
            ("gen_ai.usage.output_tokens", 100))) + "\n" + Tokens("input", 1000, service: "b") + "\n" + Tokens("output", 100, service: "b") + "\n"]);
        yield return ("spans printed one after another over many lines", 0.007m, [Printed("1") + "\n" + Printed("2") + "\n"]);
        yield return ("Gemini CLI's event, whose thoughts lie beside the output", 0.000567m, [Event("gemini_cli.api_response",
            ("model", "gemini-2.5-flash"), ("input_token_count", 1000), ("output_token_count", 100), ("cached_content_token_count", 400),
            ("thoughts_token_count", 50), ("tool_token_count", 0), ("total_token_count", 1150), ("session.id", "g1"), ("prompt_id", "p1"))]);
        yield return ("Codex's event, and its session file after it", 0.003m, [Event("codex.sse_event", ("model", "gpt-4o"), ("input_token_count", 1000),
            ("output_token_count", 100), ("cached_token_count", 400), ("reasoning_token_count", 20), ("conversation.id", "c1")),
            Lines(Meta("c1", 10, 0), Context(10, 0), Count(10, 9, (1000, 100), (1000, 100), cached: 400))]);
        yield return ("Claude Code's events, and its spans after them", 0.0045m, [Event("claude_code.api_request", ("model", Sonnet),
            ("session.id", "s1"), ("input_tokens", 1000), ("output_tokens", 100), ("request_id", "req_5")),
            Trace(Call("a1", null, "claude_code.llm_request", ("session.id", "s1"), ("model", Sonnet), ("input_tokens", 1000), ("output_tokens", 100)))]);
    }

    private static IEnumerable<(string, decimal, string[])> Sessions()
    {
        var parent = new[] { Meta("p1", 10, 0), Context(10, 0), Count(10, 5, (1000, 100), (1000, 100)), Count(10, 50, (3000, 300), (2000, 200)) };
        object[] Fork(string id, int hour, string mark) => [Meta(id, hour, 0, mark), Meta("p1", hour, 0), Context(hour, 0),
            Count(hour, 0, (1000, 100), (1000, 100)), Count(hour, 0, (3000, 300), (2000, 200)), Count(hour, 40, (3500, 350), (500, 50))];
        yield return ("two forks of Codex that repeat their session under times of their own", 0.014m,
            [Lines(parent), Lines(Fork("f1", 11, "forked_from_id")), Lines(Fork("f2", 12, "forked_from_id"))]);
        yield return ("a subagent of Codex before the session that called it", 0.01225m, [Lines(Fork("f1", 11, "subagent")), Lines(parent)]);
        yield return ("a session of Codex that begins with the sum of another", 0.01225m,
            [Lines(parent), Lines(Meta("f1", 11, 0, "forked_from_id"), Context(11, 0), Count(11, 30, (3500, 350), (500, 50)))]);
        yield return ("a sum of Codex that falls as a turn is rolled back", 0.0119m, [Lines([.. parent, Count(11, 0, (2500, 250), (400, 40))])]);
        yield return ("a message of Claude Code whose request is named from the second line on", 0.0045m,
            [Lines(Message("msg_1", null, 1000, 40), Message("msg_1", "req_1", 1000, 100))]);
        yield return ("a subagent's message within a line of progress, and its own file", 0.00675m, [Lines(Message("msg_1", "req_1", 1000, 100),
            new { type = "progress", timestamp = "2026-08-03T10:00:09Z", sessionId = "s1", data = new { message = Message("msg_7", "req_7", 500, 50) } }),
            Lines(Message("msg_7", "req_7", 500, 50))]);
        yield return ("a message of Claude Code with a summary of its history", 0.0645m, [Lines(Message("msg_1", "req_1", 1000, 100,
            new { type = "compaction", input_tokens = 15000, output_tokens = 1000 }, new { type = "message", input_tokens = 1000, output_tokens = 100 }))]);
    }

    private static IEnumerable<(string, decimal, string[])> Buckets()
    {
        const long day = 1785715200;
        yield return ("usage by the hour, and then by the day", 0.0035m,
            [Usage((day, 3600, 600, 60), (day + 3600, 3600, 400, 40)), Usage((day, 86400, 1000, 100))]);
        yield return ("usage by the day, and then by the hour", 0.0035m,
            [Usage((day, 86400, 1000, 100)), Usage((day, 3600, 600, 60), (day + 3600, 3600, 400, 40))]);
        yield return ("a pull of usage that ends at noon, and one of the whole day", 0.0105m, [Usage((day, 43200, 1000, 100)), Usage((day, 86400, 3000, 300))]);
        yield return ("a look back that begins at noon of a day that was pulled", 0.0105m,
            [Usage((day, 86400, 3000, 300)), Usage((day + 43200, 43200, 2000, 200))]);
        yield return ("costs of a week, and then of its days", 12, [Costs((day, 7, 10), (day + (7 * 86400), 1, 2)), Costs((day, 1, 4))]);
    }

    private static IEnumerable<(string, decimal, string[])> Clouds()
    {
        const string head = "bill_payer_account_id,bill_billing_period_start_date,line_item_usage_account_id,line_item_line_item_type,"
            + "line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_usage_amount,"
            + "line_item_currency_code,line_item_unblended_cost,reservation_reservation_a_r_n,reservation_effective_cost,"
            + "reservation_unused_amortized_upfront_fee_for_billing_period,reservation_unused_recurring_fee\n";
        static string Row(string kind, string cost, string arn, string effective, string unused, string recurring) =>
            $"1,2026-08-01T00:00:00Z,2,{kind},2026-08-03T00:00:00Z,2026-08-04T00:00:00Z,AmazonBedrock,{kind},1,USD,{cost},{arn},{effective},{unused},{recurring}\n";
        yield return ("a reservation of AWS paid ahead, its use and what was not used", 60, [head + Row("Fee", "120", "arn:r1", "", "", "")
            + Row("DiscountedUsage", "0", "arn:r1", "7", "", "") + Row("RIFee", "2", "arn:r1", "", "2", "1") + Row("Fee", "50", "", "", "", "")]);
    }

    private static IEnumerable<(string, decimal, string[])> Gateways()
    {
        yield return ("events of a meter whose kind of token is a property", 0.0035m,
            [Lines(Cloud("e1", new { tokens = "1000", model = "gpt-4o", provider = "openai", type = "input" }), Cloud("e2", new { tokens = "100", model = "gpt-4o", provider = "openai", type = "output" }))]);
        const string data = """{"provider":"openai","model":"gpt-4o","input_tokens":1000,"output_tokens":100}""";
        yield return ("events whose data are text, and base 64", 0.007m, [Lines(Cloud("e1", data), new
        {
            specversion = "1.0",
            id = "e2",
            source = "svc",
            type = "prompt",
            time = "2026-08-03T10:00:00Z",
            data_base64 = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(data)),
        })]);
        const string amounts = ",quantity,unit_type,gross_amount,discount_amount,net_amount,organization,repository\n";
        const string models = "date,username,model,product,sku" + amounts + "2026-08-03,a,GPT-5,copilot,premium,100,requests,4,0,4,org,\n";
        yield return ("GitHub's summary, its detailed report and that of each model", 6, ["date,product,sku" + amounts
            + "2026-08-03,copilot,premium,100,requests,4,0,4,org,\n2026-08-03,actions,linux,10,minutes,2,0,2,org,org/app\n",
            "date,username,workflow_path,product,sku" + amounts + "2026-08-03,a,,copilot,premium,60,requests,2.4,0,2.4,org,\n"
                + "2026-08-03,b,,copilot,premium,40,requests,1.6,0,1.6,org,org/app\n", models]);
        yield return ("LiteLLM's activity of a day by model and key, and grown", 0.0056m, [Activity(("gemini-2.5-flash", 1000, 100), (Sonnet, 1000, 100)),
            Activity(("gemini-2.5-flash", 2000, 200), (Sonnet, 1000, 100))]);
        yield return ("what a tool of Google put in, beside the prompt", 0.000735m, [Lines(new { response = new
        {
            usageMetadata = new { promptTokenCount = 1000, toolUsePromptTokenCount = 200, candidatesTokenCount = 100, thoughtsTokenCount = 50, totalTokenCount = 1350 },
            modelVersion = "gemini-2.5-flash",
            responseId = "g1",
            createTime = "2026-08-03T10:00:00Z",
        } })]);
        yield return ("chunks of a stream that state the usage so far", 0.0035m, [Lines(Chunk(10), Chunk(50), Chunk(100))]);
        yield return ("Google's response in Python's words", 0.000675m, [Lines(new
        {
            usage_metadata = new { prompt_token_count = 1000, candidates_token_count = 100, thoughts_token_count = 50, total_token_count = 1150 },
            model_version = "gemini-2.5-flash",
            response_id = "g2",
            create_time = "2026-08-03T10:00:00Z",
        })]);
    }

    private static object Chunk(int output) => new
    {
        id = "chatcmpl-7",
        @object = "chat.completion.chunk",
        created = 1785751200,
        model = "gpt-4o",
        usage = new { prompt_tokens = 1000, completion_tokens = output },
    };

    private static object Cloud(string id, object data) =>
        new { specversion = "1.0", id, source = "svc", type = "prompt", time = "2026-08-03T10:00:00Z", subject = "atlas", data };

    private static string Activity(params (string Model, int Input, int Output)[] models) => JsonSerializer.Serialize(new
    {
        results = new[] { new { date = "2026-08-03", metrics = new { spend = 0.01, api_requests = 2 }, breakdown = new { models = models.ToDictionary(m => m.Model, m => new
        {
            metrics = new { prompt_tokens = m.Input, completion_tokens = m.Output, api_requests = 1, spend = 0.001 },
            api_key_breakdown = new { k1 = new { metrics = new { prompt_tokens = m.Input, completion_tokens = m.Output, api_requests = 1, spend = 0.001 } } },
        }) } } },
    });

    /// <summary>What no price of the books is for, and a word of why it waits.</summary>
    public static readonly (string Word, string Delivery)[] Waiting =
    [
        ("input_tokens_batch", Lines(new { id = "batch_req_1", custom_id = "c1", response = new { body = new
        {
            id = "chatcmpl-b1",
            @object = "chat.completion",
            created = 1785751200,
            model = "gpt-4o",
            usage = new { prompt_tokens = 1000, completion_tokens = 100 },
        } } })),
        ("audio_input_tokens", Gemini(new { promptTokenCount = 1000, candidatesTokenCount = 10, promptTokensDetails = new[] { new { modality = "AUDIO", tokenCount = 400 } } })),
        ("image_output_tokens", Gemini(new { promptTokenCount = 10, candidatesTokenCount = 1390, candidatesTokensDetails = new[] { new { modality = "IMAGE", tokenCount = 1290 } } })),
        ("1000 characters", JsonSerializer.Serialize(new { data = new[] { new
        {
            id = "o1",
            traceId = "t1",
            type = "GENERATION",
            startTime = "2026-08-03T10:00:00Z",
            model = "gpt-4o",
            usage = new { input = 1000, output = 0, total = 1000, unit = "CHARACTERS" },
        } } })),
        ("not known", JsonSerializer.Serialize(new { data = new[] { new
        {
            id = "o2",
            traceId = "t2",
            type = "GENERATION",
            startTime = "2026-08-03T10:00:00Z",
            model = "gpt-4o",
            usageDetails = new { input = 1000, output = 100, input_video = 50 },
        } } })),
        ("queries", Lines(new { timestamp = "2026-08-03T10:00:00Z", response = new
        {
            id = "msg_9",
            type = "message",
            model = Sonnet,
            stop_reason = "end_turn",
            usage = new { input_tokens = 1, output_tokens = 1, cache_read_input_tokens = 0, server_tool_use = new { web_search_requests = 2 } },
        } })),
        ("cache_read_tokens", Lines(new
        {
            schemaType = "ModelInvocationLog",
            timestamp = "2026-08-03T10:00:00Z",
            requestId = "b1",
            modelId = "anthropic.claude-sonnet-4-5",
            input = new { inputTokenCount = 1000 },
            output = new { outputTokenCount = 100, outputBodyJson = new { usage = new { inputTokens = 1000, outputTokens = 100, cacheReadInputTokens = 500 } } },
        })),
    ];

    private static string Gemini(object usage) => Lines(new { response = new { usageMetadata = usage, modelVersion = "gemini-2.5-flash", responseId = "g3", createTime = "2026-08-03T10:00:00Z" } });

    internal static string Trace(params object[] spans) => JsonSerializer.Serialize(
        new { resourceSpans = new[] { new { resource = new { attributes = Attributes(("service.name", "svc")) }, scopeSpans = new[] { new { spans } } } } });

    internal static object Call(string id, string? parent, string name, params (string Name, object Value)[] attributes) => new
    {
        traceId = "0af7651916cd43dd8448eb211c80319c",
        spanId = id.PadLeft(16, '0'),
        parentSpanId = parent?.PadLeft(16, '0') ?? "",
        name,
        startTimeUnixNano = "1785751200000000000",
        endTimeUnixNano = "1785751202000000000",
        attributes = Attributes(attributes),
    };

    private static object[] Attributes(params (string Name, object Value)[] attributes) => [.. attributes.Select(a => (object)new
    {
        key = a.Name,
        value = a.Value is int number ? (object)new { intValue = number.ToString(CultureInfo.InvariantCulture) } : new { stringValue = $"{a.Value}" },
    })];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Printed(string id) => JsonSerializer.Serialize(new
    {
        name = "chat",
        context = new { trace_id = "0x0af7651916cd43dd8448eb211c80319c", span_id = $"0x{id.PadLeft(16, '0')}" },
        start_time = "2026-08-03T10:00:00.000000Z",
        attributes = new Dictionary<string, object>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "openai",
            ["gen_ai.request.model"] = "gpt-4o",
            ["gen_ai.usage.input_tokens"] = 1000,
            ["gen_ai.usage.output_tokens"] = 100,
        },
    }, Indented);

    private static string Tokens(string kind, int count, int temporality = 1, int later = 0, string service = "svc") => JsonSerializer.Serialize(new
    {
        resourceMetrics = new[] { new { resource = new { attributes = Attributes(("service.name", service)) }, scopeMetrics = new[] { new { metrics = new[]
        {
            new { name = "gen_ai.client.token.usage", histogram = new { aggregationTemporality = temporality, dataPoints = new[] { new
            {
                attributes = Attributes(("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"), ("gen_ai.token.type", kind)),
                startTimeUnixNano = "1785751200000000000",
                timeUnixNano = $"{1785751260 + later}000000000",
                count = "1",
                sum = count,
            } } } },
        } } } } },
    });

    private static string Event(string name, params (string, object)[] attributes) => JsonSerializer.Serialize(new
    {
        resourceLogs = new[] { new { scopeLogs = new[] { new { logRecords = new[] { new
        {
            timeUnixNano = "1785751200000000000",
            body = new { stringValue = name },
            attributes = Attributes([("event.name", name), .. attributes]),
        } } } } } },
    });

    private static string Lines(params object[] lines) => string.Concat(lines.Select(l => JsonSerializer.Serialize(l) + "\n"));

    private static string At(int hour, int second) => $"2026-08-03T{hour:00}:00:{second:00}.000Z";

    private static object Meta(string id, int hour, int second, string? mark = null) => new
    {
        timestamp = At(hour, second),
        type = "session_meta",
        payload = new
        {
            id,
            cwd = "/home/u/repo",
            forked_from_id = mark is "forked_from_id" ? "p1" : null,
            source = mark is "subagent" ? (object)new { subagent = new { thread_spawn = new { parent_thread_id = "p1" } } } : "cli",
        },
    };

    private static object Context(int hour, int second) => new { timestamp = At(hour, second), type = "turn_context", payload = new { model = "gpt-4o" } };

    private static object Count(int hour, int second, (int Input, int Output) total, (int Input, int Output) last, int cached = 0) => new
    {
        timestamp = At(hour, second),
        type = "event_msg",
        payload = new { type = "token_count", info = new { total_token_usage = Sum(total, cached), last_token_usage = Sum(last, cached) } },
    };

    private static object Sum((int Input, int Output) tokens, int cached) => new
    {
        input_tokens = tokens.Input,
        cached_input_tokens = cached,
        output_tokens = tokens.Output,
        reasoning_output_tokens = 0,
        total_tokens = tokens.Input + tokens.Output,
    };

    private static object Message(string id, string? request, int input, int output, params object[] rounds) => new
    {
        type = "assistant",
        uuid = $"{id}-{output}",
        sessionId = "s1",
        timestamp = "2026-08-03T10:00:00Z",
        requestId = request,
        message = new
        {
            id,
            model = Sonnet,
            usage = new { input_tokens = input, output_tokens = output, cache_creation_input_tokens = 0, cache_read_input_tokens = 0, iterations = rounds },
        },
    };

    private static string Usage(params (long Start, int Seconds, int Input, int Output)[] buckets) => JsonSerializer.Serialize(new
    {
        @object = "page",
        has_more = false,
        data = buckets.Select(b => new
        {
            @object = "bucket",
            start_time = b.Start,
            end_time = b.Start + b.Seconds,
            results = new[] { new { @object = "organization.usage.completions.result", model = "gpt-4o", input_tokens = b.Input, output_tokens = b.Output } },
        }),
    });

    private static string Costs(params (long Start, int Days, int Value)[] buckets) => JsonSerializer.Serialize(new
    {
        @object = "page",
        has_more = false,
        data = buckets.Select(b => new
        {
            @object = "bucket",
            start_time = b.Start,
            end_time = b.Start + (b.Days * 86400),
            results = new[] { new { @object = "organization.costs.result", line_item = "gpt-4o, input", amount = new { value = b.Value, currency = "usd" } } },
        }),
    });
}
