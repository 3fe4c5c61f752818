using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using RnnMl.Engine.Kernels;

namespace RnnMl.Benchmarks.Speed;

/// <summary>How each contestant is started. CONTRIBUTING.md says how the peers are installed.</summary>
internal static class Peers
{
    public const string RnnMl = "RnnMl";
    public const string PyTorch = "PyTorch";
    public const string TunedPyTorch = "PyTorch tuned";
    public const string OneDnn = "oneDNN";
    public const string OnnxRuntime = "ONNX Runtime";

    // Debian's; a Python in front of it on the path need not have torch.
    private const string Python = "/usr/bin/python3";

    /// <summary>Starts all that are there, and tells of those that are not.</summary>
    /// <param name="threads">Each one's threads.</param>
    /// <param name="models">A folder for the models that ONNX Runtime reads.</param>
    public static List<Contestant> Start(int threads, string models)
    {
        var contestants = new List<Contestant>();
        Add(RnnMl, () => Own(threads));
        Add(PyTorch, () => Torch(threads, isTuned: false));
        Add(TunedPyTorch, () => Torch(threads, isTuned: true));
        Add(OneDnn, () => OneDnnProgram(threads));
        Add(OnnxRuntime, () => new("node", [Script("onnx_peer.js"), $"{threads}", Python, models]));
        return contestants;

        void Add(string name, Func<ProcessStartInfo> start)
        {
            try
            {
                contestants.Add(Contestant.Start(name, start()));
            }
            catch (IOException e)
            {
                Console.WriteLine($"{name} is absent: {e.Message}");
            }
        }
    }

    /// <summary>This program as a contestant.</summary>
    /// <param name="threads">Its threads.</param>
    /// <param name="family">Its kernels; null for the processor's best.</param>
    public static ProcessStartInfo Own(int threads, KernelFamily? family = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Peers).Assembly.Location, "serve", $"{threads}"]);
        if (family is { } wanted)
            start.Environment["RNNML_KERNELS"] = $"{wanted}";
        return start;
    }

    private static ProcessStartInfo Torch(int threads, bool isTuned)
    {
        var start = new ProcessStartInfo(Python, [Script("torch_peer.py"), $"{threads}"]);
        // On a processor it does not know, OpenBLAS takes kernels for AVX2; this asks for those for AVX-512.
        if (isTuned && System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
        // With several threads the build of OpenBLAS that has threads of its own fights with PyTorch's.
        const string OpenMp = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        if (threads > 1 && Directory.Exists(OpenMp))
            start.Environment["LD_LIBRARY_PATH"] = OpenMp;
        return start;
    }

    /// <summary>oneDNN's program, compiled unless it is there and newer than its source.</summary>
    /// <exception cref="IOException">It cannot be compiled.</exception>
    private static ProcessStartInfo OneDnnProgram(int threads)
    {
        string source = Script("onednn_peer.cpp");
        string program = Path.Combine(AppContext.BaseDirectory, "onednn_peer");
        if (!File.Exists(program) || File.GetLastWriteTimeUtc(program) < File.GetLastWriteTimeUtc(source))
            Compile(source, program);
        return new(program, [$"{threads}"]);
    }

    private static void Compile(string source, string program)
    {
        // What a compiler leaves behind that fails must not be taken for the program of this source.
        File.Delete(program);
        var start = new ProcessStartInfo("g++", ["-O3", "-march=native", "-fopenmp", "-o", program, source, "-ldnnl"])
        {
            RedirectStandardError = true,
        };
        try
        {
            using Process compiler = Process.Start(start) ?? throw new IOException("g++ was not started");
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode != 0)
                throw new IOException($"g++ could not compile it (is libdnnl-dev there?): {errors.Split('\n')[0]}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"g++ is not there: {e.Message}", e);
        }
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);
}
