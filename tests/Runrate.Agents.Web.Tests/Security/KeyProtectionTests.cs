using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>Whoever has the database, and not the configured secret or certificate, has no key that makes a cookie.</summary>
public sealed class KeyProtectionTests
{
    private const string Secret = "a-secret-of-some-length-0123456789";

    [Fact]
    public void With_a_secret_keys_are_sealed_where_they_lie_and_open_with_that_secret_alone()
    {
        var kept = new Kept();
        var sealedText = Protector(kept, (KeyProtection.Secret, Secret)).Protect("a cookie");
        Assert.All(kept.Elements, e => Assert.DoesNotContain("masterKey", e.ToString(), StringComparison.Ordinal));
        Assert.Equal("a cookie", Protector(kept, (KeyProtection.Secret, Secret)).Unprotect(sealedText));
        Assert.ThrowsAny<CryptographicException>(() => Protector(kept, (KeyProtection.Secret, Secret + "x")).Unprotect(sealedText));
        Assert.ThrowsAny<CryptographicException>(() => Protector(kept).Unprotect(sealedText));
    }

    [Fact]
    public void With_a_certificate_keys_are_sealed_where_they_lie_and_another_node_with_it_opens_them()
    {
        var file = Path.Combine(Path.GetTempPath(), $"keys-{Guid.NewGuid():N}.pfx");
        try
        {
            using var rsa = RSA.Create(2048);
            using var certificate = new CertificateRequest("CN=runrate keys", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "open"));
            var kept = new Kept();
            (string, string)[] settings = [(KeyProtection.Certificate, file), (KeyProtection.Password, "open")];
            var sealedText = Protector(kept, settings).Protect("a cookie");
            Assert.All(kept.Elements, e => Assert.DoesNotContain("masterKey", e.ToString(), StringComparison.Ordinal));
            Assert.Equal("a cookie", Protector(kept, settings).Unprotect(sealedText));
            Assert.ThrowsAny<CryptographicException>(() => Protector(kept).Unprotect(sealedText));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Without_either_they_lie_as_they_are_which_is_what_the_others_prevent()
    {
        var kept = new Kept();
        Protector(kept).Protect("a cookie");
        Assert.Contains(kept.Elements, e => e.ToString().Contains("masterKey", StringComparison.Ordinal));
    }

    [Fact]
    public void A_short_secret_or_a_file_that_is_no_certificate_is_refused_by_name()
    {
        Assert.Contains(KeyProtection.Secret,
            Assert.Throws<InvalidOperationException>(() => Protector(new Kept(), (KeyProtection.Secret, "short"))).Message);
        Assert.Contains("/no/such.pfx",
            Assert.Throws<InvalidOperationException>(() => Protector(new Kept(), (KeyProtection.Certificate, "/no/such.pfx"))).Message);
    }

    private static IDataProtector Protector(Kept kept, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDataProtection().SetApplicationName("runrate").ProtectKeys(configuration);
        services.Configure<KeyManagementOptions>(o => o.XmlRepository = kept);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("cookies");
    }

    private sealed class Kept : IXmlRepository
    {
        public List<XElement> Elements { get; } = [];

        public IReadOnlyCollection<XElement> GetAllElements() => [.. Elements];

        public void StoreElement(XElement element, string friendlyName) => Elements.Add(element);
    }
}
