using System.Text.Json.Nodes;
using NodaTime.Text;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Minimums and wallets as a tool tells of them.</summary>
internal static class CommitmentJson
{
    public static JsonObject Promised(CommitmentRow row) => new()
    {
        ["name"] = row.Arrangement.Name, ["vendor"] = row.Arrangement.Vendor, ["until"] = LocalDatePattern.Iso.Format(row.Until!.Value),
        ["minimum"] = ToolJson.Amount(row.Minimum!.Value), ["spent"] = ToolJson.Amount(row.Standing!.Spent),
        ["unpaid"] = ToolJson.Amount(row.Standing.Unpaid), ["shortfall"] = ToolJson.Amount(row.Standing.Shortfall),
        ["shortfallProbable"] = row.Arrangement.Commitment?.ShortfallProbable,
        ["unpaidByYear"] = new JsonObject(row.ByYear.OrderBy(y => y.Key)
            .Select(y => KeyValuePair.Create($"{y.Key}", (JsonNode?)JsonValue.Create(ToolJson.Amount(y.Value))))),
        ["gainAgainstPriceList"] = row.Gain is { } gain ? JsonValue.Create(ToolJson.Amount(gain.Amount)) : null,
        ["gainShare"] = row.Gain?.Share is { } share ? JsonValue.Create(share) : null,
        ["link"] = $"/arrangements/{row.Arrangement.Id}",
    };

    public static JsonObject Granted(CommitmentRow row) => new()
    {
        ["name"] = row.Arrangement.Name, ["vendor"] = row.Arrangement.Vendor, ["granted"] = ToolJson.Amount(row.Wallet!.Granted),
        ["used"] = ToolJson.Amount(row.Wallet.Used), ["lapsed"] = ToolJson.Amount(row.Wallet.Lapsed),
        ["left"] = ToolJson.Amount(row.Wallet.Left), ["link"] = $"/arrangements/{row.Arrangement.Id}",
    };
}
