using DiunDashboard.Web.Controllers.Api;
using DiunDashboard.Web.ViewModels;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace DiunDashboard.Web.Startup;

/// <summary>Lets a filter name a host of spaces alone: the framework would take that for no filter, and "all of this host" for all there are.</summary>
internal sealed class NamesAsWritten : IDisplayMetadataProvider
{
    public void CreateDisplayMetadata(DisplayMetadataProviderContext context)
    {
        var declaring = context.Key.ParameterInfo?.Member.DeclaringType;
        if (declaring == typeof(FilterFields) || declaring == typeof(HistoryFields) || declaring == typeof(HistoryApiController))
            context.DisplayMetadata.ConvertEmptyStringToNull = false;
    }
}
