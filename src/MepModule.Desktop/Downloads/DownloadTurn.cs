using MepModule.App.Jobs;
using MepModule.App.Meter;
using MepModule.Protocol;
using MepModule.Protocol.Procedures;
using MepModule.Protocol.Tables;

namespace MepModule.Desktop.Downloads;

/// <summary>One turn of a download on the meter's wire: the oldest requests of ET15 that are ours are served and ended by EP39, each before the next. Readings go on between turns.</summary>
internal sealed class DownloadTurn(MeterDownload download, int handle) : MeterWork
{
    // A good two seconds at 9600 baud.
    private const int MostRequests = 4;
    private const int PostData = 0x827;
    private const byte OnDemandResult = 1, Done = 1, Failed = 3;
    private const int Pending = 0;

    /// <summary>What went wrong on the wire; the requests wait in the meter then.</summary>
    public MeterError Error { get; private set; } = MeterError.Cancelled;

    internal override ExchangeSource Source => ExchangeSource.Job;

    internal override bool NeedsLayout => true;

    internal override void Run(IMeterWire wire)
    {
        MeterLayout? layout = wire.Layout;
        if (layout == null || wire.IsLayoutInDoubt)
        {
            Error = MeterError.NumberJumped;
            return;
        }

        Error = MeterError.None;
        for (int i = 0; i < MostRequests && Error == MeterError.None && ServeOldest(wire.Client, layout.Devices); i++)
        {
        }
    }

    private bool ServeOldest(MeterClient client, DeviceDimensions devices)
    {
        int messages = 1 + devices.RequestQueueLength * devices.RequestQueueEntrySize;
        int packet = messages + devices.RequestQueueLength * devices.WriteMessageSize;
        byte[] queue = new byte[packet + 1 + 2 + MeterDownload.PacketLength];
        Error = client.Read(OnDemandRequests.Table, 0, queue, 0, queue.Length);
        int oldest = OnDemandRequests.ReadPointer(queue, 0);
        int entry = OnDemandRequests.Entry(0, devices, oldest);
        int message = messages + oldest * devices.WriteMessageSize;
        if (Error != MeterError.None || oldest >= devices.RequestQueueLength || OnDemandRequests.Result(queue, entry) != Pending || OnDemandRequests.Handle(queue, entry) != handle ||
            queue[message] >= devices.WriteMessageSize || queue[packet] > 2 + MeterDownload.PacketLength)
        {
            return false;
        }

        bool isDone = download.Serve(OnDemandRequests.Type(queue, entry), queue[(message + 1)..(message + 1 + queue[message])], queue[(packet + 1)..(packet + 1 + queue[packet])]);
        Error = client.CallProcedure(PostData, [OnDemandResult, isDone ? Done : Failed, 0, 0], 4, new ProcedureResponse());
        return true;
    }
}
