using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>
/// The ledger query behind a figure: which entity, book, months, agent and accounts. Its text form is the <c>ref</c> of the API and
/// of every link: <c>northlight-us~UsGaap~2026-01~2026-01~atlas~5110.5120</c>. An empty start means from the beginning (balances); an
/// empty agent means all. A narrower query adds three parts: kinds of entry, the source of the postings with
/// <c>:</c> for <c>/</c>, and <c>own</c>.
/// </summary>
public sealed record FigureSource(EntityId Entity, Book Book, YearMonth? From, YearMonth To, AgentId? Agent, IReadOnlyList<string> Accounts)
{
    private const char Separator = '~';
    private const char Several = ',';
    private const char Whoever = '!';
    private const string Own = "own";

    /// <summary>Only entries of these kinds; empty means any.</summary>
    public IReadOnlyList<EntryKind> Kinds { get; init; } = [];

    /// <summary>Only postings made from this: <c>assets/3f2a…</c>.</summary>
    public string? Item { get; init; }

    /// <summary>Only entries of the book alone, without those that all books share.</summary>
    public bool OwnOnly { get; init; }

    /// <summary>Only these agents, where they are several; postings without one count as unassigned.</summary>
    public IReadOnlyList<AgentId> Agents { get; init; } = [];

    /// <summary>Of the accounts, those that count whatever the agent.</summary>
    public IReadOnlyList<string> AnyAgent { get; init; } = [];

    /// <summary>Whether a movement of this account and agent is part of the figure.</summary>
    /// <param name="agent">Empty where there is none.</param>
    public bool Takes(string account, string agent)
    {
        if (!Accounts.Contains(account))
            return false;
        var of = agent == "" ? AgentId.Unassigned : new AgentId(agent);
        return Agent is { } one ? of == one : Agents.Count == 0 || AnyAgent.Contains(account) || Agents.Contains(of);
    }

    public string ToRef()
    {
        var reference = string.Join(Separator, Entity.Value, Book, From?.ToIso(), To.ToIso(),
            Agent?.Value ?? string.Join(Several, Agents.Select(agent => agent.Value)),
            string.Join('.', Accounts.Select(account => AnyAgent.Contains(account) ? $"{Whoever}{account}" : account)));
        return Kinds.Count == 0 && Item is null && !OwnOnly
            ? reference
            : string.Join(Separator, reference, string.Join('.', Kinds), Item?.Replace('/', ':'), OwnOnly ? Own : "");
    }

    /// <summary>False for anything that <see cref="ToRef"/> would not have written.</summary>
    public static bool TryParse(string text, out FigureSource source)
    {
        source = null!;
        var parts = text.Split(Separator);
        if (parts.Length is not (6 or 9) || parts[0] == "" || !Enum.TryParse<Book>(parts[1], out var book) || !Enum.IsDefined(book)
            || !Periods.TryParse(parts[3], out var to))
            return false;
        YearMonth? from = null;
        if (parts[2] != "")
        {
            if (!Periods.TryParse(parts[2], out var parsed))
                return false;
            from = parsed;
        }
        var written = parts[5].Split('.', StringSplitOptions.RemoveEmptyEntries);
        var accounts = written.Select(a => a.TrimStart(Whoever)).ToList();
        if (accounts.Any(a => !ChartOfAccounts.Default.Contains(a)))
            return false;
        var agents = parts[4].Split(Several, StringSplitOptions.RemoveEmptyEntries).Select(a => new AgentId(a)).ToList();
        List<string> whoever = [.. written.Where(a => a.StartsWith(Whoever)).Select(a => a.TrimStart(Whoever))];
        var single = agents.Count == 1 && whoever.Count == 0;
        source = new FigureSource(new EntityId(parts[0]), book, from, to, single ? agents[0] : null, accounts)
        {
            Agents = single ? [] : agents,
            AnyAgent = whoever,
        };
        if (parts.Length == 6)
            return true;
        var kinds = new List<EntryKind>();
        foreach (var name in parts[6].Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<EntryKind>(name, out var kind) || !Enum.IsDefined(kind))
                return false;
            kinds.Add(kind);
        }
        source = source with { Kinds = kinds, Item = parts[7] == "" ? null : parts[7].Replace(':', '/'), OwnOnly = parts[8] == Own };
        return parts[8] is "" or Own && (kinds.Count > 0 || source.Item is not null || source.OwnOnly);
    }
}

/// <summary>A number on a report that knows its query. <paramref name="Amount"/> has the sign it is shown with.</summary>
public sealed record Figure(Money Amount, FigureSource Source)
{
    public string Ref => Source.ToRef();
}
