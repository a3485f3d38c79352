using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DiunDashboard.Web.Startup;

/// <summary>/openapi/v1.json: the JSON routes as a program reads them (https://spec.openapis.org/oas/v3.1.0).</summary>
internal static class ApiDescription
{
    // A plain handler for the one document there is: MapOpenApi compiles an expression at every start, and answers for any other with no problem (RFC 9457).
    public static void MapDescription(this IEndpointRouteBuilder endpoints)
    {
        var description = new Lazy<Task<string>>(() => DescribeAsync(endpoints.ServiceProvider));
        endpoints.MapGet("/openapi/v1.json", async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(await description.Value, context.RequestAborted);
        });
    }

    // With services of its own, so that what describes the API is loaded only when somebody asks.
    private static async Task<string> DescribeAsync(IServiceProvider program)
    {
        var services = new ServiceCollection();
        services.AddSingleton(program.GetRequiredService<IApiDescriptionGroupCollectionProvider>());
        services.AddSingleton(program.GetRequiredService<IHostEnvironment>());
        services.ConfigureHttpJsonOptions(http =>
        {
            ApiSetup.Configure(http.SerializerOptions);
            // A number in quotes is read as well, and never written: whoever generates a client from this would have to tell the two apart everywhere.
            http.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi(openApi => openApi
            .AddDocumentTransformer((document, _, _) => Complete(document))
            .AddOperationTransformer((operation, context, _) => Complete(operation, context))
            .AddSchemaTransformer((schema, context, _) => Complete(schema, context)));
        await using var describing = services.BuildServiceProvider();
        var description = await describing.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        return await description.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
    }

    private static Task Complete(OpenApiDocument document)
    {
        document.Info.Title = "DiunDashboard";
        document.Info.Version = typeof(ApiDescription).Assembly.GetName().Version!.ToString(3);
        // Whoever asks knows the address; behind a proxy this program may not.
        document.Servers = [];
        return Task.CompletedTask;
    }

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        // What a generator of clients makes its methods' names of.
        var action = (ControllerActionDescriptor)context.Description.ActionDescriptor;
        operation.OperationId = $"{action.ControllerName.Replace("Api", "", StringComparison.Ordinal)}_{action.ActionName}";
        // What only a page makes something of: the list is an object by image.
        foreach (var ofPages in (operation.Parameters ?? []).Where(parameter => parameter.Name is nameof(FilterFields.Sort) or nameof(FilterFields.Group)).ToList())
            operation.Parameters!.Remove(ofPages);
        foreach (var field in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
            field.Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Name!);
        // The formatters could send these as well, and never do.
        foreach (var content in operation.Responses!.Values.Select(answer => answer.Content).OfType<IDictionary<string, OpenApiMediaType>>())
        {
            content.Remove("text/plain");
            content.Remove("text/json");
        }

        // What any of them may meet: a page of another site that sends it, a body that is too much or no JSON, a database that is away.
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Any other error.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document) },
            },
        };
        return Task.CompletedTask;
    }

    // Of what a converter of this program writes the framework knows no type.
    private static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type) == typeof(DateTimeOffset))
            schema.Type = JsonSchemaType.String | (context.JsonPropertyInfo?.IsGetNullable == true ? JsonSchemaType.Null : default);
        if (type.IsEnum)
            schema.Type = JsonSchemaType.String;
        if (context.JsonTypeInfo.ElementType != typeof(string))
            return Task.CompletedTask;
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Dictionary)
            schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String };
        else
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        return Task.CompletedTask;
    }
}
