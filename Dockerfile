# The module on a PC or Raspberry Pi as a container; docs/pc.md says how to run it. Build it on the machine that it runs on, or with --platform.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends wget && wget -qO- https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y --no-install-recommends nodejs
WORKDIR /source
COPY . .
RUN dotnet publish src/MepModule.Desktop -c Release -o /out

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /out /app
# Settings and history outlive the container in a volume. The image's own user may write there; for a serial port it needs --device and --group-add.
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "/app/MepModule.Desktop.dll", "--data", "/data"]
CMD ["--http", "0.0.0.0:8080"]
