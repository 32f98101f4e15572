namespace MepModule.App.Update;

/// <summary>A version of three numbers, each 0 to 65535, such as 1.4.0.</summary>
public sealed class AppVersion
{
    /// <summary>Makes a version.</summary>
    public AppVersion(int major, int minor, int patch)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
    }

    /// <summary>First number: grows when something that worked has to be done differently.</summary>
    public int Major { get; }

    /// <summary>Second number: grows with features.</summary>
    public int Minor { get; }

    /// <summary>Third number: grows with repairs.</summary>
    public int Patch { get; }

    /// <summary>Compares in the order of the numbers. <returns>Negative when this is the older one, 0 when equal, else positive.</returns></summary>
    public int CompareTo(AppVersion other)
    {
        if (Major != other.Major)
        {
            return Major - other.Major;
        }

        return Minor != other.Minor ? Minor - other.Minor : Patch - other.Patch;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        return Major.ToString() + "." + Minor.ToString() + "." + Patch.ToString();
    }

    /// <summary>Reads text such as <c>1.4.0</c>; missing numbers are 0, a suffix after '-' or '+' and a fourth number are left out.</summary>
    /// <returns>The version, or null when the text is not one.</returns>
    public static AppVersion? Parse(string text)
    {
        int end = text.IndexOfAny(new char[] { '-', '+' });
        string[] parts = (end < 0 ? text : text.Substring(0, end)).Split('.');
        int[] numbers = new int[3];
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 3 || !int.TryParse(parts[i], out int number) || number < 0 || number > 65535)
            {
                return null;
            }

            if (i < 3)
            {
                numbers[i] = number;
            }
        }

        return new AppVersion(numbers[0], numbers[1], numbers[2]);
    }
}
