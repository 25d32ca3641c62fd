using Microsoft.AspNetCore.WebUtilities;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// Facts in an address or a form, each under its name with a prefix, so that a treatment question is a link one can send.
/// </summary>
public static class FactQuery
{
    public const string Prefix = "f.";

    /// <summary>The facts of an address that are stated, in its order.</summary>
    public static IReadOnlyList<FactEntry> OfAddress(string address) =>
    [
        .. QueryHelpers.ParseQuery(address.Contains('?') ? address[address.IndexOf('?', StringComparison.Ordinal)..] : "")
            .Where(q => q.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(q => (Name: q.Key[Prefix.Length..], Value: q.Value.ToString().Trim())).Where(q => q.Value.Length > 0)
            .Select(q => new FactEntry(q.Name, q.Value.Replace(",", "", StringComparison.Ordinal))),
    ];

    /// <summary>An address that asks about these facts.</summary>
    public static string Address(string path, IEnumerable<FactEntry> facts) =>
        QueryHelpers.AddQueryString(path, facts.Select(f => KeyValuePair.Create(Prefix + f.Fact, (string?)f.Value)));

    /// <summary>The facts that nobody stated and answers of these frameworks rest on all the same.</summary>
    public static IEnumerable<string> Assumed(IEnumerable<Determination> answers, IReadOnlySet<Framework> of) =>
        answers.Where(a => of.Contains(a.Framework) && a.RestsOnAssumption)
            .SelectMany(a => a.FactsUsed.Where(f => f.Source == FactSource.Assumption).Select(f => f.Fact)).Distinct();
}
