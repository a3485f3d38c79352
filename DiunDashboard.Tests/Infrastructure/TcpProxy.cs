using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Stands between the program and its server, and breaks what goes through it.</summary>
public sealed class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly int _target;
    private volatile string? _cutAfter;
    private volatile bool _isSilent;
    private volatile int _tlsAnswers = int.MaxValue;
    private int _cuts;

    // https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
    private static ReadOnlySpan<byte> TlsRequest => [0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F];

    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it has cut a connection as <see cref="CutAfter"/> asked.</summary>
    public int Cuts => _cuts;

    /// <summary>Lets nothing through any more, and keeps the connections: a server that is there and does not answer.</summary>
    public bool IsSilent
    {
        get => _isSilent;
        set
        {
            _isSilent = value;
            if (!value)
                CloseAll();
        }
    }

    /// <summary>Cuts each connection that asks for TLS when so many answers of the server have come through.</summary>
    public int TlsAnswers
    {
        get => _tlsAnswers;
        set => _tlsAnswers = value;
    }

    /// <summary>How much gets through to the server, for each connection; 0 for as much as there is.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Cuts the next connection that sends this word: the server gets it and does it, its answer gets lost.</summary>
    public void CutAfter(string word) => _cutAfter = word;

    public void Dispose()
    {
        _listener.Dispose();
        CloseAll();
    }

    private void CloseAll()
    {
        while (_sockets.TryTake(out var socket))
            socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            _sockets.Add(client);
            _sockets.Add(server);
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                var (isCut, isTls, answered) = (false, false, 0);
                var requests = PumpAsync(client, server, BytesPerSecond, request =>
                {
                    isTls |= request.Span.SequenceEqual(TlsRequest);
                    if (_cutAfter is { } word && Encoding.ASCII.GetString(request.Span).Contains(word, StringComparison.Ordinal))
                        (isCut, _cutAfter) = (true, null);
                    return true;
                });
                var answers = PumpAsync(server, client, 0, _ => !isCut && !(isTls && ++answered > TlsAnswers));
                await Task.WhenAny(requests, answers);
                if (isCut)
                    Interlocked.Increment(ref _cuts);
            }
            catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
            {
                // Either side is gone; closing both is all there is to do.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int bytesPerSecond, Func<ReadOnlyMemory<byte>, bool> mayPass)
    {
        var buffer = new byte[65_536];
        while (await from.ReceiveAsync(buffer) is > 0 and var count)
        {
            while (_isSilent)
                await Task.Delay(20);
            if (!mayPass(buffer.AsMemory(0, count)))
                return;
            if (bytesPerSecond > 0)
                await Task.Delay(TimeSpan.FromSeconds((double)count / bytesPerSecond));
            await to.SendAsync(buffer.AsMemory(0, count));
        }
    }
}
