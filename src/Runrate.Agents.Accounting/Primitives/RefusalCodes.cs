namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// The closed list of refusal codes, in order of precedence: where several apply, the first is given. Those at the end are of
/// requests that reach no use case. OpenAPI lists them from here.
/// </summary>
public static class RefusalCodes
{
    private static readonly List<RefusalCode> Declared = [];

    public static RefusalCode InvalidRequest { get; } = Declare("invalid-request", 400,
        "The request cannot be read: malformed JSON, an unknown enum value, a missing body.");

    public static RefusalCode MissingField { get; } = Declare("missing-field", 400,
        "A required field is absent or empty; the message names each.");

    public static RefusalCode InvalidValue { get; } = Declare("invalid-value", 400,
        "A value is present but not allowed: a negative quantity, an unknown currency.");

    public static RefusalCode NotFound { get; } = Declare("not-found", 404, "There is no such agent, arrangement, period, figure or file.");

    public static RefusalCode AlreadyExists { get; } = Declare("already-exists", 409,
        "The identifier is taken by something else.");

    public static RefusalCode NotPermitted { get; } = Declare("not-permitted", 403, "The signed-in person lacks the role.");

    public static RefusalCode MakerIsChecker { get; } = Declare("maker-is-checker", 403, "Whoever wrote it may not approve it.");

    public static RefusalCode PeriodSealed { get; } = Declare("period-sealed", 409,
        "The period is sealed: post in the next open one, or reopen it.");

    public static RefusalCode Busy { get; } = Declare("busy", 409,
        "Somebody else is writing to these books; the message says who. Nothing was changed: try again.");

    public static RefusalCode Unavailable { get; } = Declare("unavailable", 503,
        "The database cannot be reached or written at present. Nothing was changed: try again.");

    public static RefusalCode PeriodOutOfOrder { get; } = Declare("period-out-of-order", 409, "An earlier period is still open.");

    public static RefusalCode EntryExistsWithDifferentPostings { get; } = Declare("entry-exists-with-different-postings", 409,
        "The entry key exists with other postings.");

    public static RefusalCode AlreadyReversed { get; } = Declare("already-reversed", 409, "The entry was reversed already.");

    public static RefusalCode CurrencyMismatch { get; } = Declare("currency-mismatch", 422,
        "Amounts in different currencies cannot be combined without a dated exchange rate.");

    public static RefusalCode TreatmentNotApproved { get; } = Declare("treatment-not-approved", 409,
        "The treatment is a draft, or rests on assumptions: it cannot post.");

    public static RefusalCode NotDocumented { get; } = Declare("not-documented", 422,
        "A capitalised item lacks its five documented facts or the auditor's sign-off.");

    public static RefusalCode OpenExceptions { get; } = Declare("open-exceptions", 409,
        "Open exceptions prevent sealing; the message counts them.");

    public static RefusalCode StepsDue { get; } = Declare("steps-due", 409,
        "Something changed after the steps of a close had run: sealing would lose what they would post now. Run them again.");

    public static RefusalCode UnknownFormat { get; } = Declare("unknown-format", 422,
        "The format of a file could not be detected, or is not supported.");

    public static RefusalCode FileRefused { get; } = Declare("file-refused", 422,
        "A file has lines that break its format; nothing was stored.");

    public static RefusalCode ConfirmationRequired { get; } = Declare("confirmation-required", 409,
        "A delivery would change stored cost by more than is allowed without confirmation; nothing was stored.");

    public static RefusalCode DeliverySuperseded { get; } = Declare("delivery-superseded", 409,
        "Later deliveries build on this one; take those back first.");

    public static RefusalCode TooLarge { get; } = Declare("too-large", 413, "The request or file exceeds a stated limit.");

    public static RefusalCode SourceFailed { get; } = Declare("source-failed", 424,
        "A pull from a source stopped early; what came in is kept, and the next pull continues from there.");

    public static RefusalCode BudgetExhausted { get; } = Declare("budget-exhausted", 429,
        "A budget with a hard stop is used up; nothing was spent.");

    public static RefusalCode ToolFailed { get; } = Declare("tool-failed", 422,
        "A tool of the assistant failed; nothing was changed.");

    public static RefusalCode Cancelled { get; } = Declare("cancelled", 422, "The person who asked cancelled it.");

    public static RefusalCode NotSignedIn { get; } = Declare("not-signed-in", 401, "The request has no valid cookie or token.");

    public static RefusalCode CrossOrigin { get; } = Declare("cross-origin", 403,
        "A page from another origin tried to make a change with a signed-in reader's cookie.");

    public static RefusalCode Conflict { get; } = Declare("conflict", 409,
        "Somebody else changed the same thing at the same time. Look at it again.");

    public static RefusalCode WrongContentType { get; } = Declare("unsupported-media-type", 415,
        "The body's content type is missing, or the route does not accept it.");

    public static RefusalCode TooManyRequests { get; } = Declare("too-many-requests", 429,
        "Too many requests in a short time; Retry-After says when to try again.");

    public static RefusalCode InternalError { get; } = Declare("internal-error", 500,
        "A fault in the product; the log has the details under the trace identifier.");

    /// <summary>Every code, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All => Declared;

    /// <summary>The code of that text, or null where there is none.</summary>
    public static RefusalCode? Find(string? text) => Declared.Find(c => c.Text == text);

    private static RefusalCode Declare(string text, int status, string meaning)
    {
        Invariant.Check(Find(text) is null, $"The code {text} is declared once.");
        var code = new RefusalCode(text, status, meaning);
        Declared.Add(code);
        return code;
    }
}
