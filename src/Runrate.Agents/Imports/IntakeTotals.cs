using System.Globalization;
using System.Runtime.InteropServices;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports;

/// <summary>Exact sums over every record of an import that could be read, by name.</summary>
internal sealed class IntakeTotals
{
    private readonly Dictionary<string, decimal> sums = [];
    private readonly Dictionary<(string Total, Currency Currency), decimal> money = [];
    private readonly Dictionary<string, string> meterNames = [];

    public void Add(string total, decimal amount) => CollectionsMarshal.GetValueRefOrAddDefault(sums, total, out _) += amount;

    public void Add(string total, decimal amount, Currency currency) =>
        CollectionsMarshal.GetValueRefOrAddDefault(money, (total, currency), out _) += amount;

    public void AddMeter(string meter, decimal quantity)
    {
        if (!meterNames.TryGetValue(meter, out var name))
            meterNames[meter] = name = Meters.TotalName(meter);
        Add(name, quantity);
    }

    /// <summary>A sum of money in one currency has its plain name; of several, each has the name of its currency beside it.</summary>
    /// <param name="notes">Words about the file itself, which stand among them.</param>
    public Dictionary<string, string> Texts(Dictionary<string, string> notes)
    {
        var all = sums.ToDictionary(t => t.Key, t => t.Value.ToString(CultureInfo.InvariantCulture));
        var isOne = money.Keys.Select(k => k.Currency).Distinct().Count() == 1;
        foreach (var ((name, currency), amount) in money)
            all[isOne ? name : $"{name}.{currency.Code}"] = amount.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, note) in notes)
            all[name] = note;
        return all;
    }
}
