using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.App.Bundles;

namespace MepModule.App.Tests.Update;

public sealed class CodeImageTests
{
    [Fact]
    public void The_files_of_an_image_come_out_as_they_went_in_and_in_their_order()
    {
        byte[][] files = [File(104, 1), File(1001, 2), File(130, 3)];

        Assert.Equal(files, Files(Image(files)));
    }

    [Fact]
    public void A_single_file_is_an_image_whether_it_is_filled_up_or_not()
    {
        byte[] file = File(777, 9);

        Assert.Equal([file], Files(file));
        Assert.Equal([file], Files(Image(file)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(105)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void A_length_that_cannot_be_is_refused(int length)
    {
        byte[] image = File(104, 1);
        BitConverter.TryWriteBytes(image.AsSpan(100), length);

        Assert.Throws<ArgumentException>(() => Files(image));
    }

    [Fact]
    public void What_is_no_pe_file_is_refused()
    {
        byte[] image = Image(File(120, 1), File(120, 2));
        image[121] ^= 1;

        Assert.Throws<ArgumentException>(() => Files(image));
    }

    // As the tool of nanoFramework makes it: a mark, and at 100 the length.
    private static byte[] File(int length, byte fill)
    {
        byte[] file = Enumerable.Repeat(fill, Math.Max(length, 104)).ToArray();
        "NFMRK1\0\0"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(100), file.Length);
        return file;
    }

    private static byte[] Image(params byte[][] files) =>
        [.. files.SelectMany(file => file.Concat(new byte[(4 - (file.Length % 4)) % 4]))];

    private static List<byte[]> Files(byte[] image)
    {
        var files = new List<byte[]>();
        int position = 0;
        while (CodeImage.Next(image, ref position) is { } file)
        {
            files.Add(file);
        }

        return files;
    }
}
