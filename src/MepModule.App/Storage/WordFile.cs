using System.IO;
using MepModule.App.Platform;
using MepModule.Protocol.Tables;

namespace MepModule.App.Storage;

/// <summary>A file in which an owner left one word, by <c>nanoff --filedeployment</c>. What an editor puts around the word, such as the end of the line, does not count.</summary>
public static class WordFile
{
    private const int MaximumLength = 24;

    /// <summary>Reads the word: letters, digits and '-', capitals as small letters.</summary>
    /// <returns>An empty string when there is no file, or no word in its first 24 bytes.</returns>
    /// <exception cref="IOException">The storage failed.</exception>
    public static string Read(IFileStore files, string name)
    {
        byte[] content = new byte[MaximumLength];
        int length = files.Read(name, 0, content, 0, content.Length);
        int start = 0;
        while (start < length && !IsOfWord(content[start]))
        {
            start++;
        }

        int end = start;
        while (end < length && IsOfWord(content[end]))
        {
            end++;
        }

        return TableText.Read(content, start, end - start).ToLower();
    }

    private static bool IsOfWord(byte letter) =>
        (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-';
}
