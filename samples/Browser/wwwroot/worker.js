// The network runs here, on a thread of its own, so that the page never stalls.
// The page says first {start: parts}: the parts of the program by name, packed with gzip, where they come with the page; null where they lie beside it.
// Then {turn, picture} or {turn, explain}; each gets one answer {turn, …} or {turn, error}.
let program;

async function start(parts) {
  let dotnet;
  if (parts) {
    const places = {};
    for (const name in parts) {
      const type = name.endsWith(".js") ? "text/javascript" : name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
      const unpacked = new Blob([parts[name]]).stream().pipeThrough(new DecompressionStream("gzip"));
      places[name] = URL.createObjectURL(new Blob([await new Response(unpacked).arrayBuffer()], { type }));
    }

    ({ dotnet } = await import(places["dotnet.js"]));
    dotnet.withResourceLoader((kind, name, address) => places[name] ?? places[address.split("/").pop()]);
  } else {
    ({ dotnet } = await import("./_framework/dotnet.js"));
  }

  const { getAssemblyExports, getConfig } = await dotnet.create();
  program = (await getAssemblyExports(getConfig().mainAssemblyName)).Browser.Program;
  return { labels: program.Labels() };
}

function classify(picture) {
  const began = performance.now();
  const found = program.Classify(new Uint8Array(picture));
  const milliseconds = performance.now() - began;
  const classes = (found.length - 4) / 2;
  const [left, top, width, height] = found.slice(2 * classes);
  return { scores: found.slice(0, classes), logits: found.slice(classes, 2 * classes), region: { left, top, width, height }, milliseconds };
}

function explain(index) {
  const [height, width, ...map] = program.Explain(index);
  return { height, width, map };
}

// One after the other: the network looks at one picture at a time. Not onmessage: .NET takes a worker that has one for a thread of its own.
let last = Promise.resolve();
self.addEventListener("message", ({ data }) => {
  last = last.then(async () => {
    try {
      const answer = "start" in data ? await start(data.start) : "picture" in data ? classify(data.picture) : explain(data.explain);
      self.postMessage({ turn: data.turn, ...answer });
    } catch (error) {
      self.postMessage({ turn: data.turn, error: error.message });
    }
  });
});
