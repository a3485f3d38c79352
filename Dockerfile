# syntax=docker/dockerfile:1
# One build for amd64 and arm64: the stages that build run on the builder's own processor, only the last one is of the target.

FROM --platform=$BUILDPLATFORM node:22-bookworm-slim AS frontend
WORKDIR /src
COPY DiunDashboard.Web/package.json DiunDashboard.Web/package-lock.json DiunDashboard.Web/.npmrc ./
RUN npm ci --ignore-scripts
COPY DiunDashboard.Web ./
RUN npm run styles

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /src
# What decides the packages comes first, so that a change of the sources restores nothing anew.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY DiunDashboard.Data/*.csproj DiunDashboard.Data/
COPY DiunDashboard.Data.Sqlite.Migrations/*.csproj DiunDashboard.Data.Sqlite.Migrations/
COPY DiunDashboard.Data.Postgres.Migrations/*.csproj DiunDashboard.Data.Postgres.Migrations/
COPY DiunDashboard.Web/*.csproj DiunDashboard.Web/FrontEnd.targets DiunDashboard.Web/
# No audit: an advisory of tomorrow must not break the build of a release that has not changed.
RUN dotnet restore DiunDashboard.Web --arch $TARGETARCH -p:UseAppHost=false -p:PublishReadyToRun=true -p:NuGetAudit=false
COPY --from=frontend /src/node_modules DiunDashboard.Web/node_modules
COPY .editorconfig ./
COPY DiunDashboard.Data DiunDashboard.Data
COPY DiunDashboard.Data.Sqlite.Migrations DiunDashboard.Data.Sqlite.Migrations
COPY DiunDashboard.Data.Postgres.Migrations DiunDashboard.Data.Postgres.Migrations
COPY DiunDashboard.Web DiunDashboard.Web
COPY --from=frontend /src/wwwroot/lib DiunDashboard.Web/wwwroot/lib
RUN dotnet publish DiunDashboard.Web --no-restore --arch $TARGETARCH --configuration Release --output /app -p:UseAppHost=false -p:PublishReadyToRun=true -p:NodePackagesRestored=true \
    && mkdir /data

# "extra" brings ICU, without which tag names would not be normalised. There is no shell, and the user is not root.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app ./
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
# The base image names a port of its own; PORT decides here. Diagnostics would need a writable root.
ENV ASPNETCORE_HTTP_PORTS= \
    DOTNET_EnableDiagnostics=0 \
    PORT=8080 \
    DB_PATH=/data/diun.db
USER $APP_UID
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["dotnet", "DiunDashboard.Web.dll", "--health-check"]
ENTRYPOINT ["dotnet", "DiunDashboard.Web.dll"]
