// The sample's page in a real Chromium, from a static folder and as one file: check.mjs CHROMIUM WWWROOT SINGLE-FILE SCORES LOGITS SCREENSHOTS PICTURE…
// Without a SINGLE-FILE, an empty argument, only bits and times are looked at: those of another precision.
// SCORES and LOGITS are what the native program prints for the pictures: classify --json, and the same with --function none.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, root, single, scoresFile, logitsFile, screenshots, ...pictures] = process.argv.slice(2);
const native = file => readFileSync(file, "utf8").trim().split("\n").map(line => new Map(JSON.parse(line).classes.map(each => [each.label, Math.fround(each.score)])));
const scores = native(scoresFile);
const logits = native(logitsFile);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
if (screenshots) mkdirSync(screenshots, { recursive: true });

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const server = createServer((request, response) => {
  const file = join(root, request.url === "/" ? "index.html" : request.url.split("?")[0]);
  response.writeHead(existsSync(file) ? 200 : 404, { "content-type": types[extname(file)] ?? "application/octet-stream" });
  response.end(existsSync(file) ? readFileSync(file) : "");
}).listen(0, "127.0.0.1");
await new Promise(ready => server.once("listening", ready));
const folder = `http://127.0.0.1:${server.address().port}/`;
const file = single ? pathToFileURL(resolve(single)).href : "";

const browser = await chromium.launch({
  executablePath, args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--disable-dev-shm-usage"],
});

// A page of its own for each check; what it complains about, and every request for another address, is held against it afterwards.
async function check(name, address, options, body) {
  if (!single && body !== offline && name !== "times") return;
  const context = await browser.newContext({ viewport: { width: 1100, height: 760 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  const faults = [];
  page.on("console", message => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", error => faults.push(String(error)));
  page.on("request", request => /^(https?|wss?):/.test(request.url()) && !(address === folder && request.url().startsWith(folder)) && faults.push(`asked for ${request.url()}`));
  try {
    await page.goto(address);
    await page.waitForFunction(() => document.getElementById("state").textContent !== "Starting…");
    await body(page, context);
    assert.deepEqual(faults, []);
  } catch (error) {
    if (screenshots) await page.screenshot({ path: join(screenshots, "failed.png"), fullPage: true });
    throw new Error(`${name}: ${error.stack}\n${faults.join("\n")}`);
  }

  await context.close();
  console.log(`ok: ${name}`);
}

const answered = page => page.waitForFunction(() => document.getElementById("state").textContent === "Ready" && !document.getElementById("result").hidden);
const give = async (page, picture) => {
  await page.setInputFiles("#file", picture);
  await answered(page);
};

async function isNative(page) {
  for (const [at, picture] of pictures.entries()) {
    await give(page, picture);
    const rows = await page.$$eval("#classes tr", rows => rows.map(row => [row.querySelector("button").textContent, Number(row.dataset.score), Number(row.dataset.logit)]));
    assert.equal(rows.length, logits[at].size);
    for (const [label, score, logit] of rows) {
      assert.ok(Object.is(score, scores[at].get(label)), `${picture}: ${label} has the score ${score}, and natively ${scores[at].get(label)}`);
      assert.ok(Object.is(logit, logits[at].get(label)), `${picture}: ${label} has the logit ${logit}, and natively ${logits[at].get(label)}`);
    }
  }
}

async function offline(page, context) {
  await context.setOffline(true);
  assert.equal(page.workers().length, 1);
  await isNative(page);
}

await check("static folder: the bits of the native program, without a network once it is loaded", folder, {}, offline);
if (single) await check("one file from disk: the same, without a network at all", file, { offline: true }, offline);

await check("multiply-adds are rounded once; threads that there are not change nothing; a pool says so", folder, {}, async page => {
  const found = await page.evaluate(async encoded => {
    const { dotnet } = await import("./_framework/dotnet.js");
    const { getAssemblyExports, getConfig } = await dotnet.create();
    const { Checks } = (await getAssemblyExports(getConfig().mainAssemblyName)).Browser;
    return [...Checks.MultiplyAdds(200000), Checks.Threads(new Uint8Array(encoded))];
  }, [...readFileSync(pictures[0])]);
  assert.ok(found[0] > 800000, `only ${found[0]} were looked at`);
  assert.equal(found[1], 0, `${found[1]} of ${found[0]} multiply-adds are not MathF's`);
  assert.equal(found[2], "True A pool's sessions run on threads of their own, and a browser has none: take a session, which works on the caller's.");
});

await check("everything can be done by keyboard", folder, {}, async page => {
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "file");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(pictures[0]);
  await answered(page);
  await page.focus("#classes tr:nth-child(2) button");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#classes tr:nth-child(2) button").ariaPressed === "true");
});

await check("what is no picture gets a sentence, and the next picture an answer", folder, {}, async page => {
  await page.setInputFiles("#file", { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("not a picture") });
  await page.waitForFunction(() => !document.getElementById("error").hidden);
  assert.match(await page.textContent("#error"), /JPEG.*PNG/);
  await give(page, pictures[0]);
  assert.ok(await page.isHidden("#error"));
});

await check("a photo of the camera", folder, { permissions: ["camera"] }, async page => {
  await page.click("#camera");
  await page.waitForFunction(() => document.getElementById("video").videoWidth > 0);
  await page.click("#take");
  await answered(page);
  assert.ok(await page.isHidden("#video"));
});

for (const colorScheme of ["light", "dark"]) {
  for (const [kind, viewport] of [["wide", { width: 1100, height: 760 }], ["phone", { width: 360, height: 740 }]]) {
    await check(`${kind}, ${colorScheme}: readable, and nothing beyond the edge`, folder, { colorScheme, viewport }, async page => {
      await give(page, pictures[0]);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than the screen");
      await page.addScriptTag({ content: axe });
      const { violations } = await page.evaluate(() => axe.run());
      assert.deepEqual(violations.map(each => `${each.id}: ${each.nodes.map(node => node.target).join(", ")}`), []);
      if (screenshots) await page.screenshot({ path: join(screenshots, `browser-${kind}-${colorScheme}.png`), fullPage: true });
    });
  }
}

// Told, not asserted: a machine of tests is as fast as it happens to be.
await check("times", folder, {}, async page => {
  const times = [];
  for (let i = 0; i < 12; i++) {
    await give(page, pictures[0]);
    times.push(Number((await page.textContent("#time")).match(/ ([0-9]+) ms/)[1]));
  }

  console.log(`first answer ${times[0]} ms, median of the last six ${times.slice(6).sort((one, other) => one - other)[3]} ms`);
});

await browser.close();
server.close();
