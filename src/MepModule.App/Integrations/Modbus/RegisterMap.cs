using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Modbus;

/// <summary>
/// The holding registers of a SunSpec meter from <see cref="Base"/> on: the mark, model 1 (who it is), a model with the values, and the end. It is filled once for each sample, so that all of it
/// belongs together, and answers are pieces of it. Registers are big-endian, and so are values of several registers.
/// </summary>
public sealed class RegisterMap : OutputWriter
{
    /// <summary>Number of the first register.</summary>
    public const int Base = 40000;

    /// <summary>Model with whole numbers and scale factors.</summary>
    public const int Whole = 203;

    /// <summary>Model with numbers of 32 bits with a point.</summary>
    public const int Float = 213;

    private const int Common = 2;
    private const int CommonLength = 65;
    private const int ModelStart = Common + 2 + CommonLength;
    private const int WholeLength = 105;
    private const int FloatLength = 124;
    private const int End = 0xFFFF;

    private readonly byte[] _bytes;
    private readonly IMeterModel _model;

    /// <param name="model"><see cref="Whole"/> or <see cref="Float"/>.</param>
    /// <param name="module">Who the module is.</param>
    public RegisterMap(int model, ModuleIdentity module)
    {
        int length = model == Float ? FloatLength : WholeLength;
        Count = ModelStart + 2 + length + 2;
        _bytes = new byte[2 * Count];
        _model = model == Float ? new FloatModel() : new WholeModel();
        Put(0, 0x5375);
        Put(1, 0x6E53);
        Put(Common, 1);
        Put(Common + 1, CommonLength);
        PutText(Common + 2, "MepModule");
        PutText(Common + 18, "MEP module");
        PutText(Common + 42, module.Version);
        PutText(Common + 50, module.Id);
        Put(Common + 66, 1);
        Put(ModelStart, model);
        Put(ModelStart + 1, length);
        Put(Count - 2, End);
    }

    /// <summary>Number of registers.</summary>
    public int Count { get; }

    /// <summary>Puts values into the model: those that are not known, and all when there is no reading to steer by, as not implemented.</summary>
    public void Fill(OutputData data) => _model.Fill(this, ModelStart, data);

    /// <summary>Whether registers are all in the map.</summary>
    public bool Has(int first, int count) => first >= Base && first + count <= Base + Count;

    /// <summary>Copies registers.</summary>
    /// <param name="first">Number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="buffer">Gets two bytes for each.</param>
    /// <param name="offset">From where on.</param>
    public void Copy(int first, int count, byte[] buffer, int offset) => System.Array.Copy(_bytes, 2 * (first - Base), buffer, offset, 2 * count);

    /// <inheritdoc/>
    public override void Write(BufferedText text) => text.Bytes(_bytes, 0, _bytes.Length);

    /// <summary>Puts a register.</summary>
    internal void Put(int register, int value)
    {
        _bytes[2 * register] = (byte)(value >> 8);
        _bytes[(2 * register) + 1] = (byte)value;
    }

    /// <summary>Puts two registers, the higher half first.</summary>
    internal void Put32(int register, int value)
    {
        Put(register, value >> 16);
        Put(register + 1, value);
    }

    private void PutText(int register, string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            _bytes[(2 * register) + i] = (byte)text[i];
        }
    }
}

/// <summary>Where the values of a meter stand in a model.</summary>
internal interface IMeterModel
{
    /// <summary>Puts every value of the model.</summary>
    /// <param name="map">Gets them.</param>
    /// <param name="start">Register of the map where the model starts.</param>
    /// <param name="data">The values.</param>
    void Fill(RegisterMap map, int start, OutputData data);
}
