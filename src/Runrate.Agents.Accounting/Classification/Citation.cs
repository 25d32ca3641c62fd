using System.Text.Json.Serialization;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Where a rule comes from. Verified means that the text, or a direct restatement by a large firm or an authority, was
/// read; otherwise the paragraph number is from memory and readers are told so.
/// </summary>
public sealed record Citation(string Id, bool Verified)
{
    [JsonIgnore]
    public string Shown => Verified ? Id : $"{Id} (paragraph to be confirmed)";
}
