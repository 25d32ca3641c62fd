using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// The body of a request, or why it cannot be read, with the place in it: a caller who sends the wrong thing is told which field, not
/// just that something is wrong.
/// </summary>
public sealed class JsonBody<T> : IEndpointParameterMetadataProvider where T : class
{
    private JsonBody(Outcome<T> content) => Content = content;

    public Outcome<T> Content { get; }

    public static async ValueTask<JsonBody<T>> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
            return new(new Refusal(RefusalCodes.WrongContentType, context.Request.ContentType is { Length: > 0 } type
                ? $"Send application/json, not {type}."
                : "Send application/json and say so: Content-Type: application/json."));
        try
        {
            var read = await context.Request.BodyReader.ReadWhole(context.RequestAborted);
            if (read.Length == 0)
                return new(new Refusal(RefusalCodes.InvalidRequest, "The body is empty: send a JSON object."));
            if (JsonText.Fault(read.Span) is { } noText)
                return new(noText);
            var content = JsonSerializer.Deserialize<T>(read.Span, ApiJson.Options);
            return new(content is null ? new Refusal(RefusalCodes.InvalidRequest, "The body is empty: send a JSON object.") : content);
        }
        catch (JsonException problem)
        {
            var field = problem.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
            return new(new Refusal(RefusalCodes.InvalidRequest, Explain(problem, field), field));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    // The serializer's own text names types of ours; only what our converters say is meant for callers.
    private static string Explain(JsonException problem, string? field)
    {
        var expected = problem.Message.StartsWith("Expected ", StringComparison.Ordinal) ? " " + problem.Message.Split(" Path:")[0] : "";
        return field is null
            ? $"The body is not JSON that can be read, at line {problem.LineNumber + 1}.{expected}"
            : $"The value of '{field}' cannot be read.{expected}";
    }
}
