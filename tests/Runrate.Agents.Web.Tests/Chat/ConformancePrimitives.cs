using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>
/// The tools, resources and prompts that the conformance scenarios ask for by name, added beside our own: what they return is of the
/// test, how it travels is the product's.
/// </summary>
internal static class ConformancePrimitives
{
    // A PNG of one pixel, and the header of a WAV file without samples.
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");
    private static readonly byte[] Wav = Convert.FromBase64String("UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=");

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static ContentBlock Image => ImageContentBlock.FromBytes(Png, "image/png");

    public static void Add(McpServerOptions options)
    {
        AddContents(options.ToolCollection!);
        AddBehaviours(options.ToolCollection!);
        AddQuestions(options.ToolCollection!);
        AddSchema(options.ToolCollection!);
        AddResources(options.ResourceCollection!);
        AddPrompts(options.PromptCollection!);
    }

    private static void AddContents(McpServerPrimitiveCollection<McpServerTool> tools)
    {
        tools.Add(Tool("test_simple_text", () => "Text."));
        tools.Add(Tool("test_image_content", () => Image));
        tools.Add(Tool("test_audio_content", ContentBlock () => AudioContentBlock.FromBytes(Wav, "audio/wav")));
        tools.Add(Tool("test_embedded_resource", () => Embedded("test://embedded-resource")));
        tools.Add(Tool("test_multiple_content_types", IEnumerable<ContentBlock> () =>
            [new TextContentBlock { Text = "Three kinds." }, Image, Embedded("test://mixed-content-resource")]));
    }

    private static void AddBehaviours(McpServerPrimitiveCollection<McpServerTool> tools)
    {
        tools.Add(Tool("test_error_handling", string () => throw new McpException("This tool always fails.")));
        tools.Add(Tool("test_tool_with_logging", async (McpServer server, CancellationToken ct) =>
        {
            foreach (var step in (string[])["started", "processing", "completed"])
            {
                await server.SendNotificationAsync("notifications/message", new JsonObject { ["level"] = "info", ["data"] = step },
                    cancellationToken: ct);
                await Task.Delay(Pause, ct);
            }
            return "Logged.";
        }));
        tools.Add(Tool("test_tool_with_progress", async (IProgress<ProgressNotificationValue> progress, CancellationToken ct) =>
        {
            foreach (var done in (int[])[0, 50, 100])
            {
                progress.Report(new ProgressNotificationValue { Progress = done, Total = 100 });
                await Task.Delay(Pause, ct);
            }
            return "Done.";
        }));
    }

    /// <summary>Tools that ask the client back: for a model's answer, for its user's, and to come back later.</summary>
    private static void AddQuestions(McpServerPrimitiveCollection<McpServerTool> tools)
    {
        tools.Add(Tool("test_sampling", async (string prompt, McpServer server, CancellationToken ct) => "LLM response: " +
            await Ask(server, "sampling/createMessage", new JsonObject
            {
                ["messages"] = new JsonArray(new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = new JsonObject { ["type"] = "text", ["text"] = prompt },
                }),
                ["maxTokens"] = 100,
            }, ct)));
        tools.Add(Tool("test_elicitation", async (string message, McpServer server, CancellationToken ct) => "User response: " +
            await Elicit(server, message, """
                {"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}}
                """, ct, "username", "email")));
        tools.Add(Tool("test_elicitation_sep1034_defaults", async (McpServer server, CancellationToken ct) => "Elicitation completed: " +
            await Elicit(server, "Defaults", """
                {"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
                "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
                "verified":{"type":"boolean","default":true}}
                """, ct)));
        tools.Add(Tool("test_elicitation_sep1330_enums", async (McpServer server, CancellationToken ct) => "Elicitation completed: " +
            await Elicit(server, "Choices", """
                {"untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
                "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},
                {"const":"value3","title":"Third Option"}]},
                "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
                "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
                "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},
                {"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}
                """, ct)));
        tools.Add(Tool("test_reconnection", async (RequestContext<CallToolRequestParams> request, CancellationToken ct) =>
        {
            await request.EnablePollingAsync(Pause * 5, ct);
            await Task.Delay(Pause * 10, ct);
            return "Reconnected.";
        }));
    }

    private static Task<string> Elicit(McpServer server, string message, string properties, CancellationToken ct, params string[] required) =>
        Ask(server, "elicitation/create", new JsonObject
        {
            ["message"] = message,
            ["requestedSchema"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = JsonNode.Parse(properties),
                ["required"] = new JsonArray([.. required.Select(r => JsonValue.Create(r))]),
            },
        }, ct);

    private static async Task<string> Ask(McpServer server, string method, JsonObject parameters, CancellationToken ct) =>
        (await server.SendRequestAsync(new JsonRpcRequest { Method = method, Params = parameters }, ct)).Result?.ToJsonString() ?? "";

    /// <summary>A schema with the keywords of JSON Schema 2020-12 that a server must hand on.</summary>
    private static void AddSchema(McpServerPrimitiveCollection<McpServerTool> tools)
    {
        var tool = Tool("json_schema_2020_12_tool", (string? name) => name ?? "");
        tool.ProtocolTool.InputSchema = JsonSerializer.Deserialize<JsonElement>("""
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "$defs": { "address": { "type": "object", "properties": { "street": { "type": "string" } } } },
              "properties": { "name": { "type": "string" }, "address": { "$ref": "#/$defs/address" } },
              "additionalProperties": false
            }
            """);
        tools.Add(tool);
    }

    private static void AddResources(McpServerPrimitiveCollection<McpServerResource> resources)
    {
        resources.Add(Resource("test://static-text", "text/plain", () => "Text."));
        resources.Add(Resource("test://static-binary", "image/png",
            ResourceContents () => BlobResourceContents.FromBytes(Png, "test://static-binary", "image/png")));
        resources.Add(Resource("test://template/{id}/data", "application/json", (string id) => $$"""{"id":"{{id}}"}"""));
    }

    private static void AddPrompts(McpServerPrimitiveCollection<McpServerPrompt> prompts)
    {
        prompts.Add(Prompt("test_simple_prompt", () => "A prompt."));
        prompts.Add(Prompt("test_prompt_with_arguments",
            ([Description("First")] string arg1, [Description("Second")] string arg2) => $"{arg1} and {arg2}"));
        prompts.Add(Prompt("test_prompt_with_embedded_resource", (string resourceUri) => Message(Embedded(resourceUri))));
        prompts.Add(Prompt("test_prompt_with_image", () => Message(Image)));
    }

    private static PromptMessage Message(ContentBlock content) => new() { Role = Role.User, Content = content };

    private static ContentBlock Embedded(string uri) => new EmbeddedResourceBlock
    {
        Resource = new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = "Embedded." },
    };

    private static McpServerTool Tool(string name, Delegate work) =>
        McpServerTool.Create(work, new McpServerToolCreateOptions { Name = name, Description = "Of the conformance scenarios." });

    private static McpServerResource Resource(string uri, string mimeType, Delegate work) => McpServerResource.Create(work,
        new McpServerResourceCreateOptions { UriTemplate = uri, Name = uri, MimeType = mimeType, Description = "Of the scenarios." });

    private static McpServerPrompt Prompt(string name, Delegate work) =>
        McpServerPrompt.Create(work, new McpServerPromptCreateOptions { Name = name, Description = "Of the conformance scenarios." });
}
