using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace DiunDashboard.Web.Startup;

/// <summary>Where MVC looks for controllers. Its own part would load every type of the assembly at each start, and what they are made of.</summary>
internal sealed class PublicTypes(Assembly assembly) : ApplicationPart, IApplicationPartTypeProvider
{
    public override string Name => assembly.GetName().Name!;

    public IEnumerable<TypeInfo> Types => assembly.ExportedTypes.Select(type => type.GetTypeInfo());
}
