// Hugging Face's own client for JavaScript, pointed at the server: huggingface.mjs PICTURE ADDRESS
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { InferenceClient } from "@huggingface/inference";

const [picture, address] = process.argv.slice(2);
const client = new InferenceClient().endpoint(address);
const data = new Blob([readFileSync(picture)], { type: "image/png" });

const answer = await client.imageClassification({ data });
const expected = (await (await fetch(`${address}/classify?top=5`, { method: "POST", body: data })).json()).predictions;
assert.deepEqual(answer, expected.map(({ label, score }) => ({ label, score })));
assert.equal(answer[0].label, "cat");

// With parameters the task's body is JSON; this client sends that where it is called without a task.
const single = await client.request({ inputs: readFileSync(picture).toString("base64"), parameters: { top_k: 1, function_to_apply: "sigmoid" } });
const sigmoid = (await (await fetch(`${address}/classify?top=1&function_to_apply=sigmoid`, { method: "POST", body: data })).json()).predictions;
assert.deepEqual(single, sigmoid.map(({ label, score }) => ({ label, score })));

// An error's sentence reaches the caller.
await assert.rejects(client.imageClassification({ data: new Blob(["no picture"]) }), error => {
  assert.match(`${error.message}`, /The file is text; JPEG, PNG/);
  return true;
});
console.log("ok: @huggingface/inference gets the same scores, its parameters count, and errors arrive");
