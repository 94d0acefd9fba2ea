// The page of the server: a picture goes to classify and explain, and the heat map is drawn over what the network saw of it.
const $ = id => document.getElementById(id);
const canvas = $("canvas");
const longestSide = 1200;
const shortestSide = 480;

let models = [];
let photo = null;        // the bytes as they were given, which is what the server gets
let bitmap = null;       // the same for the screen, upright
let explanation = null;
let stream = null;
let turn = 0;            // answers to an earlier picture or choice are thrown away

const model = () => models[Math.max(0, $("model").selectedIndex)];
const percent = share => (100 * share).toFixed(share < 0.0995 ? 2 : 1) + " %";

async function ask(route, values, body) {
  const query = new URLSearchParams({ model: model().name, ...values });
  const answer = await fetch(`${route}?${query}`, { method: "POST", body });
  const json = await answer.json().catch(() => null);
  if (!answer.ok || !json) throw new Error(json?.detail ?? json?.error ?? `The server answered ${answer.status}.`);
  return json;
}

function fail(error) {
  $("error").textContent = error instanceof TypeError ? "The server cannot be reached." : error.message;
  $("error").hidden = false;
  $("state").textContent = "";
}

async function start() {
  const answer = await fetch("models");
  models = (await answer.json()).models;
  $("model").replaceChildren(...models.map(each => new Option(each.name)));
  $("model-choice").hidden = models.length < 2;
  describe();
  fillClasses();
}

function fillClasses() {
  const options = () => model().labels.map((label, index) => new Option(label, index));
  $("class").replaceChildren(...options());
  $("against").replaceChildren(new Option("everything else", ""), ...options());
}

async function show(blob) {
  stopCamera();
  const mine = ++turn;
  photo = blob;
  bitmap = explanation = null;
  $("error").hidden = true;
  $("result").hidden = true;
  $("waiting").hidden = false;
  $("state").textContent = "Looking…";
  try {
    // A format that the browser cannot draw may still be one that the server reads.
    const drawn = await createImageBitmap(blob).catch(() => null);
    if (mine !== turn) return;
    bitmap = drawn;
    draw();
    const began = performance.now();
    const found = await ask("classify", { top: 5 }, blob);
    if (mine !== turn) return;
    const took = performance.now() - began;
    list(found.predictions);
    $("time").textContent = `Answered by ${found.model} after ${took.toFixed(0)} ms.`;
    $("class").value = found.predictions[0].index;
    $("against").value = "";
    await explain();
  } catch (error) {
    if (mine === turn) fail(error);
  }
}

function list(predictions) {
  const best = predictions[0];
  $("best").replaceChildren(best.label, element("small", `${percent(best.score)} sure`));
  $("classes").replaceChildren(...predictions.map(each => {
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = each.score;
    bar.ariaHidden = "true";
    const button = element("button", bar, element("span", each.label), element("span", percent(each.score)));
    button.type = "button";
    button.dataset.index = each.index;
    button.addEventListener("click", () => {
      $("class").value = each.index;
      $("against").value = "";
      explain();
    });
    return element("li", button);
  }));
  $("waiting").hidden = true;
  $("result").hidden = false;
}

function element(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

async function explain() {
  const mine = ++turn;
  const values = { class: $("class").value };
  if ($("against").value !== "" && $("against").value !== $("class").value) values.against = $("against").value;
  try {
    const found = await ask("explain", values, photo);
    if (mine === turn) tell(found);
  } catch (error) {
    if (mine === turn) fail(error);
  }
}

function tell(found) {
  explanation = found;
  $("error").hidden = true;
  for (const button of $("classes").querySelectorAll("button")) {
    button.ariaPressed = String(button.dataset.index === $("class").value);
  }

  const coloured = (kind, text) => Object.assign(element("b", text), { className: kind });
  $("legend").replaceChildren(
    coloured("for", "Red"), ` speaks for ${found.label}, `, coloured("against", "blue"), found.against ? ` for ${found.against}.` : " against it.");
  describe();
  draw();
}

function describe() {
  $("state").textContent = `${model().name} · ${model().labels.length} classes`;
}

// The map as a small picture: colour by sign, opacity by strength. Scaled up it is linear between the centres of its cells.
function heatOf(map) {
  const small = new OffscreenCanvas(map.width, map.height);
  const context = small.getContext("2d");
  const pixels = context.createImageData(map.width, map.height);
  const strongest = Math.max(...map.map.map(Math.abs)) || 1;
  map.map.forEach((part, at) => {
    const colour = part > 0 ? [230, 30, 30] : [30, 80, 230];
    pixels.data.set([...colour, Math.round(255 * Math.abs(part) / strongest)], 4 * at);
  });
  context.putImageData(pixels, 0, 0);
  return small;
}

function draw() {
  $("heat-controls").hidden = !explanation || !bitmap;
  $("invitation").hidden = bitmap !== null || stream !== null;
  canvas.hidden = bitmap === null || stream !== null;
  $("drop").classList.toggle("filled", bitmap !== null || stream !== null);
  if (!bitmap) return;
  const scale = Math.min(longestSide / Math.max(bitmap.width, bitmap.height), Math.max(1, shortestSide / Math.min(bitmap.width, bitmap.height)));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.ariaLabel = "The picture";
  if (!explanation || !$("heat").checked) return;
  const seen = explanation.region;
  const place = [seen.left * canvas.width, seen.top * canvas.height, seen.width * canvas.width, seen.height * canvas.height];
  context.save();
  context.beginPath();
  context.rect(...place);
  context.clip();
  context.globalAlpha = $("strength").value / 100;
  context.drawImage(heatOf(explanation), ...place);
  context.restore();
  canvas.ariaLabel = `The picture, with what speaks for ${explanation.label} in red and against it in blue`;
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
  const video = $("video");
  const frame = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  frame.getContext("2d").drawImage(video, 0, 0);
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
$("strength").addEventListener("input", draw);
$("compare").addEventListener("change", () => explain());
$("compare").addEventListener("submit", event => event.preventDefault());
$("model").addEventListener("change", () => {
  describe();
  fillClasses();
  if (photo) show(photo);
});
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
start().catch(fail);
