using System.Net.Sockets;
using System.Text;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>What a socket gave back: the status line's code, the headers as text, the body as text.</summary>
public sealed record RawAnswer(int Status, string Headers, string Body);

/// <summary>Speaks to the server byte for byte, as no HTTP library would.</summary>
public static class RawHttp
{
    /// <summary>Sends bytes, and reads until the server closes the connection.</summary>
    /// <param name="address">The server.</param>
    /// <param name="request">The request as it goes over the wire.</param>
    /// <param name="hangUp">Whether to close the sending side at once.</param>
    public static async Task<RawAnswer> SendAsync(Uri address, byte[] request, bool hangUp = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(request);
        if (hangUp)
            client.Client.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var received = new MemoryStream();
        try
        {
            await stream.CopyToAsync(received, patience.Token);
        }
        catch (IOException)
        {
            // A server that did not want the rest of a request resets the connection after its answer.
        }

        var text = Encoding.UTF8.GetString(received.ToArray());
        if (text.Length == 0)
            return new RawAnswer(0, "", "");
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new RawAnswer(int.Parse(text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}
