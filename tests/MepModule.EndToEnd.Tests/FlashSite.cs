using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using MepModule.Bundler;

namespace MepModule.EndToEnd.Tests;

/// <summary>The flashing page as the workflow puts it together, with made-up files to flash, served on a free port.</summary>
internal sealed class FlashSite : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("flash-page-").FullName;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FlashSite(Chromium chromium)
    {
        chromium.Demand();
        string firmware = Directory.CreateDirectory(Path.Combine(_directory, "firmware")).FullName;
        foreach (FlashBoard board in FlashBoard.All)
        {
            byte[] flash = new byte[(1 << 20) + board.ChipId];
            string file = $"mep-module-1.2.3-{board.Name}.bin";
            File.WriteAllBytes(Path.Combine(firmware, file), flash);
            File.WriteAllBytes(Path.Combine(firmware, board.Name + ".json"), FlashManifest.Write(board, "1.2.3", file, flash));
        }

        Root = Path.Combine(_directory, "site");
        using (Process build = Process.Start("node", [Path.Combine(Repository.Root, "docs/flash/build.mjs"), Root, firmware]))
        {
            build.WaitForExit();
            Assert.Equal(0, build.ExitCode);
        }

        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Folder of the page.</summary>
    public string Root { get; }

    public void Dispose()
    {
        _listener.Stop();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                string path = (await reader.ReadLineAsync() ?? "GET / ").Split(' ')[1].TrimStart('/');
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                }

                string file = Path.Combine(Root, path.Length == 0 ? "index.html" : path);
                byte[] content = File.Exists(file) ? await File.ReadAllBytesAsync(file) : [];
                string type = Path.GetExtension(file) switch { ".html" => "text/html", ".js" => "text/javascript", ".css" => "text/css", ".json" => "application/json", _ => "application/octet-stream" };
                string head = $"HTTP/1.1 {(File.Exists(file) ? "200 OK" : "404 Not Found")}\r\nContent-Type: {type}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n";
                await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. content]);
            }
            catch (IOException)
            {
                // The browser has gone.
            }
        }
    }
}
