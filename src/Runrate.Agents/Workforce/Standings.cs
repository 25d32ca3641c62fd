using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>
/// How agents stood at the end of a day: status, owner and role. The register holds what they are now; days on the card and lines of the timeline
/// say what they were, so that nothing done later changes what a month says.
/// </summary>
public sealed class Standings
{
    /// <summary>How the line of a decision begins that was made in a quarterly review, which ends no other review.</summary>
    public const string Appraised = "Quarterly review: ";

    /// <summary>Decisions of a retirement review after which the agent goes on working.</summary>
    private static readonly string[] Ending = ["Keep:", "Improve:", "Promote:"];

    private readonly LocalDate day;
    private readonly bool isNow;
    private readonly HashSet<AgentId> underReview = [];
    private readonly ILookup<AgentId, string> later;

    private Standings(LocalDate day, bool isNow, IEnumerable<AgentEvent> later)
    {
        (this.day, this.isNow) = (day, isNow);
        this.later = later.OrderByDescending(e => e.At).ToLookup(e => e.Agent, e => e.Text);
    }

    /// <param name="only">One agent, where the others are not asked for.</param>
    public static async Task<Standings> Load(
        RunrateDb db, Entity entity, LocalDate day, LocalDate today, AgentId? only = null, CancellationToken ct = default)
    {
        if (day >= today)
            return new Standings(day, true, []);
        var end = day.PlusDays(1).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).ToInstant();
        var id = entity.Id;
        var events = await db.AgentEvents.AsNoTracking().Where(e => e.Entity == id && (only == null || e.Agent == only)
            && (e.At < end ? e.Kind == AgentEventKind.ReviewOpened || e.Kind == AgentEventKind.ReviewDecided
                : e.Kind == AgentEventKind.Changed || e.Kind == AgentEventKind.StatusChanged)).ToListAsync(ct);
        var standings = new Standings(day, false, events.Where(e => e.At >= end));
        foreach (var happened in events.Where(e => e.At < end).OrderBy(e => e.At).ThenBy(e => e.Kind))
        {
            if (happened.Kind == AgentEventKind.ReviewOpened)
                standings.underReview.Add(happened.Agent);
            else if (Ending.Any(e => happened.Text.StartsWith(e, StringComparison.Ordinal)))
                standings.underReview.Remove(happened.Agent);
        }
        return standings;
    }

    /// <summary>Null for an agent that nobody had hired yet.</summary>
    public AgentStatus? StatusOf(Agent agent) =>
        isNow ? agent.Status
        : agent.HiredOn > day ? null
        : agent.RetiredOn < day ? AgentStatus.Retired
        : agent.InServiceOn is null || agent.InServiceOn > day
            ? Before(agent, "status", AgentWords.Of(agent.Status)) == AgentWords.Of(AgentStatus.Candidate) ? AgentStatus.Candidate
                : AgentStatus.Onboarding
        : underReview.Contains(agent.Id) ? AgentStatus.UnderReview
        : AgentStatus.InService;

    public string? OwnerOf(Agent agent) => Before(agent, "owner", agent.Owner ?? Nobody) is var owner && owner == Nobody ? null : owner;

    public string RoleOf(Agent agent) => Before(agent, "role", agent.Role);

    private const string Nobody = "nobody";

    // Each line says from what to what; knowing to what, from what is the rest, whatever words are in it. Lines of one instant have no order.
    private string Before(Agent agent, string what, string now)
    {
        var left = later[agent.Id].ToList();
        while (true)
        {
            var change = $@"(?:^Changed |; ){what} from (.+?) to {Regex.Escape(now)}(?:; |\.$)";
            var at = left.FindIndex(text => Regex.IsMatch(text, change, RegexOptions.None, TimeSpan.FromSeconds(1)));
            if (at < 0)
                return now;
            now = Regex.Match(left[at], change, RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
            left.RemoveAt(at);
        }
    }
}
