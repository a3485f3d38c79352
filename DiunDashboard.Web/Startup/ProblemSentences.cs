using DiunDashboard.Data;
using DiunDashboard.Web.Intake;

namespace DiunDashboard.Web.Startup;

/// <summary>What an error says: a status for each failure, and one sentence a person can act on for each status.</summary>
internal static class ProblemSentences
{
    public static int StatusOf(IDatabaseProvider database, Exception failure) => failure switch
    {
        BadHttpRequestException request => request.StatusCode,
        SpoolRefusedException => StatusCodes.Status503ServiceUnavailable,
        _ when database.IsUnavailable(failure) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Sentence(HttpContext context, int status) => status switch
    {
        400 => "The request could not be read.",
        403 => "The request came from another site.",
        404 when StrayDeliveries.IsStray(context) => StrayDeliveries.Sentence,
        404 => "There is nothing at this address.",
        405 => "This address does not take this method; the Allow header names those it takes.",
        408 => "The body did not arrive in time.",
        412 => "The update has changed since; read it again.",
        413 => "The body is larger than 1 MiB (1048576 bytes).",
        415 => "The body must be JSON: send it with Content-Type: application/json.",
        503 => "The database cannot be reached right now; try again in a moment.",
        _ => "The program failed; its log says why.",
    };

    public static void Complete(ProblemDetailsContext problem)
    {
        problem.ProblemDetails.Detail ??= Sentence(problem.HttpContext, problem.ProblemDetails.Status ?? 500);
        // The framework names it by the JSON policy; the contract says traceId.
        if (problem.ProblemDetails.Extensions.Remove("trace_id", out var traceId))
            problem.ProblemDetails.Extensions["traceId"] = traceId;
    }

    /// <summary>Whether the answer is for a program (JSON) rather than for a person (HTML).</summary>
    public static bool IsForPrograms(HttpContext context) =>
        Senders.IsDiun(context.Request) || context.Request.Path.StartsWithSegments("/webhook")
        || context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/openapi")
        || context.Request.Path.StartsWithSegments("/healthz") || context.Request.Path.StartsWithSegments("/readyz")
        || context.Request.Path.StartsWithSegments("/metrics");
}
