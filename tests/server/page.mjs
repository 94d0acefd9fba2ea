// The page in a real Chromium, as people use it: by hand, by keyboard, on a phone, in the dark. page.mjs CHROMIUM PICTURE SCREENSHOTS ADDRESS
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [executablePath, picture, screenshots, address] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const cat = readFileSync(picture);
if (screenshots) mkdirSync(screenshots, { recursive: true });
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-dev-shm-usage"],
});

// A page of its own for each check; what it complains about, and every request that leaves the server, is held against it afterwards.
async function check(name, options, body) {
  const context = await browser.newContext({ viewport: { width: 1120, height: 780 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  const faults = [];
  page.on("console", message => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", error => faults.push(String(error)));
  page.on("request", request => /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(address) && faults.push(`asked for ${request.url()}`));
  await page.goto(address);
  await page.waitForFunction(() => document.getElementById("state").textContent.includes("classes"));
  try {
    // The first is about this file's own reading of the canvas.
    const expected = ["willReadFrequently", ...((await body(page)) ?? [])];
    assert.deepEqual(faults.filter(fault => !expected.some(each => fault.includes(each))), []);
  } catch (error) {
    if (screenshots) await page.screenshot({ path: join(screenshots, "failed.png"), fullPage: true });
    throw new Error(`${name}: ${error.stack}`);
  }
  await context.close();
  console.log(`ok: ${name}`);
}

const answered = page => page.waitForFunction(() => !document.getElementById("heat-controls").hidden && document.querySelector('#classes [aria-pressed="true"]'));
const give = async page => {
  await page.setInputFiles("#file", picture);
  await answered(page);
};
const api = async (route, body = cat) => (await fetch(`${address}/${route}`, { method: "POST", body })).json();
const pixels = page => page.evaluate(() => {
  const canvas = document.getElementById("canvas");
  return { width: canvas.width, height: canvas.height, data: [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data] };
});

await check("the answer is the server's, and the heat lies where /explain says", {}, async page => {
  await give(page);
  const { predictions } = await api("classify?top=5");
  assert.equal(await page.locator("#best").evaluate(best => best.firstChild.data), predictions[0].label);
  const rows = await page.locator("#classes button").evaluateAll(buttons => buttons.map(button => [...button.querySelectorAll("span")].map(span => span.textContent)));
  assert.deepEqual(rows.map(row => row[0]), predictions.map(each => each.label));
  rows.forEach((row, at) => assert.ok(Math.abs(parseFloat(row[1]) - 100 * predictions[at].score) <= 0.0501, `${row}`));

  const heat = await pixels(page);
  await page.uncheck("#heat");
  const plain = await pixels(page);
  const explanation = await api(`explain?class=${predictions[0].index}`);
  const strongest = explanation.map.reduce((best, part, at) => (Math.abs(part) > Math.abs(explanation.map[best]) ? at : best), 0);
  const { region, width, height } = explanation;
  const x = Math.floor((region.left + region.width * ((strongest % width) + 0.5) / width) * plain.width);
  const y = Math.floor((region.top + region.height * (Math.floor(strongest / width) + 0.5) / height) * plain.height);
  const at = 4 * (y * plain.width + x);
  const toward = explanation.map[strongest] > 0 ? [230, 30, 30] : [30, 80, 230];
  for (let channel = 0; channel < 3; channel++) {
    const wanted = plain.data[at + channel] + 0.7 * (toward[channel] - plain.data[at + channel]);
    assert.ok(Math.abs(heat.data[at + channel] - wanted) < 12, `channel ${channel} at ${x}, ${y}: ${heat.data[at + channel]}, not ${wanted}`);
  }
});

await check("everything can be done by keyboard", {}, async page => {
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.index || document.activeElement.tagName);
  // Chromium is told at once that the chooser is wanted here: told beside the key, it may learn of it too late.
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "file");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(picture);
  await answered(page);
  const order = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    order.push(await focus());
  }
  const { predictions } = await api("classify?top=5");
  assert.deepEqual(order.slice(0, 10), ["camera", "heat", "strength", ...predictions.map(each => String(each.index)), "class", "against"]);
  for (let i = 0; i < 7; i++) await page.keyboard.press("Shift+Tab");
  while (await focus() !== String(predictions[1].index)) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(label => document.getElementById("legend").textContent.includes(`for ${label}`), predictions[1].label);
  assert.equal(await page.locator(`#classes [data-index="${predictions[1].index}"]`).getAttribute("aria-pressed"), "true");
});

await check("two classes are compared", {}, async page => {
  await give(page);
  const before = await pixels(page);
  await page.selectOption("#against", { label: "dog" });
  await page.waitForFunction(() => document.getElementById("legend").textContent === "Red speaks for cat, blue for dog.");
  assert.notDeepEqual((await pixels(page)).data, before.data);
});

await check("a picture is dropped, and pasted", {}, async page => {
  for (const kind of ["drop", "paste"]) {
    await page.evaluate(([kind, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "cat.png", { type: "image/png" }));
      const target = document.getElementById("drop");
      target.dispatchEvent(kind === "drop"
        ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
    }, [kind, [...cat]]);
    await answered(page);
    assert.match(await page.textContent("#best"), /^cat/);
    await page.reload();
    await page.waitForFunction(() => document.getElementById("state").textContent.includes("classes"));
  }
});

await check("the camera takes a picture, and is let go", { permissions: ["camera"] }, async page => {
  await page.evaluate(() => {
    const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async constraints => (window.taken = await get(constraints));
  });
  await page.click("#camera");
  await page.waitForFunction(() => document.getElementById("video").videoWidth > 0);
  await page.keyboard.press("Escape");
  assert.ok(await page.isVisible("#camera"));
  await page.click("#camera");
  await page.waitForFunction(() => document.getElementById("video").videoWidth > 0);
  await page.keyboard.press("Enter");
  await answered(page);
  assert.deepEqual(await page.evaluate(() => window.taken.getTracks().map(track => track.readyState)), ["ended"]);
  assert.ok(await page.isHidden("#video"));
});

await check("mistakes are sentences", {}, async page => {
  await page.setInputFiles("#file", { name: "cat.png", mimeType: "image/png", buffer: cat.subarray(0, 3000) });
  await page.waitForSelector("#error:not([hidden])");
  assert.equal(await page.textContent("#error"), (await api("classify", cat.subarray(0, 3000))).detail);
  await give(page);
  assert.ok(await page.isHidden("#error"));
  await page.route("**/classify*", route => route.abort());
  await page.setInputFiles("#file", picture);
  await page.waitForFunction(() => document.getElementById("error").textContent === "The server cannot be reached.");
  return ["400 (Bad Request)", "net::ERR_FAILED"];
});

await check("nothing but the server's own script runs, and nobody frames the page", {}, async page => {
  const answer = await fetch(address);
  assert.match(answer.headers.get("content-security-policy"), /default-src 'none'; script-src 'self'; style-src 'self'.*frame-ancestors 'none'/);
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.broken = true";
    document.body.append(script);
    document.body.setAttribute("onclick", "window.broken = true");
  });
  await page.click("h1");
  assert.equal(await page.evaluate(() => window.broken), undefined);
  return ["Content Security Policy"];
});

for (const colorScheme of ["light", "dark"]) {
  for (const [device, viewport] of [["a desk", { width: 1120, height: 780 }], ["a phone", { width: 360, height: 740 }]]) {
    await check(`accessible on ${device}, ${colorScheme}`, { colorScheme, viewport, deviceScaleFactor: 1 }, async page => {
      await give(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than the screen");
      const small = await page.evaluate(() => [...document.querySelectorAll("button, .button, select, .switch")]
        .map(each => [each.id || each.textContent, each.getBoundingClientRect()]).filter(([, box]) => box.height > 0 && box.height < 44).map(([name]) => name));
      assert.deepEqual(small, [], "lower than a finger");
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map(each => `${each.id}: ${each.nodes.map(node => node.html)}`), []);
      const [paper, ink] = await page.evaluate(() => ['backgroundColor', 'color'].map(each => +getComputedStyle(document.body)[each].match(/\d+/)[0]));
      assert.equal(paper > ink, colorScheme === "light");
      if (screenshots) await page.screenshot({ path: join(screenshots, `${device.split(" ")[1]}-${colorScheme}.png`) });
    });
  }
}
await browser.close();
