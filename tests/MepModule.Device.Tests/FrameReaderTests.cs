using MepModule.Protocol.Link;
using nanoFramework.TestFramework;

namespace MepModule.Device.Tests;

/// <summary>Frames out of a stream of bytes.</summary>
[TestClass]
public class FrameReaderTests
{
    /// <summary>An alert, a stray byte and a frame behind one another.</summary>
    [TestMethod]
    public static void A_frame_is_found_behind_an_alert_and_a_stray_byte()
    {
        MemoryChannel channel = new MemoryChannel(Hex.Bytes("0000FF00020C5A"));
        FrameReader reader = new FrameReader();
        ReadEvent(reader, channel);
        Assert.IsTrue(reader.Event == FrameReaderEvent.Alert);
        ReadEvent(reader, channel);
        Assert.IsTrue(reader.Event == FrameReaderEvent.Frame);
        Assert.AreEqual("00020c5a", Hex.Text(reader.Buffer, 0, reader.FrameLength));
        Assert.AreEqual(1, reader.Resyncs);
    }

    private static void ReadEvent(FrameReader reader, MemoryChannel channel)
    {
        do
        {
            Assert.IsTrue(reader.ReadFrom(channel) > 0, "The bytes ran out.");
        }
        while (reader.Event == FrameReaderEvent.None);
    }
}
