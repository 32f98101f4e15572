using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;
using MepModule.App.Web.Json;

namespace MepModule.App.Web.Outputs;

/// <summary>Reads one setting of an output from JSON: of all fields that it is told of it takes the one of the member's name.</summary>
internal sealed class FieldReader : FieldVisitor
{
    private const string CertificateBegin = "-----BEGIN CERTIFICATE-----";
    private const string CertificateEnd = "-----END CERTIFICATE-----";

    private readonly JsonReader _json;
    private readonly string _member;
    private readonly string _path;

    /// <param name="json">The body, before the member's value.</param>
    /// <param name="section">Name of the section, for sentences.</param>
    /// <param name="member">Name of the member.</param>
    public FieldReader(JsonReader json, string section, string member)
    {
        _json = json;
        _member = member;
        _path = section + "." + member;
    }

    /// <summary>The field that was read, ready for the section; empty for what is told and cannot be set; null when no field has that name.</summary>
    public byte[]? Field { get; private set; }

    /// <summary>The certificate that the field refers to; null when it is another kind of field, or empty.</summary>
    public byte[]? Document { get; private set; }

    public override void Flag(int tag, string name, bool standard)
    {
        if (name == _member)
        {
            Field = SettingsSections.Field(tag, new[] { (byte)(_json.ReadBool(_path) ? 1 : 0) });
        }
    }

    public override void Number(int tag, string name, int standard, int minimum, int maximum)
    {
        if (name == _member)
        {
            TakeNumber(tag, _json.ReadInteger(_path, minimum, maximum));
        }
    }

    public override void Text(int tag, string name, string standard, int longest)
    {
        if (name == _member)
        {
            string text = _json.ReadString(_path, 0, longest).Trim();
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < ' ' || text[i] == '\u007f')
                {
                    throw ApiException.BadValue(_path, $"`{_path}` must be text without line breaks and other control characters.");
                }
            }

            Field = SettingsSections.Field(tag, Encoding.UTF8.GetBytes(text));
        }
    }

    public override void Secret(int tag, string name, int longest)
    {
        if (name == _member)
        {
            Field = SettingsSections.Field(tag, Encoding.UTF8.GetBytes(_json.ReadString(_path, 0, longest)));
        }
        else
        {
            SkipTold(name);
        }
    }

    public override void Certificate(int tag, string name)
    {
        if (name == _member)
        {
            string text = _json.ReadString(_path, 0, SettingsDocuments.MostBytes).Trim();
            if (text.Length > 0 && !(text.StartsWith(CertificateBegin) && text.EndsWith(CertificateEnd)))
            {
                throw ApiException.BadValue(_path, $"`{_path}` must be a certificate in PEM form, from {CertificateBegin} to {CertificateEnd}, or empty for none.");
            }

            Document = text.Length == 0 ? null : Encoding.UTF8.GetBytes(text);
            Field = SettingsSections.Field(tag, Document == null ? new byte[0] : SettingsDocuments.ReferenceOf(Document));
        }
        else
        {
            SkipTold(name);
        }
    }

    public override void Choice(int tag, string name, string words)
    {
        if (name == _member)
        {
            int number = Words.NumberOf(words, _json.ReadString(_path, 0, 32));
            if (number < 0)
            {
                throw ApiException.BadValue(_path, $"`{_path}` must be one of these words: {words}.");
            }

            TakeNumber(tag, number);
        }
    }

    public override void Addresses(int tag, string name, int most)
    {
        if (name != _member)
        {
            return;
        }

        byte[] addresses = new byte[0];
        int count = 0;
        _json.ExpectArray(_path);
        while (_json.Read() != JsonToken.EndArray)
        {
            string address = _json.Token == JsonToken.String ? _json.Text() : "";
            count++;
            if (!Ipv4.IsAddress(address) || count > most)
            {
                throw ApiException.BadValue(_path, $"`{_path}` must be up to {most} IPv4 addresses such as 192.168.1.20; with none every address may ask.");
            }

            addresses = SettingsSections.Join(addresses, BytesOf(address));
        }

        Field = SettingsSections.Field(tag, addresses);
    }

    // Whether it is set is told and cannot be changed: what was got can be sent back.
    private void SkipTold(string name)
    {
        if (name + "_set" == _member)
        {
            _json.SkipValue();
            Field = new byte[0];
        }
    }

    private void TakeNumber(int tag, int number) =>
        Field = SettingsSections.Field(tag, new[] { (byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24) });

    private static byte[] BytesOf(string address)
    {
        string[] numbers = address.Split('.');
        var bytes = new byte[numbers.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)int.Parse(numbers[i]);
        }

        return bytes;
    }
}
