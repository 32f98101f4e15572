using MepModule.App.Text;
using MepModule.App.Update;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Api;

/// <summary>
/// The calls below <c>/api/v1/firmware</c>. As they stand here they are those of a board that takes no updates over the network: it tells what runs, and refuses
/// the rest. <see cref="Updates"/> has an heir of it for the others.
/// </summary>
internal class FirmwareApi
{
    private readonly BaseIdentity _identity;

    public FirmwareApi(BaseIdentity identity, BootJournal journal)
    {
        _identity = identity;
        Journal = journal;
    }

    /// <summary>The boot record.</summary>
    protected BootJournal Journal { get; }

    /// <summary>Why this board takes no updates, as a sentence; null when it does.</summary>
    protected virtual string? WhyNot => "This board takes no updates over the network; docs/flashing.md says how it is updated by cable.";

    /// <summary>Whether only bundles are taken that are signed with the user's key.</summary>
    protected virtual bool NeedsSignature => false;

    public void Get(Request request) => Write(request, 200);

    public virtual void Upload(Request request) => Refuse();

    public virtual void Confirm(Request request) => Refuse();

    public virtual void Revert(Request request) => Refuse();

    public virtual void PutSigner(Request request) => Refuse();

    // There is none, and that is what was asked for.
    public virtual void DeleteSigner(Request request) => request.Empty(204);

    /// <summary>Answers with what runs.</summary>
    protected void Write(Request request, int status)
    {
        JsonWriter json = request.Json(status);
        json.BeginObject();
        json.Member("supported", WhyNot == null);
        json.Member("reason", WhyNot);
        json.Member("board_profile", _identity.Target);
        json.Member("version", ModuleApp.Version);
        json.Member("slot", SlotName(Journal.RunningSlot));
        json.Member("base_version", _identity.Launcher.ToString());
        json.Member("signature_required", NeedsSignature);
        json.Name("slots");
        json.BeginArray();
        WriteSlot(json, Slot.Factory);
        WriteSlot(json, Slot.A);
        WriteSlot(json, Slot.B);
        json.EndArray();
        json.Name("trial");
        json.BeginObject();
        WriteTrial(json);
        json.EndObject();
        json.Name("upload");
        json.BeginObject();
        WriteUpload(json);
        json.EndObject();
        json.EndObject();
    }

    /// <summary>Writes version and size of the bundle in a slot, null when it holds none.</summary>
    protected virtual void WriteBundle(JsonWriter json, int slot) => WriteVersion(json, null, 0);

    /// <summary>Writes how the trial of the running version goes.</summary>
    protected virtual void WriteTrial(JsonWriter json) => json.Member("active", false);

    /// <summary>Writes how the last upload went.</summary>
    protected virtual void WriteUpload(JsonWriter json) => json.Member("state", "none");

    /// <summary>Writes the version and the size in bytes of what a slot holds, null for 0.</summary>
    protected static void WriteVersion(JsonWriter json, string? version, int size)
    {
        json.Member("version", version);
        json.Name("size_bytes");
        if (size == 0)
        {
            json.Null();
        }
        else
        {
            json.Number(size);
        }
    }

    private void Refuse() => throw ApiException.Conflict("not_supported", WhyNot!);

    private void WriteSlot(JsonWriter json, int slot)
    {
        json.BeginObject();
        json.Member("slot", SlotName(slot));
        json.Member("state", StateName(slot));
        if (slot == Slot.Factory)
        {
            WriteVersion(json, _identity.Factory.ToString(), 0);
        }
        else
        {
            WriteBundle(json, slot);
        }

        json.EndObject();
    }

    private string StateName(int slot)
    {
        if (slot == Journal.RunningSlot)
        {
            return "running";
        }

        if (slot == Slot.Factory)
        {
            return "good";
        }

        switch (Journal.Current().State(slot))
        {
            case SlotState.Trial:
                return "trial";
            case SlotState.Confirmed:
                return "good";
            case SlotState.Bad:
                return "bad";
            default:
                return "empty";
        }
    }

    private static string SlotName(int slot)
    {
        return slot == Slot.Factory ? "factory" : slot == Slot.A ? "a" : "b";
    }
}
