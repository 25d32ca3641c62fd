using System.Collections.Frozen;

namespace Runrate.Agents.Imports.Formats;

/// <summary>What a column or property of a usage record says.</summary>
internal enum UsageField
{
    Id, Source, Time, Agent, Provider, Model, Input, Uncached, Output, CacheRead, CacheWrite, CacheWrite1h, Meter, Quantity,
    Environment, Cost,
    Outcome, OutcomeQuantity, Resource, Principal, Total, Reasoning, AudioInput, AudioOutput, ServiceTier,
}

/// <summary>The names that usage columns and properties go by; letter case, underscores and hyphens do not matter.</summary>
internal static class UsageFields
{
    private static readonly FrozenDictionary<string, UsageField> Names = new Dictionary<string, UsageField>
    {
        ["id"] = UsageField.Id,
        ["eventid"] = UsageField.Id,
        ["requestid"] = UsageField.Id,
        ["source"] = UsageField.Source,
        ["time"] = UsageField.Time,
        ["ts"] = UsageField.Time,
        ["timestamp"] = UsageField.Time,
        ["at"] = UsageField.Time,
        ["occurredat"] = UsageField.Time,
        ["createdat"] = UsageField.Time,
        ["created"] = UsageField.Time,
        ["eventtime"] = UsageField.Time,
        ["datetime"] = UsageField.Time,
        ["startedat"] = UsageField.Time,
        ["requesttime"] = UsageField.Time,
        ["requestcreatedat"] = UsageField.Time,
        ["totaltokens"] = UsageField.Total,
        ["reasoningtokens"] = UsageField.Reasoning,
        ["thinkingtokens"] = UsageField.Reasoning,
        ["outputreasoningtokens"] = UsageField.Reasoning,
        ["reasoningoutputtokens"] = UsageField.Reasoning,
        ["inputaudiotokens"] = UsageField.AudioInput,
        ["audioinputtokens"] = UsageField.AudioInput,
        ["outputaudiotokens"] = UsageField.AudioOutput,
        ["audiooutputtokens"] = UsageField.AudioOutput,
        ["servicetier"] = UsageField.ServiceTier,
        ["starttime"] = UsageField.Time,
        ["date"] = UsageField.Time,
        ["agent"] = UsageField.Agent,
        ["agentid"] = UsageField.Agent,
        ["agentkey"] = UsageField.Agent,
        ["xagentid"] = UsageField.Agent,
        ["subject"] = UsageField.Agent,
        ["provider"] = UsageField.Provider,
        ["providername"] = UsageField.Provider,
        ["model"] = UsageField.Model,
        ["modelid"] = UsageField.Model,
        ["inputtokens"] = UsageField.Input,
        ["prompttokens"] = UsageField.Input,
        ["input"] = UsageField.Input,
        ["uncachedinputtokens"] = UsageField.Uncached,
        ["uncachedtokens"] = UsageField.Uncached,
        ["inputuncachedtokens"] = UsageField.Uncached,
        ["outputtokens"] = UsageField.Output,
        ["completiontokens"] = UsageField.Output,
        ["output"] = UsageField.Output,
        ["cachedtokens"] = UsageField.CacheRead,
        ["cachereadtokens"] = UsageField.CacheRead,
        ["cachereadinputtokens"] = UsageField.CacheRead,
        ["cachedinputtokens"] = UsageField.CacheRead,
        ["inputcachedtokens"] = UsageField.CacheRead,
        ["promptcachereadtokens"] = UsageField.CacheRead,
        ["cachewritetokens"] = UsageField.CacheWrite,
        ["cachecreationtokens"] = UsageField.CacheWrite,
        ["cachecreationinputtokens"] = UsageField.CacheWrite,
        ["cachewriteinputtokens"] = UsageField.CacheWrite,
        ["promptcachewritetokens"] = UsageField.CacheWrite,
        ["cachewrite1htokens"] = UsageField.CacheWrite1h,
        ["cachecreation1htokens"] = UsageField.CacheWrite1h,
        ["ephemeral1hinputtokens"] = UsageField.CacheWrite1h,
        ["meter"] = UsageField.Meter,
        ["quantity"] = UsageField.Quantity,
        ["amount"] = UsageField.Quantity,
        ["environment"] = UsageField.Environment,
        ["env"] = UsageField.Environment,
        ["cost"] = UsageField.Cost,
        ["costusd"] = UsageField.Cost,
        ["spend"] = UsageField.Cost,
        ["reportedcost"] = UsageField.Cost,
        ["outcome"] = UsageField.Outcome,
        ["qty"] = UsageField.OutcomeQuantity,
        ["outcomequantity"] = UsageField.OutcomeQuantity,
        ["resource"] = UsageField.Resource,
        ["resourceid"] = UsageField.Resource,
        ["principal"] = UsageField.Principal,
        ["user"] = UsageField.Principal,
        ["userid"] = UsageField.Principal,
    }.ToFrozenDictionary();

    public static UsageField? Of(string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Trim()
            .ToLowerInvariant();
        return Names.TryGetValue(plain, out var field) ? field : null;
    }

    public static bool IsNumber(UsageField field) =>
        field is UsageField.Input or UsageField.Uncached or UsageField.Output or UsageField.CacheRead or UsageField.CacheWrite
            or UsageField.CacheWrite1h or UsageField.Quantity or UsageField.Cost or UsageField.OutcomeQuantity or UsageField.Total
            or UsageField.Reasoning or UsageField.AudioInput or UsageField.AudioOutput;

    /// <summary>
    /// A count of tokens under a name that is not read. It is never passed over: what it counts would be missing from the bill.
    /// </summary>
    public static bool IsUnreadCount(string name) => Of(name) is null && name.Contains("token", StringComparison.OrdinalIgnoreCase)
        && !name.Contains("max", StringComparison.OrdinalIgnoreCase) && !name.Contains("limit", StringComparison.OrdinalIgnoreCase)
        && !name.Contains("per_", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("token", StringComparison.OrdinalIgnoreCase);
}
