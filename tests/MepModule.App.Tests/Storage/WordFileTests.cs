using System.Text;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.App.Tests.Update;

namespace MepModule.App.Tests.Storage;

public sealed class WordFileTests
{
    [Theory]
    [InlineData("login", "login")]
    [InlineData("login\n", "login")]
    [InlineData("\uFEFFmep-module\r\n", "mep-module")]
    [InlineData("  ustepper-c3  # mine", "ustepper-c3")]
    [InlineData("login and more than fits into what is read", "login")]
    [InlineData("Dabbler", "dabbler")]
    [InlineData("\r\n", "")]
    [InlineData("", "")]
    public void What_an_editor_puts_around_the_word_does_not_count(string content, string word)
    {
        var files = new CutStore();
        using (IFileWriter file = files.Create("board.txt"))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(content);
            file.Write(bytes, 0, bytes.Length);
        }

        Assert.Equal(word, WordFile.Read(files, "board.txt"));
    }

    [Fact]
    public void Without_a_file_there_is_no_word() => Assert.Equal("", WordFile.Read(new CutStore(), "board.txt"));
}
