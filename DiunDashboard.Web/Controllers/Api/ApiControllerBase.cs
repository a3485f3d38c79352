using Microsoft.AspNetCore.Mvc;

namespace DiunDashboard.Web.Controllers.Api;

/// <summary>What the JSON routes share.</summary>
[ApiController]
[IgnoreAntiforgeryToken]
[RefusesCrossSiteChanges]
public abstract class ApiControllerBase : ControllerBase
{
    protected ObjectResult UnknownTag() => NotFoundProblem("There is no tag with this id.");

    protected ObjectResult NotFoundProblem(string detail) => Problem(statusCode: StatusCodes.Status404NotFound, detail: detail);
}
