namespace Runrate.Agents.Retention;

/// <summary>For how many days what may go is kept; null keeps it for good.</summary>
public sealed record RetentionSettings
{
    public int? ConversationDays { get; init; }
    public int? RunDays { get; init; }
    public int? TraceDays { get; init; }
    public int? SessionDays { get; init; }
}
