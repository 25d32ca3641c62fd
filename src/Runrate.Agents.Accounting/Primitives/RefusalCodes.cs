namespace Runrate.Agents.Accounting.Primitives;

/// <summary>The closed list of refusal codes, in order of precedence: where several apply, the first is given.</summary>
public static class RefusalCodes
{
    /// <summary>The request cannot be read: malformed JSON, an unknown enum value, a missing body.</summary>
    public const string InvalidRequest = "invalid-request";
    /// <summary>A required field is absent or empty; the message names each.</summary>
    public const string MissingField = "missing-field";
    /// <summary>A value is present but not allowed: a negative quantity, an unknown currency.</summary>
    public const string InvalidValue = "invalid-value";
    /// <summary>No such agent, arrangement, period, figure, file…</summary>
    public const string NotFound = "not-found";
    /// <summary>The identifier is taken by something else.</summary>
    public const string AlreadyExists = "already-exists";
    /// <summary>The signed-in person lacks the role.</summary>
    public const string NotPermitted = "not-permitted";
    /// <summary>Whoever wrote it may not approve it.</summary>
    public const string MakerIsChecker = "maker-is-checker";
    /// <summary>The period is sealed: post in the next open one, or reopen it.</summary>
    public const string PeriodSealed = "period-sealed";
    /// <summary>Somebody else is writing these books; the message says who. Nothing was changed: try again.</summary>
    public const string Busy = "busy";
    /// <summary>An earlier period is still open.</summary>
    public const string PeriodOutOfOrder = "period-out-of-order";
    /// <summary>The entry key exists with other postings.</summary>
    public const string EntryExistsWithDifferentPostings = "entry-exists-with-different-postings";
    /// <summary>The entry was reversed already.</summary>
    public const string AlreadyReversed = "already-reversed";
    /// <summary>Amounts of different currencies meet without a dated rate.</summary>
    public const string CurrencyMismatch = "currency-mismatch";
    /// <summary>The treatment is a draft, or rests on assumptions: it cannot post.</summary>
    public const string TreatmentNotApproved = "treatment-not-approved";
    /// <summary>A capitalised item lacks its five documented facts or the auditor's sign-off.</summary>
    public const string NotDocumented = "not-documented";
    /// <summary>Open exceptions stand in the way of sealing; the message counts them.</summary>
    public const string OpenExceptions = "open-exceptions";
    /// <summary>The format of a file could not be detected, or is not supported.</summary>
    public const string UnknownFormat = "unknown-format";
    /// <summary>A file has lines that break its format; nothing of it was stored.</summary>
    public const string FileRefused = "file-refused";
    /// <summary>A delivery would change stored cost by more than may change unasked; nothing of it was stored.</summary>
    public const string ConfirmationRequired = "confirmation-required";
    /// <summary>Later deliveries stand on this one; take those back first.</summary>
    public const string DeliverySuperseded = "delivery-superseded";
    /// <summary>Larger than a stated limit.</summary>
    public const string TooLarge = "too-large";
    /// <summary>A source could not be pulled to its end; what was taken in stays, and the next pull goes on there.</summary>
    public const string SourceFailed = "source-failed";
    /// <summary>A budget with a hard stop is used up; nothing was spent.</summary>
    public const string BudgetExhausted = "budget-exhausted";
    /// <summary>A tool of the assistant failed; nothing was changed.</summary>
    public const string ToolFailed = "tool-failed";
    /// <summary>Whoever asked stopped it.</summary>
    public const string Cancelled = "cancelled";
}
