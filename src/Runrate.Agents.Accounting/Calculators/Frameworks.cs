namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Names of frameworks as requests write them, and the compounds that ask for several at once.</summary>
public static class Frameworks
{
    public const string UsGaap = "US_GAAP";
    public const string Ifrs = "IFRS";
    public const string IndAs = "IND_AS";
    public const string UsTax = "US_TAX";
    public const string IndiaTax = "INDIA_TAX";
    public const string Management = "MANAGEMENT";

    private static readonly string[] Single = [UsGaap, Ifrs, IndAs, UsTax, IndiaTax, Management];

    /// <summary>
    /// DUAL is US GAAP beside IFRS, ALL each statutory framework, and a plus joins any; null where a part is unknown.
    /// </summary>
    public static IReadOnlyList<string>? Parse(string framework)
    {
        string[] parts = framework switch
        {
            "DUAL" => [UsGaap, Ifrs],
            "ALL" => [UsGaap, Ifrs, IndAs],
            _ => framework.Split('+', StringSplitOptions.TrimEntries),
        };
        return Array.TrueForAll(parts, part => Single.Contains(part)) ? parts : null;
    }

    /// <summary>True of a framework's name and of a name that begins with one: such keys are not respelled.</summary>
    public static bool Begins(string key) =>
        Array.Exists(Single, name => key == name || key.StartsWith(name + "_", StringComparison.Ordinal));
}
