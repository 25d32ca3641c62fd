using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Runrate.Agents.Web.Security;

/// <summary>
/// Encrypts the keys that sign cookies and forms, so that whoever reads the database or a backup of it cannot make a cookie: with the
/// certificate that <c>Runrate:Keys:Certificate</c> names (a PFX file, <c>Runrate:Keys:Password</c>), or with a secret,
/// <c>Runrate:Keys:Secret</c>. Without either they lie in the database as they are.
/// </summary>
public static class KeyProtection
{
    public const string Certificate = "Runrate:Keys:Certificate";
    public const string Password = "Runrate:Keys:Password";
    public const string Secret = "Runrate:Keys:Secret";

    /// <exception cref="InvalidOperationException">The certificate cannot be read, or the secret is too short to be one.</exception>
    public static IDataProtectionBuilder ProtectKeys(this IDataProtectionBuilder keys, IConfiguration configuration)
    {
        if (configuration[Certificate] is { Length: > 0 } file)
        {
            try
            {
                keys.ProtectKeysWithCertificate(X509CertificateLoader.LoadPkcs12FromFile(file, configuration[Password]));
            }
            catch (Exception unread) when (unread is CryptographicException or IOException or UnauthorizedAccessException)
            {
                throw new InvalidOperationException($"{Certificate} names {file}, which cannot be read as a certificate: {unread.Message}", unread);
            }
        }
        else if (configuration[Secret] is { Length: > 0 } secret)
        {
            if (secret.Length < HostSettings.TokenLengthMin)
                throw new InvalidOperationException($"{Secret} has fewer than {HostSettings.TokenLengthMin} characters. Use a long random one.");
            keys.Services.AddSingleton(new KeySecret(secret));
            keys.Services.Configure<KeyManagementOptions>(o => o.XmlEncryptor = new SecretEncryptor(new KeySecret(secret)));
        }
        return keys;
    }
}

/// <summary>A key derived from the configured secret.</summary>
public sealed class KeySecret(string secret)
{
    private const int KeyBytes = 32;

    internal byte[] Key { get; } = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, salt: null, info: "runrate key ring"u8.ToArray());
}

/// <summary>AES-GCM under the configured secret.</summary>
public sealed class SecretEncryptor(KeySecret secret) : IXmlEncryptor
{
    internal const string Element = "sealedKey";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (cipher, tag) = (new byte[plain.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        using var aes = new AesGcm(secret.Key, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        return new EncryptedXmlInfo(new XElement(Element, Convert.ToBase64String([.. nonce, .. tag, .. cipher])), typeof(SecretDecryptor));
    }
}

/// <summary>Its counterpart, made by the framework from the name that stands with the key.</summary>
public sealed class SecretDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var secret = services.GetService<KeySecret>()
            ?? throw new CryptographicException($"The keys were sealed with a secret: set {KeyProtection.Secret} as it was.");
        var bytes = Convert.FromBase64String(encryptedElement.Value).AsSpan();
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var plain = new byte[bytes.Length - nonce - tag];
        using var aes = new AesGcm(secret.Key, tag);
        aes.Decrypt(bytes[..nonce], bytes[(nonce + tag)..], bytes.Slice(nonce, tag), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
