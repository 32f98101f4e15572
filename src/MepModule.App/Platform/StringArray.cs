namespace MepModule.App.Platform;

/// <summary>
/// Makes arrays of strings without holes. On nanoFramework a fresh element of a string array is not null: it compares unequal to
/// null, and comparing it with a string brings the whole runtime down.
/// </summary>
public static class StringArray
{
    /// <summary>An array of so many empty strings, which are all the same one: each use of a literal is an object there.</summary>
    public static string[] OfEmpty(int length)
    {
        string empty = "";
        string[] strings = new string[length];
        for (int i = 0; i < length; i++)
        {
            strings[i] = empty;
        }

        return strings;
    }
}
