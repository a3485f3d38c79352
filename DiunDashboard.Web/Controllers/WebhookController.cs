using DiunDashboard.Data;
using DiunDashboard.Data.Entities;
using DiunDashboard.Web.Controllers.Api;
using DiunDashboard.Web.Intake;
using DiunDashboard.Web.Startup;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace DiunDashboard.Web.Controllers;

/// <summary>Takes Diun's deliveries. Diun sends each once: whatever can be kept is kept.</summary>
[IgnoreAntiforgeryToken]
[RefusesCrossSiteChanges]
[Route("/webhook")]
public sealed partial class WebhookController(
    IntakeWriter intake, WebhookSecret secret, DeliveryCounts counts, RefusedDeliveries refusals, ILogger<WebhookController> logger) : ControllerBase
{
    // More than is taken, because a sender that still sends when its connection is closed never sees the answer; and what stands between chunks counts, five
    // bytes for each of one. In bytes.
    private const int MostRead = 8 * ServerSetup.MaxBody;

    public async Task<IActionResult> Receive()
    {
        // https://github.com/crazy-max/diun opens a connection for each event and leaks it for 90 seconds when it is kept open.
        if (Senders.IsDiun(Request))
            Response.Headers.Connection = "close";
        if (!MayDeliver())
        {
            // From anybody else it is somebody who looks what is here.
            if (Senders.IsDiun(Request))
                refusals.Add(HttpContext, DeliveryOutcome.Redirected, "a redirect stands before /webhook, or its method is none that has a body");
            Response.Headers.Allow = "POST, PUT, PATCH, GET";
            return Problem(statusCode: StatusCodes.Status405MethodNotAllowed, detail:
                "A delivery is a POST with a body: set \"method: POST\" under notif.webhook in Diun's configuration, and let no redirect stand before this address.");
        }

        if (!secret.Admits(Request.Headers.Authorization))
        {
            refusals.Add(HttpContext, DeliveryOutcome.Unauthorized, "its secret is missing or wrong");
            Response.Headers.WWWAuthenticate = "Bearer";
            return Problem(statusCode: StatusCodes.Status401Unauthorized, detail:
                "The secret is missing or wrong: set the Authorization header under notif.webhook.headers in Diun's configuration to the WEBHOOK_SECRET of this dashboard.");
        }

        ReadOnlyMemory<byte> body;
        try
        {
            body = await ReadBodyAsync();
        }
        catch (BadHttpRequestException failure)
        {
            refusals.Add(HttpContext, DeliveryOutcome.Rejected, failure.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? "it is larger than 1 MiB"
                : "it was not sent to its end");
            return Problem(statusCode: failure.StatusCode);
        }

        if (MediaFault() is { } fault)
            return await RejectAsync(body, fault, StatusCodes.Status415UnsupportedMediaType);
        if (DiunEventReader.Read(body, out var reason) is not { } delivery)
            return await RejectAsync(body, reason, StatusCodes.Status400BadRequest);

        try
        {
            return Stored(delivery, await intake.RecordAsync(delivery));
        }
        catch (SpoolRefusedException failure)
        {
            refusals.Add(HttpContext, DeliveryOutcome.Lost, "neither the database nor the spool could take it");
            return Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: failure.Message);
        }
    }

    private ObjectResult Stored(DiunEvent delivery, bool recorded)
    {
        var code = recorded ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        counts.Add(delivery.IsTest ? DeliveryOutcome.Tested : recorded ? DeliveryOutcome.Recorded : DeliveryOutcome.Spooled);
        if (delivery.IsTest)
            return StatusCode(code, new { Status = "test received" });
        if (recorded)
            Log.Recorded(logger, delivery.Reference.Image);
        else
            Log.Spooled(logger, delivery.Reference.Image);
        return StatusCode(code, new { Status = recorded ? "recorded" : "spooled", delivery.Reference.Image, delivery.Hostname });
    }

    // Diun's default is GET with a body. Without one it is a browser, or what a redirect left of a delivery.
    private bool MayDeliver() => Request.Method switch
    {
        "POST" or "PUT" or "PATCH" => true,
        "GET" => HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true,
        _ => false,
    };

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync()
    {
        using var buffer = new MemoryStream((int)Math.Min(Request.ContentLength ?? 0, ServerSetup.MaxBody));
        // A sender that hangs up after the last byte has delivered.
        if (Request.ContentLength <= ServerSetup.MaxBody)
            await Request.Body.CopyToAsync(buffer, CancellationToken.None);
        else
            await ReadPartsAsync(buffer);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    // A body in chunks, or one that is too large.
    private async Task ReadPartsAsync(MemoryStream buffer)
    {
        if (HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostRead;
        var part = new byte[16 * 1024];
        long size = 0;
        while (await Request.Body.ReadAsync(part, CancellationToken.None) is > 0 and var length)
        {
            size += length;
            if (size <= ServerSetup.MaxBody)
                buffer.Write(part, 0, length);
        }

        if (size > ServerSetup.MaxBody)
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
    }

    // Diun names no media type unless told to; only a header that says the body is something else than JSON in UTF-8 is believed.
    private string? MediaFault()
    {
        if (Request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return "The body must not be compressed: send it without Content-Encoding.";
        if (!MediaTypeHeaderValue.TryParse(Request.ContentType, out var type))
            return null;
        if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || type.Type.Equals("multipart", StringComparison.OrdinalIgnoreCase))
        {
            return "The body must be JSON, not a form: send it with Content-Type: application/json, or without.";
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        return charset.Length == 0 || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase) || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
            ? null
            : "The body must be JSON in UTF-8: send it without another charset.";
    }

    private async Task<IActionResult> RejectAsync(ReadOnlyMemory<byte> body, string reason, int status)
    {
        Log.Rejected(logger, reason);
        counts.Add(DeliveryOutcome.Rejected);
        try
        {
            await intake.RejectAsync(new RejectedDelivery
            {
                Reason = reason,
                Sender = Senders.Address(HttpContext),
                UserAgent = Storable(Request.Headers.UserAgent),
                ContentType = Storable(Request.ContentType),
                Size = body.Length,
                Body = body[..Math.Min(body.Length, Limits.RejectedBody)].ToArray(),
            });
        }
        catch (SpoolRefusedException)
        {
            // Its sender is to learn what is wrong with it all the same; the writer has logged the loss.
        }

        return Problem(statusCode: status, detail: reason);
    }

    private static string Storable(string? header) => Limits.Cut(header ?? "", Limits.Word);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Recorded {Image}")]
        public static partial void Recorded(ILogger logger, string image);

        [LoggerMessage(LogLevel.Information, "Spooled {Image}")]
        public static partial void Spooled(ILogger logger, string image);

        [LoggerMessage(LogLevel.Warning, "Kept a delivery that cannot be read: {Reason}")]
        public static partial void Rejected(ILogger logger, string reason);
    }
}
