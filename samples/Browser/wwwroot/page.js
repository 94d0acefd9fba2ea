// The page: gives pictures to the worker, shows its answers, and draws the heat map over what the network saw of the picture.
const $ = id => document.getElementById(id);
const canvas = $("canvas");
const longestSide = 1200;

let labels = [];
let bitmap = null;       // the picture for the screen, upright
let answer = null;
let heat = null;         // {index, height, width, map}
let stream = null;
let shown = 0;           // answers to an earlier picture are thrown away

// In the single page the parts of the program lie in the page itself, packed with gzip.
const packed = document.getElementById("parts");
const parts = packed ? await unpack(JSON.parse(packed.textContent)) : null;
const worker = new Worker(parts ? URL.createObjectURL(new Blob([$("worker").textContent], { type: "text/javascript" })) : "worker.js");
const waiting = new Map();
let turns = 0;

worker.onmessage = ({ data }) => {
  const { resolve, reject } = waiting.get(data.turn);
  waiting.delete(data.turn);
  data.error === undefined ? resolve(data) : reject(new Error(data.error));
};
worker.onerror = ({ message }) => fail(new Error(`The network did not start: ${message || "this browser gives the page no worker"}.`));

function ask(message, transfer = []) {
  return new Promise((resolve, reject) => {
    const turn = ++turns;
    waiting.set(turn, { resolve, reject });
    worker.postMessage({ turn, ...message }, transfer);
  });
}

async function unpack(texts) {
  const bytes = {};
  for (const name in texts) bytes[name] = await (await fetch("data:application/octet-stream;base64," + texts[name])).arrayBuffer();
  return bytes;
}

const percent = share => (100 * share).toFixed(share < 0.0995 ? 2 : 1) + " %";

function fail(error) {
  $("error").textContent = error.message;
  $("error").hidden = false;
  $("waiting").hidden = true;
  $("state").textContent = "";
}

async function show(blob) {
  stopCamera();
  const mine = ++shown;
  bitmap = answer = heat = null;
  $("error").hidden = true;
  $("result").hidden = true;
  $("waiting").hidden = false;
  $("state").textContent = "Looking…";
  try {
    const encoded = await blob.arrayBuffer();
    // A format that the browser cannot draw may still be one that the network reads.
    const drawn = await createImageBitmap(blob).catch(() => null);
    if (mine !== shown) return;
    bitmap = drawn;
    draw();
    const found = await ask({ picture: encoded }, [encoded]);
    if (mine !== shown) return;
    answer = found;
    list();
    await explain(found.scores.indexOf(Math.max(...found.scores)));
    $("state").textContent = "Ready";
  } catch (error) {
    if (mine === shown) fail(error);
  }
}

function list() {
  const order = [...answer.scores.keys()].sort((one, other) => answer.scores[other] - answer.scores[one]);
  const sure = document.createElement("small");
  sure.textContent = `${percent(answer.scores[order[0]])} sure`;
  $("best").replaceChildren(labels[order[0]], sure);
  $("classes").replaceChildren(...order.map(index => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = labels[index];
    button.dataset.index = index;
    button.addEventListener("click", () => explain(index).catch(fail));
    const row = document.createElement("tr");
    for (const content of [button, percent(answer.scores[index]), answer.logits[index].toFixed(3)]) {
      const cell = document.createElement("td");
      cell.append(content);
      row.append(cell);
    }

    // All digits, for whoever compares them with another program's.
    row.dataset.score = answer.scores[index];
    row.dataset.logit = answer.logits[index];
    return row;
  }));
  $("time").textContent = `Decoded and classified in ${answer.milliseconds.toFixed(0)} ms.`;
  $("waiting").hidden = true;
  $("result").hidden = false;
}

async function explain(index) {
  const mine = shown;
  const found = await ask({ explain: index });
  if (mine !== shown) return;
  heat = { index, ...found };
  for (const button of $("classes").querySelectorAll("button")) button.ariaPressed = String(button.dataset.index === String(index));
  $("legend").textContent = `Red speaks for ${labels[index]}, blue against it. Choose a class to see where it comes from.`;
  draw();
}

// The map as a small picture: colour by sign, opacity by strength. Scaled up it is linear between the centres of its cells.
function heatPicture() {
  const small = new OffscreenCanvas(heat.width, heat.height);
  const context = small.getContext("2d");
  const pixels = context.createImageData(heat.width, heat.height);
  const strongest = Math.max(...heat.map.map(Math.abs)) || 1;
  heat.map.forEach((part, at) => pixels.data.set([...(part > 0 ? [230, 30, 30] : [30, 80, 230]), Math.round(190 * Math.abs(part) / strongest)], 4 * at));
  context.putImageData(pixels, 0, 0);
  return small;
}

function draw() {
  $("heat-choice").hidden = !heat || !bitmap;
  $("invitation").hidden = bitmap !== null || stream !== null;
  canvas.hidden = bitmap === null || stream !== null;
  if (!bitmap) return;
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.ariaLabel = "The picture";
  if (!heat || !$("heat").checked) return;
  const { left, top, width, height } = answer.region;
  const place = [left * canvas.width, top * canvas.height, width * canvas.width, height * canvas.height];
  context.save();
  context.beginPath();
  context.rect(...place);
  context.clip();
  context.drawImage(heatPicture(), ...place);
  context.restore();
  canvas.ariaLabel = `The picture, with what speaks for ${labels[heat.index]} in red and against it in blue`;
}

async function startCamera() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch (error) {
    fail(new Error(`The camera cannot be used: ${error.message || error.name}.`));
    return;
  }

  $("error").hidden = true;
  $("video").srcObject = stream;
  await $("video").play();
  cameraButtons(true);
  draw();
  $("take").focus();
}

function cameraButtons(isOn) {
  $("video").hidden = $("take").hidden = $("stop").hidden = !isOn;
  $("camera").hidden = $("choose").hidden = $("file").hidden = isOn;
}

function stopCamera() {
  if (!stream) return;
  for (const track of stream.getTracks()) track.stop();
  stream = null;
  $("video").srcObject = null;
  cameraButtons(false);
  draw();
  $("camera").focus();
}

async function takePicture() {
  const frame = new OffscreenCanvas($("video").videoWidth, $("video").videoHeight);
  frame.getContext("2d").drawImage($("video"), 0, 0);
  await show(await frame.convertToBlob({ type: "image/png" }));
}

$("file").addEventListener("change", () => {
  const [file] = $("file").files;
  $("file").value = "";    // so that the same file can be chosen again
  if (file) show(file);
});
$("camera").addEventListener("click", startCamera);
$("take").addEventListener("click", () => takePicture().catch(fail));
$("stop").addEventListener("click", stopCamera);
$("heat").addEventListener("change", draw);
document.addEventListener("keydown", event => event.key === "Escape" && stopCamera());
document.addEventListener("paste", event => {
  const file = [...event.clipboardData.files].find(each => each.type.startsWith("image/"));
  if (file) show(file);
});
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, event => {
    event.preventDefault();
    $("drop").classList.toggle("over", name === "dragover");
    const file = name === "drop" && event.dataTransfer.files[0];
    if (file) show(file);
  });
}

// Browsers give the camera to pages from this machine and over TLS, and to no others.
if (!navigator.mediaDevices?.getUserMedia) {
  $("camera").disabled = true;
  $("camera").title = "A browser gives a page the camera only over HTTPS or from this machine.";
}

try {
  ({ labels } = await ask({ start: parts }, parts ? Object.values(parts) : []));
  $("state").textContent = "Ready";
} catch (error) {
  fail(error);
}
