using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// A set of rules that answers for one ledger: three statutory, two tax, and the management lens, which never posts.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<Framework>))]
public enum Framework
{
    [JsonStringEnumMemberName("US_GAAP")] UsGaap,
    [JsonStringEnumMemberName("IFRS")] Ifrs,
    [JsonStringEnumMemberName("IND_AS")] IndAs,
    [JsonStringEnumMemberName("US_TAX")] UsTax,
    [JsonStringEnumMemberName("INDIA_TAX")] IndiaTax,
    [JsonStringEnumMemberName("MANAGEMENT")] Management,
}

/// <summary>Names of frameworks: as callers write them and as the rule folders are called.</summary>
public static class Frameworks
{
    public static IReadOnlyList<Framework> All { get; } = Enum.GetValues<Framework>();

    private static readonly string[] Codes = ["US_GAAP", "IFRS", "IND_AS", "US_TAX", "INDIA_TAX", "MANAGEMENT"];
    private static readonly string[] Folders = ["us-gaap", "ifrs", "ind-as", "us-tax", "india-tax", "management"];

    public static string Code(this Framework framework) => Codes[(int)framework];

    public static string Folder(this Framework framework) => Folders[(int)framework];

    public static bool IsTax(this Framework framework) => framework is Framework.UsTax or Framework.IndiaTax;

    /// <summary>The framework whose rules speak for a book.</summary>
    public static Framework Of(Book book) => book switch
    {
        Book.UsGaap => Framework.UsGaap,
        Book.Ifrs => Framework.Ifrs,
        Book.IndAs => Framework.IndAs,
        Book.UsTax => Framework.UsTax,
        Book.IndiaTax => Framework.IndiaTax,
        _ => Framework.Management,
    };

    /// <summary>An absent framework is refused, never guessed.</summary>
    public static Outcome<Framework> Parse(string? code)
    {
        if (string.IsNullOrWhiteSpace(code))
            return new Refusal(RefusalCodes.MissingField, $"Which framework? One of {string.Join(", ", Codes)}.", "framework");
        var at = Array.FindIndex(Codes, known => known.Equals(code.Trim(), StringComparison.OrdinalIgnoreCase));
        return at >= 0
            ? (Framework)at
            : new Refusal(RefusalCodes.InvalidValue, $"'{code}' is not a framework. One of {string.Join(", ", Codes)}.",
                "framework");
    }

    internal static Framework? FromFolder(string folder) =>
        Array.IndexOf(Folders, folder) is var at and >= 0 ? (Framework)at : null;
}
