namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary>Values that stand where others are expected.</summary>
internal static class Odd
{
    private static readonly string[] Json =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "0.5", "1e400", "1e-400", "-1e308", "99999999999999999999999999999999", "1E+30", "12345678901234567890.123456789",
        "\"\"", "\" \"", "\"0\"", "\"-5\"", "\"1,234.50\"", "\"1e9\"", "\"NaN\"", "\"Infinity\"", "\"null\"", "\"\\ud800\"", "\"\\udc00x\"", "\"a\\u0000b\"",
        "\"2026-13-45T99:00:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"2026-01-05\"", "253402300799", "-62135596800", "1767571200000000000",
        "{}", "[]", "[null]", "[[]]", "[1,2,3]", "{\"a\":1}", "{\"a\":{\"b\":[{}]}}", "\"{\\\"a\\\":1}\"", "\"=1+1\"", "\"€\"", "\"\\u202e\"",
    ];

    private static readonly string[] Cells =
    [
        "", " ", "0", "-0", "-1", "0.5", "1e400", "1e-400", "1E+30", "99999999999999999999999999999999", "12345678901234567890.123456789", "1,5", "1.234,56",
        "\"1,234.50\"", "$4.00", "(4.00)", "4.00-", "NaN", "Infinity", "NULL", "null", "N/A", "true", "\0", "a\0b", "2026-13-45T99:00:00Z", "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z", "31/12/2026", "2026-01-05", "253402300799", "{}", "[]", "\"{\"\"a\"\":[{}]}\"", "\"\"\"\"", "\"", "\"a\nb\"", "=1+1", "€", "\u202e", "USDX", "usd",
    ];

    public static string OfJson(Random random) => random.Next(40) switch
    {
        0 => new string('[', 200) + new string(']', 200),
        1 => "\"" + new string('x', 5_000) + "\"",
        2 => new string('9', 400),
        _ => Json[random.Next(Json.Length)],
    };

    public static string OfCell(Random random) => random.Next(40) switch
    {
        0 => new string('x', 5_000),
        1 => new string('9', 400),
        _ => Cells[random.Next(Cells.Length)],
    };
}
