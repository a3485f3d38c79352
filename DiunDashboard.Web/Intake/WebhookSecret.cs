using System.Security.Cryptography;
using System.Text;

namespace DiunDashboard.Web.Intake;

/// <summary>
/// Checks what a delivery's Authorization carries: the secret alone (as in Diun's documentation), as a Bearer token
/// (https://www.rfc-editor.org/rfc/rfc6750), or as the password of Basic (https://www.rfc-editor.org/rfc/rfc7617).
/// Compares hashes in constant time: neither length nor a common beginning can be told from the answer's time.
/// </summary>
public sealed class WebhookSecret(DashboardOptions options)
{
    private readonly byte[]? _hash = options.WebhookSecret is { } secret ? Hash(secret) : null;

    /// <summary>True when no secret is set, or the header carries it.</summary>
    public bool Admits(string? authorization)
    {
        if (_hash is null)
            return true;
        if (string.IsNullOrWhiteSpace(authorization))
            return false;
        var text = authorization.Trim();
        // Each form is always compared, so that the time does not tell which was meant.
        return Matches(text) | Matches(After("Bearer", text)) | Matches(BasicPassword(text));
    }

    private static string? After(string scheme, string text) =>
        text.StartsWith(scheme + " ", StringComparison.OrdinalIgnoreCase) ? text[(scheme.Length + 1)..].Trim() : null;

    private static string? BasicPassword(string text)
    {
        if (After("Basic", text) is not { } encoded)
            return null;
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
            return null;
        var credentials = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : credentials[(colon + 1)..];
    }

    private bool Matches(string? candidate) => CryptographicOperations.FixedTimeEquals(Hash(candidate ?? ""), _hash) & candidate is not null;

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
