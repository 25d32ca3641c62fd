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
        [20] =
        [
            3.75m, 7.219m, 6.677m, 6.177m, 5.713m, 5.285m, 4.888m, 4.522m, 4.462m, 4.461m, 4.462m, 4.461m, 4.462m, 4.461m,
            4.462m, 4.461m, 4.462m, 4.461m, 4.462m, 4.461m, 2.231m,
        ],
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
        [(10, 1)] = [17.5m, 16.5m, 13.2m, 10.56m, 8.45m, 6.76m, 6.55m, 6.55m, 6.56m, 6.55m, 0.82m],
        [(10, 2)] = [12.5m, 17.5m, 14m, 11.2m, 8.96m, 7.17m, 6.55m, 6.55m, 6.56m, 6.55m, 2.46m],
        [(10, 3)] = [7.5m, 18.5m, 14.8m, 11.84m, 9.47m, 7.58m, 6.55m, 6.55m, 6.56m, 6.55m, 4.1m],
        [(10, 4)] = [2.5m, 19.5m, 15.6m, 12.48m, 9.98m, 7.99m, 6.55m, 6.55m, 6.56m, 6.55m, 5.74m],
        [(15, 1)] =
        [
            8.75m, 9.13m, 8.21m, 7.39m, 6.65m, 5.99m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 0.74m,
        ],
        [(15, 2)] =
        [
            6.25m, 9.38m, 8.44m, 7.59m, 6.83m, 6.15m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 2.21m,
        ],
        [(15, 3)] =
        [
            3.75m, 9.63m, 8.66m, 7.8m, 7.02m, 6.31m, 5.9m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 3.69m,
        ],
        [(15, 4)] =
        [
            1.25m, 9.88m, 8.89m, 8m, 7.2m, 6.48m, 5.9m, 5.9m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.91m, 5.9m, 5.17m,
        ],
        [(20, 1)] =
        [
            6.563m, 7m, 6.482m, 5.996m, 5.546m, 5.13m, 4.746m, 4.459m, 4.459m, 4.459m, 4.459m, 4.46m, 4.459m, 4.46m,
            4.459m, 4.46m, 4.459m, 4.46m, 4.459m, 4.46m, 0.565m,
        ],
        [(20, 2)] =
        [
            4.688m, 7.148m, 6.612m, 6.116m, 5.658m, 5.233m, 4.841m, 4.478m, 4.463m, 4.463m, 4.463m, 4.463m, 4.463m, 4.463m,
            4.462m, 4.463m, 4.462m, 4.463m, 4.462m, 4.463m, 1.673m,
        ],
        [(20, 3)] =
        [
            2.813m, 7.289m, 6.742m, 6.237m, 5.769m, 5.336m, 4.936m, 4.566m, 4.46m, 4.46m, 4.46m, 4.46m, 4.461m, 4.46m,
            4.461m, 4.46m, 4.461m, 4.46m, 4.461m, 4.46m, 2.788m,
        ],
        [(20, 4)] =
        [
            0.938m, 7.43m, 6.872m, 6.357m, 5.88m, 5.439m, 5.031m, 4.654m, 4.458m, 4.458m, 4.458m, 4.458m, 4.458m, 4.458m,
            4.458m, 4.458m, 4.458m, 4.459m, 4.458m, 4.459m, 3.901m,
        ],
    };

    /// <summary>Null where there is no table: 3, 5, 7, 10, 15 and 20 years have one under either convention.</summary>
    public static IReadOnlyList<decimal>? Percentages(int classYears, MacrsConvention convention, int quarter) =>
        convention == MacrsConvention.HalfYear
            ? HalfYear.GetValueOrDefault(classYears)
            : MidQuarter.GetValueOrDefault((classYears, quarter));
}
