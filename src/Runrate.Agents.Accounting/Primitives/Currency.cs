namespace Runrate.Agents.Accounting.Primitives;

/// <summary>An ISO 4217 currency: its upper-case code and, through <see cref="MinorUnits"/>, how many digits it posts to.</summary>
public readonly record struct Currency
{
    private const string Known =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP " +
        "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS " +
        "INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU " +
        "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK " +
        "SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF " +
        "XCD XOF XPF YER ZAR ZMW ZWG";

    private static readonly HashSet<string> KnownCodes = [.. Known.Split(' ')];
    private static readonly HashSet<string> WithoutMinorUnit =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];
    private static readonly HashSet<string> WithThreeDigits = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    private readonly string? code;

    private Currency(string code) => this.code = code;

    public static Currency Usd { get; } = new("USD");
    public static Currency Inr { get; } = new("INR");
    public static Currency Eur { get; } = new("EUR");

    /// <summary>The code; the default value has none and is refused by <see cref="Money"/> arithmetic with any other.</summary>
    public string Code => code ?? "";

    /// <summary>Digits after the point at posting precision: 2 for most, 0 for JPY, 3 for KWD.</summary>
    public int MinorUnits => WithoutMinorUnit.Contains(Code) ? 0 : WithThreeDigits.Contains(Code) ? 3 : Code is "CLF" ? 4 : 2;

    /// <exception cref="FormatException">The code is not in ISO 4217.</exception>
    public static Currency Parse(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"'{code}' is not an ISO 4217 currency code.");

    /// <summary>Accepts any letter case, because vendors send <c>usd</c>.</summary>
    public static bool TryParse(string? code, out Currency currency)
    {
        var upper = code?.Trim().ToUpperInvariant();
        currency = upper is not null && KnownCodes.Contains(upper) ? new Currency(upper) : default;
        return currency.code is not null;
    }

    public override string ToString() => Code;
}
