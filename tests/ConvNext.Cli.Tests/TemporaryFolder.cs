namespace ConvNext.Cli.Tests;

/// <summary>A folder with both sample photos and whatever a test puts there; gone when disposed.</summary>
internal sealed class TemporaryFolder : Testing.TemporaryFolder
{
    public TemporaryFolder()
    {
        System.IO.File.Copy(Pocket.Sample("cat.png"), File("cat.png"));
        System.IO.File.Copy(Pocket.Sample("rocket.jpg"), File("rocket.jpg"));
    }

    public void CopyPocket(string name) => System.IO.File.Copy(System.IO.Path.Combine(Pocket.Folder, name), File(name));
}
