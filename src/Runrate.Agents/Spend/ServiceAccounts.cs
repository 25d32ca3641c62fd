namespace Runrate.Agents.Spend;

/// <summary>
/// The expense account of a service, by the words of FOCUS. A table, so that an accountant can read it; the first row that
/// matches decides.
/// </summary>
public static class ServiceAccounts
{
    public const string Other = "5150";

    private static readonly (string? Category, string? Subcategory, string Account)[] Rows =
    [
        (null, "Generative AI", "5110"),
        ("AI and Machine Learning", null, "5110"),
        ("Compute", null, "5120"),
        ("Storage", null, "5120"),
        ("Networking", null, "5120"),
        ("Network", null, "5120"),
        ("Business Applications", null, "5130"),
    ];

    /// <summary>Words of a service's name that say what it is where no category does.</summary>
    private static readonly (string Word, string Account)[] Names =
    [
        ("seat", "5130"), ("subscription", "5130"), ("copilot", "5130"),
        ("openai", "5110"), ("anthropic", "5110"), ("claude", "5110"), ("gpt", "5110"), ("gemini", "5110"), ("bedrock", "5110"),
        ("token", "5110"), ("inference", "5110"), ("model", "5110"),
        ("gpu", "5120"), ("compute", "5120"), ("storage", "5120"), ("network", "5120"),
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
