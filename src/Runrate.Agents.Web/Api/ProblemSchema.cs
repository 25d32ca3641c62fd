using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>What a refused request is answered with, for the description of the API: the codes are listed from where they are declared.</summary>
internal static class ProblemSchema
{
    private const string Name = "Problem";

    public static void Describe(OpenApiDocument document)
    {
        document.AddComponent(Name, Schema());
        foreach (var path in document.Paths.Values)
            foreach (var operation in path.Operations?.Values.ToList() ?? [])
            {
                operation.Responses ??= [];
                operation.Responses.TryAdd("default", new OpenApiResponse
                {
                    Description = "Refused: the code says why, the message what to do.",
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Name, document) },
                    },
                });
            }
    }

    private static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A refusal as RFC 9457 has it.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("urn:runrate:problem: and the code."),
            ["title"] = Text("The code in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status; it follows from the code." },
            ["detail"] = Text("What was refused, where, and what to do."),
            ["code"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = string.Join('\n', RefusalCodes.All.Select(c => $"- `{c.Text}` ({c.Status}): {c.Meaning}")),
                Enum = [.. RefusalCodes.All.Select(c => (JsonNode)JsonValue.Create(c.Text))],
            },
            ["field"] = Text("The field that it is about; several are joined by commas."),
        },
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "code" },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
