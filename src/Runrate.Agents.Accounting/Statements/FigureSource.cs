using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Statements;

/// <summary>
/// The ledger query behind a figure: which entity, book, months, agent and accounts. Its text form is the <c>ref</c> of the API and
/// of every link: <c>northlight-us~UsGaap~2026-01~2026-01~atlas~5110.5120</c>. An empty start means from the beginning (balances); an
/// empty agent means all. A narrower query adds four parts: kinds of entry, the source of the postings with
/// <c>:</c> for <c>/</c>, <c>own</c>, and the function that bears the cost.
/// </summary>
public sealed record FigureSource(EntityId Entity, Book Book, YearMonth? From, YearMonth To, AgentId? Agent, IReadOnlyList<string> Accounts)
{
    private const char Separator = '~';
    private const string Own = "own";

    /// <summary>Only entries of these kinds; empty means any.</summary>
    public IReadOnlyList<EntryKind> Kinds { get; init; } = [];

    /// <summary>Only postings made from this: <c>assets/3f2a…</c>.</summary>
    public string? Item { get; init; }

    /// <summary>Only entries of the book alone, without those that all books share.</summary>
    public bool OwnOnly { get; init; }

    /// <summary>Only cost that this function bears.</summary>
    public CostFunction? Function { get; init; }

    /// <summary>Whether a movement of this account, agent and function is part of the figure.</summary>
    /// <param name="agent">Empty where there is none, which counts as unassigned.</param>
    public bool Takes(string account, string agent, CostFunction? function) => Accounts.Contains(account)
        && (Agent is not { } one || one == (agent == "" ? AgentId.Unassigned : new AgentId(agent)))
        && (Function is null || Function == function);

    public string ToRef()
    {
        var reference = string.Join(Separator, Entity.Value, Book, From?.ToIso(), To.ToIso(), Agent?.Value, string.Join('.', Accounts));
        return Kinds.Count == 0 && Item is null && !OwnOnly && Function is null
            ? reference
            : string.Join(Separator, reference, string.Join('.', Kinds), Item?.Replace('/', ':'), OwnOnly ? Own : "", Function);
    }

    /// <summary>False for anything that <see cref="ToRef"/> would not have written.</summary>
    public static bool TryParse(string text, out FigureSource source)
    {
        source = null!;
        var parts = text.Split(Separator);
        if (parts.Length is not (6 or 10) || parts[0] == "" || !Named.TryParse<Book>(parts[1], out var book) || !Enum.IsDefined(book)
            || !Periods.TryParse(parts[3], out var to))
            return false;
        YearMonth? from = null;
        if (parts[2] != "")
        {
            if (!Periods.TryParse(parts[2], out var parsed))
                return false;
            from = parsed;
        }
        var accounts = parts[5].Split('.', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (accounts.Any(a => !ChartOfAccounts.Default.Contains(a)))
            return false;
        source = new FigureSource(
            new EntityId(parts[0]), book, from, to, parts[4] == "" ? null : new AgentId(parts[4]), accounts);
        if (parts.Length == 6)
            return true;
        var kinds = new List<EntryKind>();
        foreach (var name in parts[6].Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Named.TryParse<EntryKind>(name, out var kind) || !Enum.IsDefined(kind))
                return false;
            kinds.Add(kind);
        }
        CostFunction function = default;
        if (parts[9] != "" && (!Named.TryParse(parts[9], out function) || !Enum.IsDefined(function)))
            return false;
        source = source with
        {
            Kinds = kinds,
            Item = parts[7] == "" ? null : parts[7].Replace(':', '/'),
            OwnOnly = parts[8] == Own,
            Function = parts[9] == "" ? null : function,
        };
        return parts[8] is "" or Own
            && (kinds.Count > 0 || source.Item is not null || source.OwnOnly || source.Function is not null);
    }
}

/// <summary>A number on a report that knows its query. <paramref name="Amount"/> has the sign it is shown with.</summary>
public sealed record Figure(Money Amount, FigureSource Source)
{
    public string Ref => Source.ToRef();
}
