using System.Text.Json;
using Runrate.Agents.Web.Commands;

namespace Runrate.Agents.Web.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("runrate-cli-");

    [Fact]
    public async Task A_file_is_imported_with_its_totals_and_again_changes_nothing()
    {
        var bill = Write("bill.csv",
            "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,BillingPeriodStart,BillingPeriodEnd,ProviderName,ServiceName\n" +
            "0.1,0.05,USD,Usage,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,Solora,API\n");
        var first = await Run("import", bill, "--json");
        Assert.Equal(CommandLine.Done, first.Exit);
        var report = JsonDocument.Parse(first.Output).RootElement;
        Assert.Equal(1, report.GetProperty("accepted").GetInt32());
        Assert.Equal("0.05", report.GetProperty("totals").GetProperty("effectiveCost").GetString());
        var again = await Run("import", bill);
        Assert.Equal(CommandLine.Done, again.Exit);
        Assert.Contains("billedCost 0.1", again.Output);
    }

    [Fact]
    public async Task A_refusal_is_exit_code_one_with_its_code_on_the_error_stream()
    {
        var bad = Write("bad.csv", "BilledCost,EffectiveCost\n$5,1\n");
        var refused = await Run("import", bad, "--format", "focus");
        Assert.Equal(CommandLine.Refused, refused.Exit);
        Assert.StartsWith("file-refused: bad.csv", refused.Error);
        var absent = await Run("import", Path.Combine(folder.FullName, "none.csv"), "--json");
        Assert.Equal(CommandLine.Refused, absent.Exit);
        Assert.Equal("not-found", JsonDocument.Parse(absent.Error).RootElement.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("import")]
    [InlineData("frobnicate")]
    [InlineData("export")]
    [InlineData("classify", "a.json", "b.json", "--what")]
    public async Task Bad_usage_is_exit_code_two(params string[] arguments)
    {
        var result = await Run(arguments);
        Assert.Equal(CommandLine.BadUsage, result.Exit);
        Assert.Contains("--help", result.Error);
    }

    [Fact]
    public async Task Facts_are_classified_under_one_framework_or_all()
    {
        var facts = Write("facts.json", """{ "category": "StaffTraining", "amount": 5000 }""");
        var all = await Run("classify", facts, "--json");
        Assert.Equal(CommandLine.Done, all.Exit);
        Assert.Equal(6, JsonDocument.Parse(all.Output).RootElement.GetProperty("results").GetArrayLength());
        var one = await Run("classify", facts, "--framework", "IND_AS", "--json");
        Assert.Equal("ExpenseAsIncurred", JsonDocument.Parse(one.Output).RootElement.GetProperty("bookTreatment").GetString());
        var request = Write("request.json", """{ "framework": "US_GAAP", "facts": { "category": "Nonsense" } }""");
        Assert.Equal(CommandLine.Refused, (await Run("classify", request)).Exit);
    }

    [Fact]
    public async Task A_backup_restores_into_an_empty_database_only()
    {
        var bill = Write("usage.csv", "event_id,time,provider,model,meter,quantity\ne1,2026-01-01T00:00:00Z,p,m,requests,3\n");
        Assert.Equal(CommandLine.Done, (await Run("import", bill)).Exit);
        var backup = Path.Combine(folder.FullName, "backup.db");
        Assert.Equal(CommandLine.Done, (await Run("backup", backup)).Exit);
        Assert.Equal(CommandLine.Refused, (await Run("backup", backup)).Exit);
        Assert.Equal(CommandLine.Refused, (await Run("restore", backup)).Exit);
        Assert.Equal(CommandLine.Done, (await RunOn("other.db", "restore", backup)).Exit);
        var again = JsonDocument.Parse((await RunOn("other.db", "import", bill, "--json")).Output).RootElement;
        Assert.Equal(1, again.GetProperty("duplicates").GetInt32());
        var foreign = Write("foreign.db", "this is not a database");
        Assert.Equal(CommandLine.Refused, (await RunOn("third.db", "restore", foreign)).Exit);
    }

    [Fact]
    public async Task Everything_moves_to_another_database_and_stays_the_same()
    {
        var bill = Write("usage.csv", "event_id,time,provider,model,meter,quantity\ne1,2026-01-01T00:00:00Z,p,m,requests,3\n");
        Assert.Equal(CommandLine.Done, (await Run("import", bill)).Exit);
        var target = Path.Combine(folder.FullName, "target.db");
        Assert.Equal(CommandLine.Done, (await Run("migrate-to", target)).Exit);
        Assert.Equal(CommandLine.Refused, (await Run("migrate-to", target)).Exit);
        var again = JsonDocument.Parse((await RunOn("target.db", "import", bill, "--json")).Output).RootElement;
        Assert.Equal((0, 1), (again.GetProperty("accepted").GetInt32(), again.GetProperty("duplicates").GetInt32()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, "--demo")]
    [InlineData(true, "--urls", "http://127.0.0.1:5999", "--demo")]
    [InlineData(true, "--database=x.db")]
    [InlineData(true, "--Runrate:Database", "x.db")]
    [InlineData(false, "import")]
    [InlineData(false, "--database", "x.db", "verify")]
    [InlineData(false, "--json", "verify")]
    [InlineData(false, "--help")]
    [InlineData(false, "nonsense")]
    public void Without_a_verb_it_serves(bool serves, params string[] arguments) => Assert.Equal(serves, ServeArguments.IsServe(arguments));

    [Fact]
    public void Flags_become_settings_of_the_host()
    {
        var arguments = ServeArguments.Of(["--demo", "--urls", "http://127.0.0.1:1", "--database=a b.db", "--Logging:LogLevel:Default=Debug"]);
        Assert.True(arguments.WithDemo);
        Assert.Equal(["--Runrate:Urls=http://127.0.0.1:1", "--Runrate:Database=a b.db", "--Logging:LogLevel:Default=Debug"], arguments.Host);
    }

    public void Dispose()
    {
        foreach (var file in folder.GetFiles("*.db"))
            Runrate.Agents.Persistence.DatabaseChoice.LetGo(file.FullName);
        folder.Delete(recursive: true);
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }

    private Task<(int Exit, string Output, string Error)> Run(params string[] arguments) => RunOn("books.db", arguments);

    private async Task<(int Exit, string Output, string Error)> RunOn(string database, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.Run([.. arguments, "--database", Path.Combine(folder.FullName, database)], output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
