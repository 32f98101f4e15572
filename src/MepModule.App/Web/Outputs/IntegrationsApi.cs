using System;
using MepModule.App.Integrations;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Platform;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Outputs;

/// <summary>The outputs: what they are told by the settings, how they get on, and the requests of those who ask them.</summary>
internal sealed class IntegrationsApi
{
    private readonly OutputHost _outputs;
    private readonly IClock _clock;
    private readonly WorkUnderWay _works;

    public IntegrationsApi(OutputHost outputs, IClock clock, WorkUnderWay works)
    {
        _outputs = outputs;
        _clock = clock;
        _works = works;
    }

    /// <summary>Lets an output answer when the path belongs to one that is on.</summary>
    public bool Answer(Request request)
    {
        return _outputs.Owns(request.Path) && _outputs.Answer(new OutputRequest(request));
    }

    /// <summary>How all outputs get on.</summary>
    public void Get(Request request)
    {
        JsonWriter json = request.Json();
        json.BeginObject();
        for (int i = 0; i < OutputList.Count; i++)
        {
            json.Name(OutputList.New(i)!.Name);
            WriteStatus(json, _outputs.Running(i)?.Status);
        }

        json.EndObject();
    }

    /// <summary>Which settings the outputs have.</summary>
    public void Fields(Request request) => FieldListJson.Write(request.Json());

    /// <summary>Tries the stored settings of an output on its peer.</summary>
    public void Test(Request request, string name)
    {
        int number = 0;
        while (OutputList.New(number)!.Name != name)
        {
            number++;
        }

        string text;
        bool isFine;
        _works.Begin(HeavyWork.OutputTest);
        try
        {
            text = _outputs.Test(number, out isFine);
        }
        finally
        {
            _works.End(HeavyWork.OutputTest);
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("ok", isFine);
        json.Member("text", text);
        json.EndObject();
    }

    private void WriteStatus(JsonWriter json, OutputStatus? status)
    {
        json.BeginObject();
        json.Member("state", status == null ? "off" : status.State == OutputState.Serving ? "serving" : "waiting");
        json.Member("text", status?.Problem);
        json.Member("peer", status?.Peer);
        json.Member("question", status?.Question);
        json.Member("answer", status?.Answer);
        json.TimeMember("last", status == null ? DateTime.MinValue : status.LastUtc, status != null && status.LastUtc > DateTime.MinValue);
        json.Name("last_age_s");
        if (status == null || status.LastMilliseconds < 0)
        {
            json.Null();
        }
        else
        {
            json.Number((_clock.Milliseconds - status.LastMilliseconds) / 1000);
        }

        json.Member("served", status == null ? 0 : status.Served);
        json.Member("failed", status == null ? 0 : status.Failed);
        json.EndObject();
    }
}
