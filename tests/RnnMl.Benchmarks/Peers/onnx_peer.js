// ONNX Runtime as a contestant: node onnx_peer.js THREADS PYTHON FOLDER. It needs onnxruntime-node where node looks for modules
// (NODE_PATH), and a Python with torch to write the models, each once, into the folder. See Contestant.cs for the questions it answers.
const { execFileSync } = require("child_process");
const { existsSync, renameSync } = require("fs");
const { join } = require("path");
const readline = require("readline");

const threads = Number(process.argv[2]);
const python = process.argv[3];
const folder = process.argv[4];
let ort;
try {
  ort = require("onnxruntime-node");
} catch {
  console.log("no onnxruntime-node");
  process.exit(1);
}

async function measure(cell, mode, B, T, I, H, L, seconds) {
  if (mode !== "infer") return "infers only";
  const file = join(folder, `${cell}-${T}-${I}-${H}-${L}.onnx`);
  if (!existsSync(file)) {
    // Under another name until it is whole.
    execFileSync(python, [join(__dirname, "onnx_export.py"), file + ".part", cell, T, I, H, L].map(String), { stdio: "ignore" });
    renameSync(file + ".part", file);
  }
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: "sequential",
  });
  const values = Float32Array.from({ length: T * B * I }, () => 2 * Math.random() - 1);
  const feeds = { x: new ort.Tensor("float32", values, [T, B, I]) };
  const now = () => Number(process.hrtime.bigint()) / 1e9;
  let start = now();
  for (let warm = 0; warm < 1 || now() - start < seconds / 4; warm++) await session.run(feeds);
  const times = [];
  start = now();
  while (times.length < 3 || now() - start < seconds) {
    const before = now();
    await session.run(feeds);
    times.push(now() - before);
  }
  times.sort((a, b) => a - b);
  await session.release();
  return (1e3 * times[times.length >> 1]).toFixed(6);
}

(async () => {
  console.log("ready ONNX Runtime");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [cell, mode, ...numbers] = line.split(" ");
    console.log(await measure(cell, mode, ...numbers.map(Number)).catch(() => "failed"));
  }
})();
