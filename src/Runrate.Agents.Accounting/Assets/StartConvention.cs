namespace Runrate.Agents.Accounting.Assets;

/// <summary>How the first and the last month of a life or service period count.</summary>
public enum StartConvention
{
    /// <summary>The month of the start counts whole; a partial month at the other end does not count again.</summary>
    FullMonth,

    /// <summary>Charging begins in the month after the start.</summary>
    NextMonth,

    /// <summary>Half a month at either end.</summary>
    MidMonth,

    /// <summary>By days, first and last inclusive, leap days counted.</summary>
    DailyActual,

    /// <summary>As if started on the first day of the seventh month of the fiscal year: half a year at either end.</summary>
    HalfYear,

    /// <summary>Equal whole months; the first and the last share one month by the days in use.</summary>
    ConstantPeriods,

    /// <summary>By days, each worth a 365th or, in a leap year, a 366th of a year, so that whole years charge the same.</summary>
    DaysOfYear,
}
