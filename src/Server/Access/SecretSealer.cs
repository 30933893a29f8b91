using System.Security.Cryptography;
using System.Text;

namespace Heliograph.Server.Access;

/// <summary>Seals secrets for the store with AES-256-GCM under the master key of this deployment.</summary>
/// <remarks>
/// The secret of an access key is needed in clear to check an HMAC, so it cannot be stored as a hash. A stolen store is worth
/// nothing without the key file. The id of the access key is authenticated too: a sealed secret cannot be moved to another key.
/// </remarks>
internal sealed class SecretSealer(ReadOnlyMemory<byte> masterKey)
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string FileName = "master.key";

    /// <summary>Reads the key file of a data directory, or makes one that only its owner can read.</summary>
    /// <exception cref="InvalidOperationException">The file is no key, or others can read it.</exception>
    public static SecretSealer OfDirectory(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, FileName);
        if (!File.Exists(path))
        {
            WriteNewKey(path);
        }

        if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0)
        {
            throw new InvalidOperationException($"The master key {path} can be read by others; run: chmod 600 {path}");
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes
            ? new SecretSealer(key)
            : throw new InvalidOperationException(
                $"The master key {path} has {key.Length} bytes instead of {KeyBytes}; restore it from a backup, or remove it and the store beside it.");
    }

    /// <summary>A key for another purpose, derived from the master key.</summary>
    public byte[] DeriveKey(string purpose)
        => HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey.ToArray(), KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>Seals a secret for an owner.</summary>
    /// <returns>Nonce, ciphertext and tag, base64.</returns>
    public string Seal(string owner, Secret secret)
    {
        var clear = Encoding.UTF8.GetBytes(secret.Reveal());
        var sealedBytes = new byte[NonceBytes + clear.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(masterKey.Span, TagBytes);
        aes.Encrypt(
            nonce,
            clear,
            sealedBytes.AsSpan(NonceBytes, clear.Length),
            sealedBytes.AsSpan(NonceBytes + clear.Length),
            Encoding.UTF8.GetBytes(owner));
        return Convert.ToBase64String(sealedBytes);
    }

    /// <exception cref="CryptographicException">Sealed under another master key, for another owner, or damaged.</exception>
    public Secret Open(string owner, string sealedSecret)
    {
        var bytes = Convert.FromBase64String(sealedSecret);
        if (bytes.Length < NonceBytes + TagBytes)
        {
            throw new CryptographicException($"The sealed secret of {owner} is too short.");
        }

        var clear = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(masterKey.Span, TagBytes);
        aes.Decrypt(
            bytes.AsSpan(0, NonceBytes),
            bytes.AsSpan(NonceBytes, clear.Length),
            bytes.AsSpan(NonceBytes + clear.Length),
            clear,
            Encoding.UTF8.GetBytes(owner));
        return new Secret(Encoding.UTF8.GetString(clear));
    }

    private static void WriteNewKey(string path)
    {
        // Complete before it has its name, so that a crash leaves no half key behind.
        var draft = path + ".new";
        using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: false);
    }
}
