using System.Collections.Frozen;

namespace Runrate.Agents.Spend;

/// <summary>
/// One name per provider, so that usage, price lists and bills of the same vendor meet: telemetry, gateways and invoices spell it
/// differently.
/// </summary>
public static class Providers
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string,
        string>(StringComparer.OrdinalIgnoreCase)
    {
        ["OpenAI, LLC"] = "openai",
        ["text-completion-openai"] = "openai",
        ["Anthropic, PBC"] = "anthropic",
        ["Amazon Web Services"] = "aws",
        ["Amazon Web Services, Inc."] = "aws",
        ["AWS"] = "aws",
        ["aws.bedrock"] = "aws",
        ["bedrock"] = "aws",
        ["bedrock_converse"] = "aws",
        ["Microsoft Azure"] = "azure",
        ["Microsoft"] = "azure",
        ["azure.ai.openai"] = "azure",
        ["azure.ai.inference"] = "azure",
        ["az.ai.openai"] = "azure",
        ["az.ai.inference"] = "azure",
        ["azure_ai"] = "azure",
        ["Google Cloud"] = "google",
        ["gcp"] = "google",
        ["gcp.gemini"] = "google",
        ["gcp.vertex_ai"] = "google",
        ["gcp.gen_ai"] = "google",
        ["gcp.vertex.agent"] = "google",
        ["gemini"] = "google",
        ["vertex_ai"] = "google",
        ["vertex_ai-language-models"] = "google",
        ["vertex_ai-anthropic_models"] = "google",
        ["mistral"] = "mistral_ai",
        ["mistralai"] = "mistral_ai",
        ["Mistral AI"] = "mistral_ai",
        ["xai"] = "x_ai",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The common name, or the given one in lower case.</summary>
    public static string Canonical(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        return Names.TryGetValue(trimmed, out var known) ? known : trimmed.ToLowerInvariant();
    }
}
