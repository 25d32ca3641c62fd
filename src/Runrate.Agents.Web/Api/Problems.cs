using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>Refusals as RFC 9457 problem documents: the code is stable, the status follows from it.</summary>
public static class Problems
{
    public static ProblemHttpResult Of(Refusal refusal) => Of(refusal, null);

    /// <param name="extensions">Further members, such as the report of a refused file.</param>
    public static ProblemHttpResult Of(Refusal refusal, IReadOnlyDictionary<string, object?>? extensions)
    {
        var members = new Dictionary<string, object?> { ["code"] = refusal.Code.Text };
        if (refusal.Field is not null)
            members["field"] = refusal.Field;
        foreach (var (name, value) in extensions ?? new Dictionary<string, object?>())
            members[name] = value;
        return TypedResults.Problem(refusal.Message, statusCode: refusal.Code.Status, title: Title(refusal.Code),
            type: TypeOf(refusal.Code), extensions: members);
    }

    /// <summary>The value, or the problem document of the refusal.</summary>
    public static Results<Ok<T>, ProblemHttpResult> Result<T>(Outcome<T> outcome) =>
        outcome.IsOk ? TypedResults.Ok(outcome.Value) : Of(outcome.Refusal);

    /// <summary>The value as shown, or the problem document of the refusal.</summary>
    public static Results<Ok<TView>, ProblemHttpResult> Result<T, TView>(Outcome<T> outcome, Func<T, TView> view) =>
        outcome.IsOk ? TypedResults.Ok(view(outcome.Value)) : Of(outcome.Refusal);

    /// <summary>201 with the address of what was made, or the problem document of the refusal.</summary>
    public static Results<Created<TView>, ProblemHttpResult> Created<T, TView>(Outcome<T> outcome, Func<T, string> address, Func<T, TView> view) =>
        outcome.IsOk ? TypedResults.Created(address(outcome.Value), view(outcome.Value)) : Of(outcome.Refusal);

    /// <summary>Gives the framework's own problem documents the code that a refusal of ours would have.</summary>
    public static void AddCode(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Extensions.ContainsKey("code"))
            return;
        var code = problem.Status switch
        {
            StatusCodes.Status401Unauthorized => RefusalCodes.NotSignedIn,
            StatusCodes.Status403Forbidden => RefusalCodes.NotPermitted,
            StatusCodes.Status404NotFound => RefusalCodes.NotFound,
            StatusCodes.Status413PayloadTooLarge => RefusalCodes.TooLarge,
            StatusCodes.Status415UnsupportedMediaType => RefusalCodes.WrongContentType,
            StatusCodes.Status409Conflict => RefusalCodes.Conflict,
            StatusCodes.Status429TooManyRequests => RefusalCodes.TooManyRequests,
            StatusCodes.Status503ServiceUnavailable => RefusalCodes.Unavailable,
            < StatusCodes.Status500InternalServerError => RefusalCodes.InvalidRequest,
            _ => RefusalCodes.InternalError,
        };
        problem.Extensions["code"] = code.Text;
        problem.Type = TypeOf(code);
        problem.Detail ??= code == RefusalCodes.InternalError
            ? "Something went wrong on our side; the log has it under the trace identifier."
            : "The request cannot be handled as it stands; see /openapi/v1.json for what is expected.";
    }

    private static string TypeOf(RefusalCode code) => "urn:runrate:problem:" + code.Text;

    private static string Title(RefusalCode code) => char.ToUpperInvariant(code.Text[0]) + code.Text[1..].Replace('-', ' ');
}
