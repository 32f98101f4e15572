using System;
using System.Security.Cryptography;
using System.Text.Json;

namespace MepModule.Bundler;

/// <summary>
/// What the flashing page reads: a manifest of esp-web-tools for one board, with size and SHA-256 of the file beside it, which esp-web-tools leaves out
/// of account and the page checks itself.
/// </summary>
public static class FlashManifest
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true };

    /// <summary>Writes the manifest of one board.</summary>
    /// <param name="board">The board.</param>
    /// <param name="version">Version of the app.</param>
    /// <param name="file">Name of the file, which lies beside the manifest.</param>
    /// <param name="flash">Its content, which goes to byte 0 of the flash.</param>
    public static byte[] Write(FlashBoard board, string version, string file, byte[] flash) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            name = "MepModule for " + board.Name,
            version,
            new_install_prompt_erase = true,
            new_install_improv_wait_time = 0,
            builds = new[]
            {
                new
                {
                    chipFamily = board.ChipFamily,
                    parts = new[] { new { path = file, offset = 0, size = flash.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(flash)) } },
                },
            },
        },
        _readable);
}
