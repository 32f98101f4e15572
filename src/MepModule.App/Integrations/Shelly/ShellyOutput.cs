using MepModule.App.Configuration;
using MepModule.App.Discovery;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Steering;
using MepModule.App.Integrations.Values;

namespace MepModule.App.Integrations.Shelly;

/// <summary>
/// Answers as a Shelly Pro 3EM does, over HTTP and UDP, for batteries, inverters and programs that read one. It only reads: a call that would change a device is refused, and POST changes nothing
/// whatever page sent it. There is no WebSocket; whoever needs that takes MQTT. With a password UDP is silent, as batteries cannot log in there.
/// </summary>
public sealed class ShellyOutput : SocketOutput
{
    private const int PasswordTag = FirstOwnTag;
    private const int PortTag = FirstOwnTag + 1;
    private const int LongestPassword = 64;
    private const int LongestBody = 512;
    private const string InfoPath = "/shelly";
    private const string FramePath = "/rpc";
    private const string CallPath = "/rpc/";

    private OutputContext? _context;
    private FreshSamples? _samples;
    private DigestLogin? _login;
    private ShellyUdp? _udp;

    /// <inheritdoc/>
    public override string Name => "shelly";

    /// <inheritdoc/>
    public override int HeapBytes => 5100;

    /// <inheritdoc/>
    public override int Sockets(SettingsSection settings) => settings.Text(PasswordTag, "").Length > 0 ? 0 : Ports(settings).Length;

    /// <inheritdoc/>
    public override bool Steers => true;

    /// <inheritdoc/>
    protected override bool IsEmulation => true;

    /// <inheritdoc/>
    protected override bool IsAnnouncedUnasked => false;

    /// <inheritdoc/>
    public override bool Owns(string path) => path == InfoPath || path == FramePath || path.StartsWith(CallPath);

    /// <inheritdoc/>
    public override void Answer(IOutputRequest request)
    {
        if (request.Path == InfoPath)
        {
            request.Send(200, "application/json", new ShellyIdentity(_context!.Module, _login != null));
            Status!.NoteServed(request.RemoteAddress, request.Method + " " + InfoPath, "200: who the module is");
            return;
        }

        if (_login != null && !_login.IsRight(request.Header("Authorization"), request.Method, request.Path))
        {
            request.SetHeader("WWW-Authenticate", _login.Challenge());
            Refuse(request, request.Path, 401, ShellyText.Error(401, "Unauthorized"), "401: not logged in", null);
            return;
        }

        bool isGet = request.Method == "GET";
        bool isFramed = request.Path == FramePath;
        if ((!isGet && request.Method != "POST") || (isGet && isFramed))
        {
            Refuse(request, request.Path, 405, ShellyText.Error(405, "GET and POST only."), "405: not a call", null);
            return;
        }

        byte[] body = isGet ? new byte[0] : request.Body(LongestBody);
        var frame = new RpcFrame(body, body.Length);
        if (body.Length == 0 ? isFramed : !frame.IsWhole)
        {
            Refuse(request, request.Path, 400, ShellyText.Error(-32700, "The body must be a call: an object with method and params."), "400: not a call", null);
            return;
        }

        Call(request, isFramed ? frame.Method : request.Path.Substring(CallPath.Length), isFramed, frame);
    }

    /// <inheritdoc/>
    public override int Turn(long nowMilliseconds) => _udp == null ? int.MaxValue : _udp.Turn(nowMilliseconds);

    /// <inheritdoc/>
    public override void Close() => _udp?.Close();

    /// <inheritdoc/>
    protected override void DescribeOwn(FieldVisitor fields)
    {
        fields.Secret(PasswordTag, "password", LongestPassword);
        fields.Number(PortTag, "udp_port", 0, 0, 65535);
    }

    /// <inheritdoc/>
    protected override void Start(OutputContext context, SettingsSection settings)
    {
        _context = context;
        _samples = new FreshSamples(context);
        string id = ShellyIdentity.IdOf(context.Module);
        string mac = context.Module.Id.ToUpper();
        string password = settings.Text(PasswordTag, "");
        _login = password.Length == 0 ? null : new DigestLogin(id, password, context.Random, context.Clock);
        _udp = password.Length > 0 ? null : new ShellyUdp(context, Status!, settings, Ports(settings));
        Announce(new Announcement(
            id, "_shelly._tcp", id, 0, new string[] { "gen=2", "app=" + ShellyIdentity.App, "ver=" + ShellyIdentity.Version }, new string[] { InfoPath, FramePath, CallPath }));

        // One inverter looks for the third generation here.
        Announce(new Announcement(
            "",
            "_http._tcp",
            "ShellyPro3EM-" + mac,
            0,
            new string[] { "mac=" + mac, "ver=" + ShellyIdentity.Version, "model=" + ShellyIdentity.Model, "fw_id=" + ShellyIdentity.Firmware, "app=" + ShellyIdentity.App, "id=" + id, "gen=3" },
            new string[0]));
    }

    private static int[] Ports(SettingsSection settings)
    {
        int port = settings.Number(PortTag, 0);
        return port > 0 ? new int[] { port } : new int[] { 1010, 2220, 2222, 2223 };
    }

    private void Call(IOutputRequest request, string name, bool isFramed, RpcFrame frame)
    {
        int method = ShellyMethod.Of(name, false);
        if (method == ShellyMethod.Unknown)
        {
            Fail(request, name, isFramed ? frame : null, 404, ShellyText.Error(404, "No such call here; this meter only reads."), "404: refused, it only reads", null);
            return;
        }

        string component = request.Query("id") ?? "0";
        bool isOther = component != "0" || (frame.Component != RpcFrame.None && frame.Component != 0);
        if (isOther && (method == ShellyMethod.PowerStatus || method == ShellyMethod.EnergyStatus))
        {
            Fail(request, name, isFramed ? frame : null, 500, ShellyText.Error(-105, "Argument 'id' must be 0."), "500: no such component", null);
            return;
        }

        OutputWriter? result = ShellyCalls.Constant(method, _context!.Module, _login != null);
        if (result == null)
        {
            OutputData data = _samples!.For(request.RemoteAddress);
            string? problem = SteeringText.ProblemOf(data);
            if (problem != null)
            {
                Fail(request, name, isFramed ? frame : null, 503, ShellyText.Error(-32603, "No fresh reading."), "503: no values", problem);
                return;
            }

            result = new EnergyMeterWriter(data, method);
        }

        request.Send(200, "application/json", isFramed ? ShellyText.Framed(frame, ShellyIdentity.IdOf(_context.Module), result, false) : result);
        Status!.NoteServed(request.RemoteAddress, request.Method + " " + name, "200: answered");
    }

    // A frame tells of a failure inside; only that there is nothing to steer by shows outside as well.
    private void Fail(IOutputRequest request, string name, RpcFrame? frame, int status, ShellyText error, string note, string? problem)
    {
        ShellyText answer = frame == null ? error : ShellyText.Framed(frame, ShellyIdentity.IdOf(_context!.Module), error, true);
        Refuse(request, name, frame == null || status == 503 ? status : 200, answer, note, problem);
    }

    private void Refuse(IOutputRequest request, string name, int status, ShellyText answer, string note, string? problem)
    {
        request.Send(status, "application/json", answer);
        Status!.NoteRefused(request.RemoteAddress, request.Method + " " + name, note, problem);
    }
}
