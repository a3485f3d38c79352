using System.Net;

namespace DiunDashboard.Web.Intake;

/// <summary>Who sends a request, as far as it tells.</summary>
internal static class Senders
{
    /// <summary>Diun names itself (https://github.com/crazy-max/diun): <c>diun/v4.33.0 go/1.26.11 Linux</c>.</summary>
    public static bool IsDiun(HttpRequest request) => request.Headers.UserAgent.ToString().StartsWith("diun/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Its address; empty when there is none. A socket that takes both versions of IP gives one of the older inside one of the newer.</summary>
    public static string Address(HttpContext context) => Plain(context.Connection.RemoteIpAddress)?.ToString() ?? "";

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
