namespace MepModule.App.Web.Outputs;

/// <summary>Words of a choice, separated by <c>|</c>.</summary>
internal static class Words
{
    /// <summary>A word by its number; the first when there are not so many, as after the way back from a newer version.</summary>
    public static string At(string words, int number)
    {
        string[] all = words.Split('|');
        return number >= 0 && number < all.Length ? all[number] : all[0];
    }

    /// <summary>Number of a word, or -1.</summary>
    public static int NumberOf(string words, string word)
    {
        string[] all = words.Split('|');
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] == word)
            {
                return i;
            }
        }

        return -1;
    }
}
