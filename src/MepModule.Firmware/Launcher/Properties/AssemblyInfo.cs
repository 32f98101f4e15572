using System.Reflection;

[assembly: AssemblyTitle("MepModule.Launcher")]
[assembly: AssemblyDescription("Starts the app of the MEP module from a slot or from the deployment partition")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("1.2.0.0")]
