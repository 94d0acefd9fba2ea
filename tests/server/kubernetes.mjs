// Holds Kubernetes' files against the schemas of its API: kubernetes.mjs FILE
import { readFileSync } from "node:fs";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { Service } from "kubernetes-models/v1/Service";
import { parseAllDocuments } from "yaml";

const kinds = { Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, Service };
const documents = parseAllDocuments(readFileSync(process.argv[2], "utf8"), { strict: true });
for (const document of documents) {
  if (document.errors.length > 0) throw document.errors[0];
  const value = document.toJS();
  new kinds[value.kind](value).validate();
}
console.log(`ok: ${process.argv[2]}, ${documents.length} documents fit Kubernetes' schemas`);
