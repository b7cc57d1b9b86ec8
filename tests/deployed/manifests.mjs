// Checks rendered manifests against the published schemas, and that mistakes in them would be found; writes the queries
// of dashboards, scalers and the adapter down as rules, for promtool to parse, and the scalers as TypeScript, for its
// compiler to hold against their published types.
//
// usage: deploy.mjs RENDERED GRAFANA ADAPTER QUERIES SCALERS
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parse, parseAllDocuments, stringify } from "yaml";

const [, , rendered, grafana, adapter, queries, scalers] = process.argv;

async function complaint(manifest) {
  const models = manifest.apiVersion.startsWith("keda.sh/") ? "@kubernetes-models/keda" : "kubernetes-models";
  const types = await import(`${models}/${manifest.apiVersion}`);
  try {
    new types[manifest.kind](manifest).validate();
    return null;
  } catch (e) {
    return e.message;
  }
}

function manifests(file) {
  return parseAllDocuments(readFileSync(file, "utf8"))
    .map((document) => document.toJS())
    .filter((manifest) => manifest !== null);
}

function container(manifest) {
  return manifest.spec.template.spec.containers[0];
}

// A mistake for each kind of manifest: something missing, something of another type.
const mistakes = {
  Deployment: [
    (it) => delete it.spec.selector,
    (it) => (container(it).ports[0].containerPort = "9000"),
    (it) => (container(it).readinessProbe.periodSeconds = "often"),
    (it) => delete container(it).name,
  ],
  Service: [(it) => (it.spec.ports[0].port = "grpc"), (it) => delete it.spec.ports[0].port],
  PodDisruptionBudget: [(it) => (it.spec.maxUnavailable = true)],
  NetworkPolicy: [(it) => (it.spec.policyTypes = "Ingress"), (it) => (it.spec.egress[0].to = {})],
  HorizontalPodAutoscaler: [(it) => delete it.spec.maxReplicas, (it) => (it.spec.metrics[0].type = 1)],
  ScaledObject: [(it) => delete it.spec.scaleTargetRef.name, (it) => (it.spec.triggers[0].metadata.threshold = 3000)],
  ResourceQuota: [(it) => (it.spec.hard = ["pods"])],
  ConfigMap: [(it) => (it.data = "text")],
  Namespace: [(it) => (it.metadata.labels = ["a"])],
};

const scaledObjects = [];
let failures = 0;
let checked = 0;
let planted = 0;
for (const file of readdirSync(rendered)) {
  for (const manifest of manifests(`${rendered}/${file}`)) {
    const what = `${file}: ${manifest.kind} ${manifest.metadata.name}`;
    if (manifest.kind === "ScaledObject") {
      scaledObjects.push(manifest);
    }
    const found = await complaint(manifest);
    checked++;
    if (found !== null) {
      failures++;
      console.error(`${what}: ${found}`);
    }
    for (const mistake of mistakes[manifest.kind] ?? []) {
      const mistaken = structuredClone(manifest);
      mistake(mistaken);
      planted++;
      if ((await complaint(mistaken)) === null) {
        failures++;
        console.error(`${what}: nobody notices ${mistake}`);
      }
    }
    if (!(manifest.kind in mistakes)) {
      failures++;
      console.error(`${what}: no mistake is planted in this kind`);
    }
  }
}
console.log(`${checked} manifests, ${planted} planted mistakes`);

const expressions = [];
for (const file of readdirSync(grafana)) {
  for (const panel of JSON.parse(readFileSync(`${grafana}/${file}`, "utf8")).panels) {
    for (const target of panel.targets) {
      expressions.push(target.expr.replaceAll("$__rate_interval", "1m"));
    }
  }
}
for (const { spec } of scaledObjects) {
  expressions.push(...spec.triggers.map((trigger) => trigger.metadata.query));
}
// What the adapter asks when it is asked for the denoisers' pods.
for (const rule of parse(readFileSync(adapter, "utf8")).rules.custom) {
  expressions.push(
    rule.seriesQuery,
    rule.metricsQuery
      .replaceAll("<<.Series>>", rule.seriesQuery.replace(/\{.*/, ""))
      .replaceAll("<<.LabelMatchers>>", 'namespace="glauber",pod=~"denoiser-1|denoiser-2"')
      .replaceAll("<<.GroupBy>>", "pod"),
  );
}
const rules = expressions.map((expr, index) => ({ record: `query_${index}`, expr }));
writeFileSync(queries, stringify({ groups: [{ name: "queries", rules }] }));
writeFileSync(
  scalers,
  'import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";\n' +
    scaledObjects.map((it, index) => `export const scaler${index}: IScaledObject = ${JSON.stringify(it, null, 1)};\n`).join(""),
);
process.exit(failures === 0 ? 0 : 1);
