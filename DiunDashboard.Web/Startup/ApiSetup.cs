using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using DiunDashboard.Web.Controllers.Api;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;

namespace DiunDashboard.Web.Startup;

/// <summary>The JSON dialect: snake_case, RFC 3339 in UTC, problem details (https://www.rfc-editor.org/rfc/rfc9457) for every error.</summary>
internal static class ApiSetup
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = ProblemSentences.Complete);
        services.Configure<JsonOptions>(mvc => Configure(mvc.JsonSerializerOptions));
        services.ConfigureHttpJsonOptions(http => Configure(http.SerializerOptions));
        services.Configure<ApiBehaviorOptions>(api => api.InvalidModelStateResponseFactory = UnreadableBody);
    }

    public static void Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        json.Converters.Add(new InstantConverter());
        json.Converters.Add(new StorableTextConverter());
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.AllowDuplicateProperties = false;
    }

    // The framework's own messages quote the body.
    private static ObjectResult UnreadableBody(ActionContext context)
    {
        var member = context.ModelState.Where(entry => entry.Value?.Errors.Count > 0).Select(entry => entry.Key)
            .Where(path => path.StartsWith("$.", StringComparison.Ordinal)).Select(path => path[2..])
            .FirstOrDefault(name => name.All(c => char.IsAsciiLetterLower(c) || c == '_'));
        var problem = context.HttpContext.RequestServices.GetRequiredService<ProblemDetailsFactory>().CreateProblemDetails(
            context.HttpContext,
            StatusCodes.Status400BadRequest,
            detail: member is null
                ? "The body is missing, is no valid JSON, or lacks a member this address needs."
                : $"The value of \"{member}\" is unknown, missing, repeated or of the wrong type.");
        return new ObjectResult(problem) { StatusCode = problem.Status };
    }
}
