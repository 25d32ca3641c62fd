# Built by `docker compose up`. Ubuntu carries .NET 10 in its own archive, so no other package source is needed.
FROM ubuntu:26.04 AS build
RUN apt-get update && apt-get install -y --no-install-recommends dotnet-sdk-10.0 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN dotnet publish src/Runrate.Agents.Web -c Release -o /app

FROM ubuntu:26.04
RUN apt-get update && apt-get install -y --no-install-recommends aspnetcore-runtime-10.0 tzdata && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --home-dir /data runrate
WORKDIR /app
COPY --from=build /app .
USER runrate
# A SQLite file would live here; with PostgreSQL the node keeps no state.
VOLUME /data
ENV Runrate__Database=/data/runrate.db Runrate__Urls=http://0.0.0.0:5180
EXPOSE 5180
ENTRYPOINT ["dotnet", "runrate.dll"]
