using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DiunDashboard.Benchmarks.Load;

/// <summary>
/// Sends requests over raw sockets, one at a time on each: no pipelining, no HTTP library in the way of the server.
/// The sockets stay open, or each request has its own.
/// </summary>
internal sealed class LoadClient(LoadOrder order)
{
    private readonly List<long>[] _ticks = [.. Enumerable.Range(0, order.Connections).Select(_ => new List<long>(100_000))];
    private readonly Stopwatch _clock = new();
    private long _next = order.First - 1;
    private long _failed;
    private long _warmed;

    /// <summary>Follows the order and prints the result as one line.</summary>
    public static async Task<int> RunAsync(LoadOrder order)
    {
        var client = new LoadClient(order);
        client._clock.Start();
        await Task.WhenAll(Enumerable.Range(0, order.Connections).Select(client.ConnectionAsync));
        Console.WriteLine(LoadResult.Of(
            [.. client._ticks.SelectMany(ticks => ticks)], client._warmed, client._failed, client._clock.Elapsed - TimeSpan.FromSeconds(order.WarmUp)));
        return 0;
    }

    /// <summary>The same from a process of its own. Its sockets are served on one thread, without a thread pool.</summary>
    public static async Task<LoadResult> RunApartAsync(LoadOrder order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load", .. order.Words()]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? LoadResult.Read(line.Trim()) : throw new InvalidOperationException("The load client failed.");
    }

    private async Task ConnectionAsync(int index)
    {
        var socket = order.AsDiun ? null : await ConnectAsync();
        var answer = new Answer();
        var body = order.Bodies == Bodies.None ? null : new DeliveryBody(order.Path, order.Bodies, order.AsDiun);
        var request = body?.Bytes ?? await PageAsync(socket!, answer);
        for (var end = _clock.Elapsed.TotalSeconds + order.WarmUp + order.Seconds; _clock.Elapsed.TotalSeconds < end;)
        {
            var number = Interlocked.Increment(ref _next);
            if (number - order.First >= order.Count)
                break;
            body?.Number(number);
            if (order.Changing)
                await SendAsync(socket!, DeliveryBody.Test, answer);
            var begun = Stopwatch.GetTimestamp();
            socket ??= await ConnectAsync();
            if (await SendAsync(socket, request, answer) != 200)
                Interlocked.Increment(ref _failed);
            if (order.AsDiun)
            {
                socket.Dispose();
                socket = null;
            }

            if (_clock.Elapsed.TotalSeconds < order.WarmUp)
                Interlocked.Increment(ref _warmed);
            else
                _ticks[index].Add(Stopwatch.GetElapsedTime(begun).Ticks);
        }

        socket?.Dispose();
    }

    /// <summary>A request for the page by a browser that has been here: with the cookie of its forms, and taking compressed pages.</summary>
    private async Task<byte[]> PageAsync(Socket socket, Answer answer)
    {
        string Request(string cookie) =>
            $"GET {order.Path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: load\r\nAccept-Encoding: gzip, br\r\n{cookie}\r\n";
        await SendAsync(socket, Encoding.ASCII.GetBytes(Request("")), answer);
        var request = Encoding.ASCII.GetBytes(Request(answer.Cookie is { } cookie ? $"Cookie: {cookie}\r\n" : ""));
        await SendAsync(socket, request, answer);
        return request;
    }

    private static async Task<int> SendAsync(Socket socket, byte[] request, Answer answer)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await socket.SendAsync(request.AsMemory(sent));
        return await answer.ReadAsync(socket);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, order.Port);
        return socket;
    }

    /// <summary>Reads answers off a connection, just far enough to know where each ends.</summary>
    private sealed class Answer
    {
        private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();
        private readonly byte[] _buffer = new byte[256 * 1024];

        /// <summary>The first cookie an answer gave out, its name and value.</summary>
        public string? Cookie { get; private set; }

        /// <summary>The status of the next answer; its body is thrown away.</summary>
        public async Task<int> ReadAsync(Socket socket)
        {
            var (length, head) = (0, -1);
            while (head < 0)
            {
                length += await ReceiveAsync(socket, length);
                head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            }

            var status = int.Parse(_buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
            head += 4;
            Cookie ??= CookieOf(_buffer.AsSpan(0, head));
            if (ContentLength(_buffer.AsSpan(0, head)) is { } size)
            {
                for (var read = length - head; read < size;)
                    read += await ReceiveAsync(socket, 0);
                return status;
            }

            // Chunked: a body that happens to hold the last chunk's bytes at the end of a packet would be cut, and nothing here has them.
            while (!_buffer.AsSpan(0, length).EndsWith(LastChunk))
            {
                // The end may come in two pieces.
                var kept = Math.Min(length, LastChunk.Length);
                _buffer.AsSpan(length - kept, kept).CopyTo(_buffer);
                length = kept + await ReceiveAsync(socket, kept);
            }

            return status;
        }

        private async Task<int> ReceiveAsync(Socket socket, int at) =>
            await socket.ReceiveAsync(_buffer.AsMemory(at)) is > 0 and var read ? read : throw new IOException("The server closed the connection.");

        private static string? CookieOf(ReadOnlySpan<byte> head)
        {
            var name = "\r\nSet-Cookie: "u8;
            var at = head.IndexOf(name);
            if (at < 0)
                return null;
            var value = head[(at + name.Length)..];
            return Encoding.ASCII.GetString(value[..value.IndexOf((byte)';')]);
        }

        private static long? ContentLength(ReadOnlySpan<byte> head)
        {
            var name = "\r\nContent-Length: "u8;
            var at = head.IndexOf(name);
            if (at < 0)
                return head.IndexOf("\r\nTransfer-Encoding:"u8) < 0 ? 0 : null;
            var value = head[(at + name.Length)..];
            return long.Parse(value[..value.IndexOf("\r\n"u8)], CultureInfo.InvariantCulture);
        }
    }
}
