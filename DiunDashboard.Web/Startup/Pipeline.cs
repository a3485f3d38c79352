using System.Text.Encodings.Web;
using DiunDashboard.Data;
using DiunDashboard.Data.Queries;
using DiunDashboard.Web.Controllers;
using DiunDashboard.Web.Live;
using DiunDashboard.Web.Logos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.ResponseCompression;

namespace DiunDashboard.Web.Startup;

/// <summary>The way of a request, from the outside in.</summary>
internal static class Pipeline
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddSingleton(new ApplicationPartManager
        {
            ApplicationParts = { new PublicTypes(typeof(Pipeline).Assembly), new CompiledRazorAssemblyPart(typeof(Pipeline).Assembly) },
        });
        // AddControllersWithViews without CORS and authorization, which nothing here asks for; every request would pass through the latter.
        services.AddMvcCore(mvc =>
        {
            mvc.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            mvc.ModelMetadataDetailsProviders.Add(new NamesAsWritten());
        }).AddApiExplorer().AddDataAnnotations().AddViews().AddRazorViewEngine();
        services.AddSingleton<HtmlEncoder, HoldableHtmlEncoder>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "antiforgery";
            // Lax and for long: whoever follows a link from elsewhere, or opens several pages at once in a browser that has just been started, would be given
            // another, to which the forms of the pages that are open do not belong.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.MaxAge = TimeSpan.FromDays(400);
            antiforgery.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services.Configure<CookieTempDataProviderOptions>(messages =>
        {
            messages.Cookie.Name = PageController.DoneCookie;
            messages.Cookie.SameSite = SameSiteMode.Strict;
            messages.Cookie.IsEssential = true;
        });
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = false;
            compression.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml"];
        });
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<EventCounts>();
        UnchangedPage.Add(services);
    }

    public static void UseDashboard(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<IDatabaseProvider>();
        app.UseSecurityHeaders();
        app.UseWhen(ProblemSentences.IsForPrograms, branch =>
        {
            branch.Use((context, next) =>
            {
                // There is one form of each answer here, and of an error the framework would tell nothing to somebody who asks for another;
                // a server may disregard the wish (https://www.rfc-editor.org/rfc/rfc9110#name-accept).
                context.Request.Headers.Accept = default;
                return next(context);
            });
            branch.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = failure => ProblemSentences.StatusOf(database, failure) });
            branch.UseStatusCodePages();
        });
        app.UseWhen(context => !ProblemSentences.IsForPrograms(context), branch =>
        {
            branch.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                StatusCodeSelector = failure => ProblemSentences.StatusOf(database, failure),
            });
            branch.UseStatusCodePagesWithReExecute("/error/{0}");
        });
        app.UseStrayDeliveries();
        app.UseFormsByScript();
        app.Use((context, next) =>
        {
            // HEAD is a GET without the body, which the server leaves out by itself (https://www.rfc-editor.org/rfc/rfc9110#name-head), but for what
            // is without an end.
            if (HttpMethods.IsHead(context.Request.Method) && !context.Request.Path.StartsWithSegments("/webhook")
                && !context.Request.Path.StartsWithSegments(LiveSetup.Path))
                context.Request.Method = HttpMethods.Get;
            // PostgreSQL cannot compare with a text that holds a NUL character.
            if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) != true)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        app.UseRouting();
        app.UseReadinessGate();
        app.UseOutputCache();
        app.UseWhen(context => !ProblemSentences.IsForPrograms(context), branch => branch.UseResponseCompression());
        app.UseLogos();
        app.MapStaticAssets();
        app.MapControllers().WithStaticAssets();
        app.MapDescription();
        app.MapLive();
        app.MapHealth();
        app.MapMetrics();
    }
}
