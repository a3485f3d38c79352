using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DiunDashboard.Benchmarks.Load;

/// <summary>Sends requests over raw sockets that stay open, one at a time on each: no pipelining, no HTTP library in the way of the server.</summary>
internal sealed class LoadClient(LoadOrder order)
{
    private readonly List<long>[] _ticks = [.. Enumerable.Range(0, order.Connections).Select(_ => new List<long>(100_000))];
    private readonly Stopwatch _clock = new();
    private long _next = order.First - 1;
    private long _failed;

    /// <summary>Follows the order and prints the result as one line.</summary>
    public static async Task<int> RunAsync(LoadOrder order)
    {
        var client = new LoadClient(order);
        client._clock.Start();
        await Task.WhenAll(Enumerable.Range(0, order.Connections).Select(client.ConnectionAsync));
        Console.WriteLine(LoadResult.Of([.. client._ticks.SelectMany(ticks => ticks)], client._failed, client._clock.Elapsed));
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
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, order.Port);
        var body = order.Bodies == Bodies.None ? null : new DeliveryBody(order.Path, order.Bodies);
        var request = body?.Bytes ?? Encoding.ASCII.GetBytes($"GET {order.Path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: load\r\n\r\n");
        var answer = new Answer(socket);
        while (_clock.Elapsed.TotalSeconds < order.Seconds)
        {
            var number = Interlocked.Increment(ref _next);
            if (number - order.First >= order.Count)
                return;
            body?.Number(number);
            var begun = Stopwatch.GetTimestamp();
            for (var sent = 0; sent < request.Length;)
                sent += await socket.SendAsync(request.AsMemory(sent));
            if (await answer.ReadAsync() != 200)
                Interlocked.Increment(ref _failed);
            _ticks[index].Add(Stopwatch.GetElapsedTime(begun).Ticks);
        }
    }

    /// <summary>Reads answers off a connection, just far enough to know where each ends.</summary>
    private sealed class Answer(Socket socket)
    {
        private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();
        private readonly byte[] _buffer = new byte[256 * 1024];

        /// <summary>The status of the next answer; its body is thrown away.</summary>
        public async Task<int> ReadAsync()
        {
            var (length, head) = (0, -1);
            while (head < 0)
            {
                length += await ReceiveAsync(length);
                head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            }

            var status = int.Parse(_buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);
            head += 4;
            if (ContentLength(_buffer.AsSpan(0, head)) is { } size)
            {
                for (var read = length - head; read < size;)
                    read += await ReceiveAsync(0);
                return status;
            }

            // Chunked: a body that happens to hold the last chunk's bytes at the end of a packet would be cut, and nothing here has them.
            while (!_buffer.AsSpan(0, length).EndsWith(LastChunk))
            {
                // The end may come in two pieces.
                var kept = Math.Min(length, LastChunk.Length);
                _buffer.AsSpan(length - kept, kept).CopyTo(_buffer);
                length = kept + await ReceiveAsync(kept);
            }

            return status;
        }

        private async Task<int> ReceiveAsync(int at) =>
            await socket.ReceiveAsync(_buffer.AsMemory(at)) is > 0 and var read ? read : throw new IOException("The server closed the connection.");

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
