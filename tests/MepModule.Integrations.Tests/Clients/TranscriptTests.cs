using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MepModule.App.Tests.Web;
using MepModule.Integrations.Tests.Metrics;
using MepModule.Integrations.Tests.Mqtt.Client;
using MepModule.Integrations.Tests.P1;
using MepModule.Testing;

namespace MepModule.Integrations.Tests.Clients;

/// <summary>What real clients sent is sent again to a whole module; this needs neither the clients nor a network.</summary>
public sealed class TranscriptTests : IDisposable
{
    private readonly RunningModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public async Task Every_recorded_request_gets_what_its_client_needs()
    {
        using ModuleClient owner = await _module.Owner();
        await owner.Json("PUT", "/api/v1/settings", new
        {
            integrations = new { homewizard = new { enabled = true }, p1 = new { enabled = true, port = Loopback.FreePort() }, metrics = new { enabled = true }, shelly = new { enabled = true, udp_port = Loopback.FreePort() } },
        });
        await _module.WaitForReading();
        using ModuleClient holder = await _module.Holder("read");
        string token = holder.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.NotEmpty(Transcript.All);
        Assert.All(Transcript.All, name => Replay(name, token));
    }

    private void Replay(string name, string token)
    {
        string file = Path.GetFileNameWithoutExtension(name);
        string answer;
        do
        {
            answer = Ask(Transcript.Read(name).Replace("{token}", token, StringComparison.Ordinal));
        }
        while (answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal) || (file == "p1" && !answer.Contains("1-0:1.8.0", StringComparison.Ordinal)));

        string body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.StartsWith(file is "identify-put" or "system-get" ? "HTTP/1.1 404" : "HTTP/1.1 200", answer, StringComparison.Ordinal);

        // A long page comes in pieces, so that it need not be written twice.
        Assert.Contains(file == "metrics" ? "Transfer-Encoding: chunked\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n"), answer, StringComparison.Ordinal);
        switch (file)
        {
            case "api-get":
                Assert.Contains("\"product_type\":\"HWE-P1\"", body, StringComparison.Ordinal);
                break;
            case "data-get":
                Assert.Contains("\"wifi_ssid\":\"\"", body, StringComparison.Ordinal);
                Assert.Contains("\"total_power_import_t1_kwh\":", body, StringComparison.Ordinal);
                break;
            case "metrics":
                Assert.Contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("Content-Encoding", answer, StringComparison.Ordinal);
                Assert.Equal(1, Exposition.Of(Whole(body)).Series["nesmep_up"]);
                Assert.StartsWith("HTTP/1.1 401", Ask(Transcript.Read(name)), StringComparison.Ordinal);
                break;
            case "shelly":
                Assert.Contains("\"model\":\"SPEM-003CEBEU\"", body, StringComparison.Ordinal);
                Assert.DoesNotContain("\"type\"", body, StringComparison.Ordinal);
                break;
            case "Script.List":
                Assert.Equal("{\"scripts\":[]}", body);
                break;
            case "Shelly.GetStatus":
                Assert.Matches("\"em:0\":.*\"total_act_power\":-?[0-9]+\\.[0-9].*\"emdata:0\":.*\"total_act\":[0-9]", body);
                break;
            case "p1":
            case "telegram-get":
                Assert.Empty(TelegramRules.Problems(body));
                break;
        }
    }

    // Each piece has its length before it, in hex digits, and the last one is empty.
    private static string Whole(string pieces)
    {
        var whole = new StringBuilder();
        for (int at = 0, length = -1; length != 0; at += length + 2)
        {
            int end = pieces.IndexOf("\r\n", at, StringComparison.Ordinal);
            length = int.Parse(pieces[at..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at = end + 2;
            whole.Append(pieces, at, length);
        }

        return whole.ToString();
    }

    private string Ask(string head)
    {
        using var connection = new TcpClient("127.0.0.1", _module.Address.Port);
        connection.ReceiveTimeout = 10000;
        NetworkStream stream = connection.GetStream();
        stream.Write(Encoding.ASCII.GetBytes(head.Replace("{host}", _module.Address.Authority, StringComparison.Ordinal)));
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!IsWhole(answer.ToString()))
        {
            int count = stream.Read(buffer);
            if (count == 0)
            {
                break;
            }

            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }

    // The connection stays open when the client asked for that.
    private static bool IsWhole(string answer)
    {
        int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        int length = answer.IndexOf("Content-Length: ", StringComparison.Ordinal);
        return end >= 0 && length >= 0 && answer.Length >= end + 4 + int.Parse(answer[(length + 16)..].Split('\r')[0], CultureInfo.InvariantCulture);
    }
}
