using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Spend;

/// <summary>
/// The expense account of a service, by the words of FOCUS. A table, so that an accountant can read it; the first row that
/// matches decides.
/// </summary>
public static class ServiceAccounts
{
    public static AccountCode Other => Accounts.OtherServices;

    private static readonly (string? Category, string? Subcategory, string Account)[] Rows =
    [
        (null, "Generative AI", Accounts.ModelInference),
        ("AI and Machine Learning", null, Accounts.ModelInference),
        ("Compute", null, Accounts.CloudCompute),
        ("Storage", null, Accounts.CloudCompute),
        ("Networking", null, Accounts.CloudCompute),
        ("Network", null, Accounts.CloudCompute),
        ("Business Applications", null, Accounts.Seats),
    ];

    /// <summary>Words of a service's name that say what it is where no category does.</summary>
    private static readonly (string Word, string Account)[] Names =
    [
        ("seat", Accounts.Seats), ("subscription", Accounts.Seats), ("copilot", Accounts.Seats),
        ("openai", Accounts.ModelInference), ("anthropic", Accounts.ModelInference), ("claude", Accounts.ModelInference),
        ("gpt", Accounts.ModelInference), ("gemini", Accounts.ModelInference), ("bedrock", Accounts.ModelInference),
        ("token", Accounts.ModelInference), ("inference", Accounts.ModelInference), ("model", Accounts.ModelInference),
        ("gpu", Accounts.CloudCompute), ("compute", Accounts.CloudCompute), ("storage", Accounts.CloudCompute),
        ("network", Accounts.CloudCompute),
    ];

    public static string Of(string? category, string? subcategory, string? service)
    {
        foreach (var row in Rows)
        {
            if ((row.Category is null || Same(row.Category, category))
                && (row.Subcategory is null || Same(row.Subcategory, subcategory)))
                return row.Account;
        }
        if (!string.IsNullOrEmpty(category) || service is null)
            return Other;
        foreach (var (word, account) in Names)
        {
            if (service.Contains(word, StringComparison.OrdinalIgnoreCase))
                return account;
        }
        return Other;
    }

    private static bool Same(string expected, string? given) => expected.Equals(given, StringComparison.OrdinalIgnoreCase);
}
