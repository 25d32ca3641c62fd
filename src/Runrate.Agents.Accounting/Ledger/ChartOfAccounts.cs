using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>The accounts, loaded and validated from <c>data/chart-of-accounts.json</c>, which is embedded in this assembly.</summary>
public sealed class ChartOfAccounts
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly FrozenDictionary<string, Account> byCode;
    private readonly FrozenDictionary<string, Account> byRole;

    private ChartOfAccounts(IReadOnlyList<Account> accounts)
    {
        All = accounts;
        byCode = accounts.ToFrozenDictionary(a => a.Code.Text);
        byRole = accounts.Where(a => a.Role is not null).ToFrozenDictionary(a => a.Role!);
    }

    private static readonly Lazy<ChartOfAccounts> Embedded = new(LoadEmbedded);

    /// <summary>The embedded chart.</summary>
    public static ChartOfAccounts Default => Embedded.Value;

    /// <summary>In file order, which is statement order.</summary>
    public IReadOnlyList<Account> All { get; }

    /// <exception cref="InvariantException">No such account: entries are made by code, so this is a bug.</exception>
    public Account this[string code]
    {
        get
        {
            Invariant.Check(byCode.TryGetValue(code, out var account), $"Account {code} is not in the chart of accounts.");
            return account;
        }
    }

    /// <exception cref="InvariantException">The chart gives the role to no account.</exception>
    public Account InRole(string role)
    {
        Invariant.Check(byRole.TryGetValue(role, out var account), $"No account of the chart has the role {role}.");
        return account;
    }

    public bool Contains(string code) => byCode.ContainsKey(code);

    private static ChartOfAccounts LoadEmbedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("chart-of-accounts.json");
        Invariant.Check(stream is not null, "The chart of accounts is not embedded.");
        var file = JsonSerializer.Deserialize<FileShape>(stream, Json);
        Invariant.Check(file is { Accounts.Count: > 0 }, "The chart of accounts is empty.");
        Invariant.Check(file.Accounts.Select(a => a.Code).Distinct().Count() == file.Accounts.Count, "Two accounts share a code.");
        Invariant.Check(
            file.Accounts.GroupBy(a => a.Role).All(g => g.Key is null || g.Count() == 1), "Two accounts share a role.");
        return new ChartOfAccounts(file.Accounts);
    }

    private sealed record FileShape(IReadOnlyList<Account> Accounts);
}
