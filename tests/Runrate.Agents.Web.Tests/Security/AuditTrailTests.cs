using System.Net;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class AuditTrailTests
{
    [Fact]
    public async Task What_people_do_stands_in_the_trail_with_who_how_and_what()
    {
        await using var host = new WebHost();
        var admin = await host.Api();
        (await admin.Post("/api/users", new { id = "olga", name = "Olga", roles = new[] { "Viewer" } })).Is(HttpStatusCode.Created);
        (await admin.Patch("/api/users/olga", new { roles = new[] { "Viewer", "Operator" } })).Is(HttpStatusCode.OK);
        var token = (await admin.Post("/api/tokens", new { person = "olga", label = "nightly" })).Is(HttpStatusCode.Created).Body;
        (await admin.Delete($"/api/tokens/{token.GetProperty("id").GetString()}")).Is(HttpStatusCode.NoContent);
        await host.SignIn(WebHost.Vera);
        (await admin.Get("/api/exports/hledger?period=2026-01")).Is(HttpStatusCode.OK);
        (await admin.Post("/api/imports?format=usage-csv&name=june.csv",
            "event_id,ts,agent_id,provider,model,input_tokens,output_tokens,outcome,qty\n", "text/csv")).Is(HttpStatusCode.OK);

        var items = (await admin.Get("/api/audit-log")).Is(HttpStatusCode.OK).Body.GetProperty("items").EnumerateArray().ToList();
        var acts = items.Select(i => i.GetProperty("act").GetString()).ToHashSet();
        AuditAct[] expected =
            [AuditAct.PersonAdded, AuditAct.PersonChanged, AuditAct.TokenIssued, AuditAct.KeyRevoked, AuditAct.LinkIssued, AuditAct.SignedIn, AuditAct.Exported];
        Assert.Empty(expected.Select(a => a.ToString()).Except(acts));
        var change = items.Single(i => i.GetProperty("act").GetString() == nameof(AuditAct.PersonChanged));
        Assert.Equal("admin", change.GetProperty("actorId").GetString());
        Assert.Contains("token 'Bootstrap administrator'", change.GetProperty("via").GetString());
        Assert.Contains("Roles from Viewer to Viewer, Operator", change.GetProperty("text").GetString());
        Assert.Equal("person/olga", change.GetProperty("subject").GetString());
        Assert.True((await admin.Get("/api/audit-log/verify")).Body.GetProperty("holds").GetBoolean());
    }

    [Fact]
    public async Task The_trail_is_filtered_paged_and_exported_and_only_controllers_and_administrators_read_it()
    {
        await using var host = new WebHost();
        var admin = await host.Api();
        for (var i = 0; i < 5; i++)
            (await admin.Post("/api/users", new { id = $"p{i}", name = $"Colleague {i}", roles = new[] { "Viewer" } })).Is(HttpStatusCode.Created);
        var page = (await admin.Get("/api/audit-log?act=PersonAdded&size=3&text=colleague")).Body;
        Assert.Equal(3, page.GetProperty("items").GetArrayLength());
        var rest = (await admin.Get($"/api/audit-log?act=PersonAdded&size=3&text=colleague&before={page.GetProperty("next")}")).Body;
        Assert.Equal(2, rest.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await admin.Get("/api/audit-log?to=2025-12-31")).Body.GetProperty("items").GetArrayLength());
        (await admin.Get("/api/audit-log?act=Nonsense")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
        var csv = (await admin.Get("/api/audit-log/export?act=PersonAdded")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("Colleague 4", csv);
        Assert.Contains("Hash", csv);
        (await (await host.Api(WebHost.Cora)).Get("/api/audit-log")).Is(HttpStatusCode.OK);
        (await (await host.Api(WebHost.Vera)).Get("/api/audit-log")).Is(HttpStatusCode.Forbidden);
        var shown = await (await host.SignIn()).Get("/audit-log?act=PersonAdded");
        Assert.Contains("chain unbroken", shown.Body!.TextContent);
        Assert.Contains("Colleague 4", shown.Body.TextContent);
    }

    [Theory]
    [InlineData("""UPDATE "AuditEvents" SET "Text" = 'Nothing happened.' WHERE "Sequence" = 2""")]
    [InlineData("""UPDATE "AuditEvents" SET "ActorId" = 'vera' WHERE "Sequence" = 2""")]
    [InlineData("""UPDATE "AuditEvents" SET "Address" = '10.0.0.1' WHERE "Sequence" = 2""")]
    [InlineData("""DELETE FROM "AuditEvents" WHERE "Sequence" = 2""")]
    [InlineData("""DELETE FROM "AuditEvents" WHERE "Sequence" = 1""")]
    [InlineData("""UPDATE "AuditEvents" SET "Sequence" = 900 WHERE "Sequence" = 2""")]
    public async Task A_record_that_was_changed_moved_or_removed_shows(string tampering)
    {
        await using var host = new WebHost();
        await Five(host);
        await host.InScope(async s =>
        {
            var db = s.GetRequiredService<RunrateDb>();
            await LiftGuards(db);
            await db.Database.ExecuteSqlRawAsync(tampering);
        });
        var verdict = (await (await host.Api()).Get("/api/audit-log/verify")).Body;
        Assert.False(verdict.GetProperty("holds").GetBoolean());
        Assert.NotEmpty(verdict.GetProperty("finding").GetString()!);
    }

    [Theory]
    [InlineData("""UPDATE "AuditEvents" SET "Text" = 'Nothing happened.'""")]
    [InlineData("""DELETE FROM "AuditEvents" """)]
    public async Task The_database_itself_refuses_to_change_a_record(string tampering)
    {
        await using var host = new WebHost();
        await Five(host);
        await host.InScope(async s => await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(
            () => s.GetRequiredService<RunrateDb>().Database.ExecuteSqlRawAsync(tampering)));
    }

    [Fact]
    public async Task Acts_at_the_same_time_make_one_chain()
    {
        await using var host = new WebHost();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(i => host.With<PeopleAdmin, Outcome<Person>>(people => people.Add(
            $"p{i}", new PersonDetails($"Person {i}", null, [Role.Viewer]), new Actor("admin", "Administrator", new HashSet<Role> { Role.Admin })))));
        var verdict = await host.With<AuditLog, AuditVerdict>(audit => audit.Verify());
        Assert.True(verdict.Holds, verdict.Finding);
        Assert.Equal(24, await host.With<RunrateDb, int>(db => db.AuditEvents.CountAsync(a => a.Subject.StartsWith("person/p"))));
    }

    [Fact]
    public async Task An_act_that_fails_leaves_no_record_and_one_that_is_rolled_back_takes_its_record_with_it()
    {
        await using var host = new WebHost();
        await host.InScope(async s =>
        {
            var db = s.GetRequiredService<RunrateDb>();
            await using (var transaction = await db.Database.BeginTransactionAsync())
            {
                db.People.Add(new Person { Id = "gone", Name = "Gone" });
                await db.SaveChangesAsync();
                await transaction.RollbackAsync();
            }
            db.ChangeTracker.Clear();
            db.People.Add(new Person { Id = WebHost.Vera.Id, Name = "Second Vera" });
            await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
            db.ChangeTracker.Clear();
            db.People.Add(new Person { Id = "stays", Name = "Stays" });
            await db.SaveChangesAsync();
        });
        Assert.Equal(["person/stays"], await host.With<RunrateDb, List<string>>(db => db.AuditEvents.Where(a => a.Subject == "person/gone"
            || a.Subject == "person/stays" || a.Text.Contains("Second Vera")).Select(a => a.Subject).ToListAsync()));
        Assert.True((await host.With<AuditLog, AuditVerdict>(audit => audit.Verify())).Holds);
    }

    [Fact]
    public async Task Of_two_decisions_at_once_one_wins()
    {
        await using var host = new WebHost();
        var api = await host.Api();
        var agent = (await api.Post("/api/agents", Bodies.Agent("Contested"))).Is(HttpStatusCode.Created).Body.GetProperty("id").GetString();
        var review = (await (await host.Api(WebHost.Cora)).Post($"/api/agents/{agent}/retire", new { reason = "Too dear" }))
            .Is(HttpStatusCode.Accepted).Body.GetProperty("id").GetString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            api.Post($"/api/reviews/{review}/decision", new { decision = "Keep", reason = "It earns its cost" })));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.BadRequest, a.Text));
        Assert.Single((await api.Get("/api/audit-log?act=ReviewDecided")).Body.GetProperty("items").EnumerateArray());
    }

    // Whoever tampers with a database takes its guards off first.
    private static async Task LiftGuards(RunrateDb db)
    {
        if (db is PostgresRunrateDb)
        {
            await db.Database.ExecuteSqlRawAsync("""ALTER TABLE "AuditEvents" DISABLE TRIGGER USER""");
            return;
        }
        var guards = await db.Database.SqlQueryRaw<string>(
            "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'AuditEvents'").ToListAsync();
        foreach (var guard in guards)
        {
            var drop = $"DROP TRIGGER \"{guard}\"";
            await db.Database.ExecuteSqlRawAsync(drop);
        }
    }

    private static async Task Five(WebHost host)
    {
        for (var i = 0; i < 5; i++)
            await host.With<PeopleAdmin, Outcome<Person>>(people => people.Add(
                $"p{i}", new PersonDetails($"Person {i}", null, [Role.Viewer]), new Actor("admin", "Administrator", new HashSet<Role> { Role.Admin })));
    }
}
