using System.Threading;
using MepModule.App;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Update;
using MepModule.Device.Bench.Doubles;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>What the web server's worker takes for /api/v1/reading and for /metrics above an empty answer: all through the whole app, without listener and sockets.</summary>
internal static class AnswerScenario
{
    private const string Reading = "/api/v1/reading";
    private const string Metrics = "/metrics";
    private const int WaitMilliseconds = 200;
    private const int Rounds = 10;
    private const int TooOldMilliseconds = 400000;

    public static bool Run()
    {
        var server = new OfferedConnections();
        var on = new byte[] { 1 };
        byte[] metrics = SettingsSections.With(new byte[0], "metrics", SettingsSections.Field(Output.EnabledTag, on));
        metrics = SettingsSections.With(metrics, "metrics", SettingsSections.Field(Output.FirstOwnTag, on));
        ModuleApp app = BenchModule.Build("dabbler", server, false, Slot.Factory, metrics);
        app.Start();
        for (int i = 0; i < 200 && (app.Meter.Current == null || app.Meter.IsFillingHistory); i++)
        {
            Thread.Sleep(WaitMilliseconds);
        }

        // The first of each kind may still build what it keeps.
        long empty = Average(server, "OPTIONS", Reading, 204);
        long reading = Average(server, "GET", Reading, 200);
        long page = Average(server, "GET", Metrics, 200);
        if (empty < 0 || reading < 0 || page < 0)
        {
            return false;
        }

        Report.Figure("empty answer, IL operations of the worker", empty);
        Report.Figure("reading, IL operations of the worker", reading);
        Report.Figure("reading above an empty answer, IL operations", reading - empty);
        Report.Figure("metrics, IL operations of the worker", page);
        Report.Figure("metrics above an empty answer, IL operations", page - empty);

        // With the meter at rest the reading is too old to be told before long.
        app.Meter.IsResting = true;
        Thread.Sleep(TooOldMilliseconds);
        long bare = Average(server, "GET", Metrics, 200);
        Report.Figure("the same without values, IL operations", bare - empty);
        return true;
    }

    private static long Average(OfferedConnections server, string method, string path, int status)
    {
        long operations = 0;
        for (int i = 0; i <= Rounds; i++)
        {
            var connection = new CountedConnection(method, path);
            server.Offer(connection);
            connection.WaitClosed();
            if (connection.Status != status)
            {
                Report.Line(method + " " + path + " was answered with " + connection.Status.ToString() + " instead of " + status.ToString());
                return -1;
            }

            if (i > 0)
            {
                operations += connection.Operations;
            }
            else
            {
                Report.Figure(method + " " + path + ", bytes", connection.Bytes);
            }
        }

        return operations / Rounds;
    }
}
