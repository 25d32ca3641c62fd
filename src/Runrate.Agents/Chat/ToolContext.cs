using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.People;

namespace Runrate.Agents.Chat;

/// <summary>What the tools of one turn act for and on.</summary>
/// <param name="Period">The month a question means when it names none.</param>
/// <param name="Today">In the entity's time zone.</param>
public sealed record ToolContext(Actor Actor, Entity Entity, YearMonth Period, LocalDate Today);
