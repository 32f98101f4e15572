using MepModule.App.SelfTests;
using MepModule.App.Text;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Api;

/// <summary>The self-test of the board, one part at a time.</summary>
internal sealed class SelfTestApi
{
    private readonly SelfTest _selfTest;
    private bool _isUnderWay;

    public SelfTestApi(SelfTest selfTest)
    {
        _selfTest = selfTest;
    }

    public void Try(Request request)
    {
        string test = "";
        JsonReader body = request.ReadJson();
        body.ExpectObject();
        string? name;
        while ((name = body.NextName()) != null)
        {
            if (name != "test")
            {
                throw ApiException.UnknownMember(name);
            }

            test = body.ReadString(name, 1, 16);
        }

        body.ExpectEnd();
        lock (this)
        {
            if (_isUnderWay)
            {
                throw ApiException.Conflict("self_test_busy", "A test is under way. Wait until it has ended.");
            }

            _isUnderWay = true;
        }

        PartResult? result;
        try
        {
            result = _selfTest.Try(test);
        }
        finally
        {
            _isUnderWay = false;
        }

        if (result == null)
        {
            throw ApiException.BadValue("test", "`test` must be one of lamp, button, loop, enable, supply, memory, storage, radio and sag.");
        }

        JsonWriter json = request.Json();
        json.BeginObject();
        json.Member("test", test);
        json.Member("code", result.Code);
        json.Member("verdict", NameOf(result.Verdict));
        json.Member("text", result.Text);
        json.EndObject();
    }

    private static string NameOf(Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Good:
                return "good";
            case Verdict.Bad:
                return "bad";
            case Verdict.Look:
                return "look";
            default:
                return "nothing";
        }
    }
}
