using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>What the JSON routes share.</summary>
[ApiController]
[IgnoreAntiforgeryToken]
[RefusesCrossSiteChanges]
public abstract class ApiControllerBase : ControllerBase
{
    protected ObjectResult NotFoundProblem(string detail) => Problem(statusCode: StatusCodes.Status404NotFound, detail: detail);
}
