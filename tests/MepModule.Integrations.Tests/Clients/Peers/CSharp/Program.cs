// Reads every call of a module with the client that kiota made of its OpenAPI file: Reader ADDRESS PASSWORD TOKEN. Each line that it prints is JSON: what was called,
// what the module answered, and what the typed client makes of it when it writes it again.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Reflection;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Mep;
using Mep.Api.V1.History;
using Mep.Api.V1.Login;
using Mep.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;
using Microsoft.Kiota.Serialization.Json;

string address = args[0];
Heard heard;
MeterModule client = Client(new AnonymousAuthenticationProvider());

// By login, since some calls are for sessions only.
Session session = (await client.Api.V1.Login.PostAsync(new LoginPostRequestBody { User = "admin", Password = args[1] }))!;
Tell("login", new { csrf = session.Csrf?.Length });

// As a programmer would write it.
Reading reading = (await client.Api.V1.Reading.GetAsync())!;
HistoryRequestBuilder.HistoryGetResponse seconds = (await client.Api.V1.History.GetAsync(call => call.QueryParameters.Range = GetRangeQueryParameterType.OneZerom))!;
HistoryRequestBuilder.HistoryGetResponse minutes = (await client.Api.V1.History.GetAsync(call => call.QueryParameters.Range = GetRangeQueryParameterType.TwoFourh))!;
HistoryRequestBuilder.HistoryGetResponse days = (await client.Api.V1.History.GetAsync(call => call.QueryParameters.Range = GetRangeQueryParameterType.Days))!;
Tell("typed", new
{
    power = reading.PowerImportW,
    phases = reading.Phases?.Count,
    time = reading.SampleTime,
    seconds = seconds.HistoryPower?.Series?.PowerW?.Count,
    minutes = minutes.HistoryEnergy?.Series?.EnergyImportWh?.Count,
    days = days.HistoryDays?.Days?.Count,
});

await Walk(client, address);

MeterModule narrow = Client(new BaseBearerTokenAuthenticationProvider(new Token(args[2])));
try
{
    await narrow.Api.V1.Tokens.GetAsync();
}
catch (Error error)
{
    Tell("refused", new { status = error.ResponseStatusCode, code = error.ErrorProp?.Code, message = error.Message });
}

return;

MeterModule Client(IAuthenticationProvider access)
{
    heard = new Heard();
    return new MeterModule(new HttpClientRequestAdapter(access, httpClient: new HttpClient(heard)) { BaseUrl = address });
}

// Every request builder has the ones below it as properties. An address of its own gives a call the query that it must have.
async Task Walk(BaseRequestBuilder builder, string path)
{
    Type type = builder.GetType();
    if (type.GetMethod("GetAsync") is { } get)
    {
        string name = path[address.Length..];
        string query = name switch
        {
            "/api/v1/history" or "/api/v1/history.csv" => "?range=10m",
            "/api/v1/load-profile" or "/api/v1/load-profile.csv" => $"?from={DateTime.UtcNow.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}",
            "/api/v1/events" => "?limit=3",
            _ => "",
        };
        object there = type.GetMethod("WithUrl")!.Invoke(builder, [path + query])!;
        var answer = (Task)get.Invoke(there, [null, CancellationToken.None])!;
        try
        {
            await answer;
        }
        catch (Exception problem) when (problem is ApiException or JsonException or InvalidOperationException)
        {
            Tell(name, new { problem = problem.GetType().Name + ": " + problem.Message, status = (problem as ApiException)?.ResponseStatusCode });
            return;
        }

        object? value = answer.GetType().GetProperty("Result")!.GetValue(answer);
        if (value is Stream stream)
        {
            using var lines = new StreamReader(stream);
            Tell(name, new { line = await lines.ReadLineAsync() });
        }
        else
        {
            Tell(name, new { heard = heard.Json, written = await KiotaJsonSerializer.SerializeAsStringAsync((IParsable)value!) });
        }
    }

    foreach (PropertyInfo below in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.PropertyType.IsSubclassOf(typeof(BaseRequestBuilder))))
    {
        await Walk((BaseRequestBuilder)below.GetValue(builder)!, path + "/" + Name((BaseRequestBuilder)below.GetValue(builder)!));
    }
}

// The last part of the address that a builder asks, as the OpenAPI file writes it.
static string Name(BaseRequestBuilder builder)
{
    var template = (string)typeof(BaseRequestBuilder).GetProperty("UrlTemplate", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(builder)!;
    return template.Split('{', '?')[1].Split('}')[1].Split('/')[^1];
}

static void Tell(string call, object what) => Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, object> { ["call"] = call, ["what"] = what }));

/// <summary>Keeps the last JSON that came.</summary>
internal sealed class Heard() : DelegatingHandler(new HttpClientHandler { CookieContainer = new CookieContainer() })
{
    public string? Json { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage answer = await base.SendAsync(request, cancellation);
        if (answer.Content.Headers.ContentType?.MediaType == "application/json")
        {
            await answer.Content.LoadIntoBufferAsync(cancellation);
            Json = await answer.Content.ReadAsStringAsync(cancellation);
        }

        return answer;
    }
}

internal sealed class Token(string token) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(Uri uri, Dictionary<string, object>? context = null, CancellationToken cancellation = default) => Task.FromResult(token);
}
