using System.Collections.Generic;
using System.Linq;

namespace MepModule.App.Tests;

public sealed class ButtonWatchTests
{
    private const int Look = 100;

    private readonly ButtonWatch _button = new();

    [Theory]
    [InlineData(2900, ButtonWish.Nothing)]
    [InlineData(3000, ButtonWish.Setup)]
    [InlineData(9900, ButtonWish.Setup)]
    [InlineData(10000, ButtonWish.NewLogin)]
    [InlineData(60000, ButtonWish.NewLogin)]
    public void How_long_it_is_held_says_what_is_wanted_once(int milliseconds, ButtonWish wish)
    {
        Assert.Equal(ButtonWish.Nothing, _button.Look(false, Look));
        Assert.Equal(wish == ButtonWish.Nothing ? [] : [wish], Wishes(milliseconds));
    }

    [Fact]
    public void Three_seconds_wait_for_the_release_as_they_may_become_ten()
    {
        _button.Look(false, Look);
        Assert.All(Enumerable.Range(0, 99), _ => Assert.Equal(ButtonWish.Nothing, _button.Look(true, Look)));
        Assert.Equal(ButtonWish.NewLogin, _button.Look(true, Look));
    }

    [Fact]
    public void Who_holds_it_from_the_start_on_wanted_the_factory_app_and_nothing_else()
    {
        Assert.Empty(Wishes(30000));
        Assert.Equal([ButtonWish.Setup], Wishes(5000));
    }

    [Fact]
    public void Presses_do_not_add_up()
    {
        _button.Look(false, Look);
        Assert.Empty(Enumerable.Range(0, 10).SelectMany(_ => Wishes(2000)));
    }

    private List<ButtonWish> Wishes(int heldMilliseconds) =>
        [.. Enumerable.Repeat(true, heldMilliseconds / Look).Append(false).Select(pressed => _button.Look(pressed, Look)).Where(wish => wish != ButtonWish.Nothing)];
}
