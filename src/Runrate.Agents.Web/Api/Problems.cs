using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Refusals as RFC 9457 problem documents: the code is stable, the status follows from it.</summary>
public static class Problems
{
    /// <summary>The code of a fault of ours; the message then says no more than where to look.</summary>
    public const string InternalError = "internal-error";

    public static ProblemHttpResult Of(Refusal refusal) => Of(refusal, null);

    /// <param name="extensions">Further members, such as the report of a refused file.</param>
    public static ProblemHttpResult Of(Refusal refusal, IReadOnlyDictionary<string, object?>? extensions)
    {
        var members = new Dictionary<string, object?> { ["code"] = refusal.Code };
        if (refusal.Field is not null)
            members["field"] = refusal.Field;
        foreach (var (name, value) in extensions ?? new Dictionary<string, object?>())
            members[name] = value;
        return TypedResults.Problem(refusal.Message, statusCode: StatusOf(refusal.Code), title: Title(refusal.Code),
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

    public static int StatusOf(string code) => code switch
    {
        RefusalCodes.InvalidRequest or RefusalCodes.MissingField or RefusalCodes.InvalidValue => StatusCodes.Status400BadRequest,
        Denial.NotSignedIn => StatusCodes.Status401Unauthorized,
        RefusalCodes.NotPermitted or RefusalCodes.MakerIsChecker => StatusCodes.Status403Forbidden,
        RefusalCodes.NotFound => StatusCodes.Status404NotFound,
        RefusalCodes.AlreadyExists or RefusalCodes.Busy or RefusalCodes.PeriodSealed or RefusalCodes.PeriodOutOfOrder
            or RefusalCodes.EntryExistsWithDifferentPostings or RefusalCodes.AlreadyReversed or RefusalCodes.OpenExceptions
            or RefusalCodes.TreatmentNotApproved or RefusalCodes.ConfirmationRequired
            or RefusalCodes.DeliverySuperseded => StatusCodes.Status409Conflict,
        RefusalCodes.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalCodes.BudgetExhausted => StatusCodes.Status429TooManyRequests,
        RefusalCodes.SourceFailed => StatusCodes.Status424FailedDependency,
        Faults.Conflict => StatusCodes.Status409Conflict,
        Faults.Unavailable => StatusCodes.Status503ServiceUnavailable,
        SameOrigin.WrongContentType => StatusCodes.Status415UnsupportedMediaType,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>Gives the framework's own problem documents the code that a refusal of ours would have.</summary>
    public static void AddCode(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Extensions.ContainsKey("code"))
            return;
        var code = problem.Status switch
        {
            StatusCodes.Status401Unauthorized => Denial.NotSignedIn,
            StatusCodes.Status403Forbidden => RefusalCodes.NotPermitted,
            StatusCodes.Status404NotFound => RefusalCodes.NotFound,
            StatusCodes.Status413PayloadTooLarge => RefusalCodes.TooLarge,
            StatusCodes.Status415UnsupportedMediaType => SameOrigin.WrongContentType,
            StatusCodes.Status409Conflict => Faults.Conflict,
            StatusCodes.Status429TooManyRequests => Denial.TooManyRequests,
            StatusCodes.Status503ServiceUnavailable => Faults.Unavailable,
            < StatusCodes.Status500InternalServerError => RefusalCodes.InvalidRequest,
            _ => InternalError,
        };
        problem.Extensions["code"] = code;
        problem.Type = TypeOf(code);
        problem.Detail ??= code == InternalError
            ? "Something went wrong on our side; the log has it under the trace identifier."
            : "The request cannot be handled as it stands; see /openapi/v1.json for what is expected.";
    }

    private static string TypeOf(string code) => "urn:runrate:problem:" + code;

    private static string Title(string code) => char.ToUpperInvariant(code[0]) + code[1..].Replace('-', ' ');
}
