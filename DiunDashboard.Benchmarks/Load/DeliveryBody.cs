using System.Globalization;
using System.Text;

namespace DiunDashboard.Benchmarks.Load;

/// <summary>
/// A delivery as Diun sends it, with its headers, ready for the socket. For another image only its digits are overwritten,
/// so that the client costs next to nothing.
/// </summary>
internal sealed class DeliveryBody
{
    private const string Digits = "0000000000";
    private const int Images = 100;

    // Odd and without common factor with 10^10: every number gives another image, in an order that no index is in.
    private const long Scatter = 7_640_891_577;
    private const long Range = 10_000_000_000;

    private readonly Bodies _kind;
    private readonly int _at;

    public DeliveryBody(string path, Bodies kind, bool asDiun)
    {
        _kind = kind;
        var body = Event(Digits);
        // At any other address Diun is told that it is the wrong one; either way the sender closes the connection.
        var request = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {(asDiun && path == "/webhook" ? "Diun/4.33.0" : "load")}\r\n{(asDiun ? "Connection: close\r\n" : "")}Content-Length: {body.Length}\r\nContent-Type: application/json\r\n\r\n{body}");
        Bytes = Encoding.ASCII.GetBytes(request);
        _at = request.IndexOf(Digits, StringComparison.Ordinal);
    }

    public byte[] Bytes { get; }

    /// <summary>A request as <c>diun notif test</c> sends it: one more entry in the history, and nothing else.</summary>
    public static byte[] Test { get; } = TestRequest();

    /// <summary>The event as text, of an image and of a host made of its digits.</summary>
    public static string Event(string digits) =>
        "{\"diun_version\":\"v4.33.0\",\"hostname\":\"nas01\",\"status\":\"update\",\"provider\":\"docker\"," +
        $"\"image\":\"docker.io/lab/app-{digits}:1.29\",\"hub_link\":\"https://hub.docker.com/r/lab/app\"," +
        "\"mime_type\":\"application/vnd.oci.image.manifest.v1+json\"," +
        "\"digest\":\"sha256:b5e9f3da3995e9dd299947eac0173b24dad309a14bcfe966c9cd505ee968c37f\",\"created\":\"2026-01-02T03:04:05.678901234Z\"," +
        "\"platform\":\"linux/amd64\",\"metadata\":{\"ctn_command\":\"nginx -g \\\"daemon off;\\\"\",\"ctn_createdat\":\"2026-01-02 04:02:25 +0100 CET\"," +
        "\"ctn_id\":\"0dbd10e15b31add2c48856fd34451adabf50d276efa466fe19a8ef5fbd87ad70\",\"ctn_names\":\"stack-web-0,proxy/web\"," +
        "\"ctn_size\":\"0B\",\"ctn_state\":\"running\",\"ctn_status\":\"Up 2 hours (healthy)\",\"team\":\"team0\"}}";

    /// <summary>The image that the request of this number names.</summary>
    public static long Image(Bodies kind, long number) => kind == Bodies.Repeated ? number % Images : (long)((Int128)number * Scatter % Range);

    private static byte[] TestRequest()
    {
        const string body = "{\"hostname\":\"nas01\",\"status\":\"new\",\"image\":\"diun/testnotif:latest\"}";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"POST /webhook HTTP/1.1\r\nHost: localhost\r\nUser-Agent: load\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    public void Number(long number)
    {
        for (var (i, rest) = (_at + Digits.Length - 1, Image(_kind, number)); i >= _at; i--, rest /= 10)
            Bytes[i] = (byte)('0' + (rest % 10));
    }
}
