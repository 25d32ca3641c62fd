namespace Runrate.Agents.Accounting.Tax;

/// <summary>When in its first year property counts as placed in service.</summary>
public enum MacrsConvention
{
    HalfYear,

    /// <summary>Required where more than 40% of the year's basis is placed in service in its last three months.</summary>
    MidQuarter,
}

/// <summary>
/// Percentages of unadjusted basis by recovery year, as printed in the tables of IRS Publication 946: half-year
/// and mid-quarter. Each row adds to 100.
/// </summary>
public static class MacrsTables
{
    private static readonly Dictionary<int, decimal[]> HalfYear = new()
    {
        [3] = [33.33m, 44.45m, 14.81m, 7.41m],
        [5] = [20m, 32m, 19.2m, 11.52m, 11.52m, 5.76m],
        [7] = [14.29m, 24.49m, 17.49m, 12.49m, 8.93m, 8.92m, 8.93m, 4.46m],
        [10] = [10m, 18m, 14.4m, 11.52m, 9.22m, 7.37m, 6.55m, 6.55m, 6.56m, 6.55m, 3.28m],
        [15] = [5m, 9.5m, 8.55m, 7.7m, 6.93m, 6.23m, 5.9m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 2.95m],
    };

    private static readonly Dictionary<(int Class, int Quarter), decimal[]> MidQuarter = new()
    {
        [(3, 1)] = [58.33m, 27.78m, 12.35m, 1.54m],
        [(3, 2)] = [41.67m, 38.89m, 14.14m, 5.3m],
        [(3, 3)] = [25m, 50m, 16.67m, 8.33m],
        [(3, 4)] = [8.33m, 61.11m, 20.37m, 10.19m],
        [(5, 1)] = [35m, 26m, 15.6m, 11.01m, 11.01m, 1.38m],
        [(5, 2)] = [25m, 30m, 18m, 11.37m, 11.37m, 4.26m],
        [(5, 3)] = [15m, 34m, 20.4m, 12.24m, 11.3m, 7.06m],
        [(5, 4)] = [5m, 38m, 22.8m, 13.68m, 10.94m, 9.58m],
        [(7, 1)] = [25m, 21.43m, 15.31m, 10.93m, 8.75m, 8.74m, 8.75m, 1.09m],
        [(7, 2)] = [17.85m, 23.47m, 16.76m, 11.97m, 8.87m, 8.87m, 8.87m, 3.34m],
        [(7, 3)] = [10.71m, 25.51m, 18.22m, 13.02m, 9.3m, 8.85m, 8.86m, 5.53m],
        [(7, 4)] = [3.57m, 27.55m, 19.68m, 14.06m, 10.04m, 8.73m, 8.73m, 7.64m],
    };

    /// <summary>Null where the table is not carried: half-year has 3, 5, 7, 10 and 15 years, mid-quarter 3, 5 and 7.</summary>
    public static IReadOnlyList<decimal>? Percentages(int classYears, MacrsConvention convention, int quarter) =>
        convention == MacrsConvention.HalfYear
            ? HalfYear.GetValueOrDefault(classYears)
            : MidQuarter.GetValueOrDefault((classYears, quarter));
}
