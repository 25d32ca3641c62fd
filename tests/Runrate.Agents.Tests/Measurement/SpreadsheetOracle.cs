using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Generates cases, has LibreOffice Calc compute them and compares: needs <c>soffice</c> on the path.</summary>
public sealed class SpreadsheetOracle
{
    private const int CasesPerMethod = 40;

    [Fact]
    public async Task A_spreadsheet_computes_the_same_depreciation()
    {
        if (Find("soffice") is not { } soffice)
        {
            Assert.Skip("soffice is not on the path: install libreoffice-calc.");
            return;
        }
        var cases = Generate();
        var folder = Directory.CreateTempSubdirectory("runrate-sheet-").FullName;
        try
        {
            var sheet = Path.Combine(folder, "cases.fods");
            await File.WriteAllTextAsync(sheet, Sheet(cases.Select(Formula)));
            await Convert(soffice, folder, sheet);
            var values = await File.ReadAllLinesAsync(Path.Combine(folder, "cases.csv"));
            Assert.Equal(cases.Count, values.Length);
            for (var i = 0; i < cases.Count; i++)
                DepreciationOracle.AssertClose(DepreciationOracle.Number(values[i]), DepreciationOracle.Compute(cases[i]),
                    Formula(cases[i]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<Dictionary<string, string>> Generate()
    {
        var random = new Random(20_260_101);
        var cases = new List<Dictionary<string, string>>();
        foreach (var method in new[] { "SLN", "SYD", "DB", "DDB", "VDB" })
        {
            for (var i = 0; i < CasesPerMethod; i++)
            {
                var cost = random.Next(1_000, 500_000_000) / 100m;
                var life = random.Next(2, 60);
                var start = random.Next(0, life - 1);
                cases.Add(new()
                {
                    ["method"] = method,
                    ["cost"] = Text(cost),
                    ["salvage"] = Text(decimal.Round(cost * random.Next(1, 30) / 100, 2)),
                    ["life"] = Text(life),
                    ["start"] = Text(start),
                    ["end"] = Text(random.Next(start + 1, life + 1)),
                    ["factor"] = Text(random.Next(2, 7) / 2m),
                    ["month"] = Text(random.Next(1, 13)),
                    ["no_switch"] = Text(random.Next(0, 2)),
                });
            }
        }
        return cases;
    }

    private static string Formula(Dictionary<string, string> c)
    {
        var basis = $"{c["cost"]};{c["salvage"]};{c["life"]}";
        return c["method"] switch
        {
            "SLN" => $"SLN({basis})",
            "SYD" => $"SYD({basis};{c["end"]})",
            "DB" => $"DB({basis};{c["end"]};{c["month"]})",
            "DDB" => $"DDB({basis};{c["end"]};{c["factor"]})",
            _ => $"VDB({basis};{c["start"]};{c["end"]};{c["factor"]};{c["no_switch"]})",
        };
    }

    private static string Sheet(IEnumerable<string> formulas)
    {
        var text = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
              xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
              xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"
              xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
              xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
              office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
            <office:automatic-styles>
            <number:number-style style:name="plain">
            <number:number number:decimal-places="9" number:min-integer-digits="1"/></number:number-style>
            <style:style style:name="cell" style:family="table-cell" style:data-style-name="plain"/>
            </office:automatic-styles>
            <office:body><office:spreadsheet><table:table table:name="cases">
            """);
        foreach (var formula in formulas)
            text.Append("<table:table-row><table:table-cell table:style-name=\"cell\" table:formula=\"of:=").Append(formula)
                .Append("\" office:value-type=\"float\"/></table:table-row>");
        return text.Append("</table:table></office:spreadsheet></office:body></office:document>").ToString();
    }

    /// <summary>
    /// With its own profile, so an office that is already open is not disturbed; cells as shown, with nine digits after the
    /// point.
    /// </summary>
    private static async Task Convert(string soffice, string folder, string sheet)
    {
        using var process = Process.Start(new ProcessStartInfo(soffice)
        {
            ArgumentList =
            {
                $"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
                "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", folder, sheet,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, await errors);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
