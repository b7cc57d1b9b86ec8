// Checks rendered manifests against the published schemas and, by TypeScript's compiler, against the published types, and
// that both notice mistakes in every kind of manifest; of fields that are misspelt the types tell alone, and ManifestsIT and
// AutoscalingIT.
//
// usage: manifests.mjs RENDERED
import { readdirSync, readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { complaints } from "./typed.mjs";

const [, , rendered] = process.argv;

function moduleOf({ apiVersion }) {
  const models = apiVersion.startsWith("keda.sh/") ? "@kubernetes-models/keda" : "kubernetes-models";
  return `${models}/${apiVersion}`;
}

async function bySchemas(manifests) {
  const found = [];
  for (const manifest of manifests) {
    const types = await import(moduleOf(manifest));
    try {
      new types[manifest.kind](manifest).validate();
      found.push(null);
    } catch (e) {
      found.push(e.message);
    }
  }
  return found;
}

function byTypes(manifests) {
  return complaints(
    manifests.map((value) => ({ value, type: `I${value.kind}`, module: `${moduleOf(value)}/${value.kind}` })),
  );
}

function container(manifest) {
  return manifest.spec.template.spec.containers[0];
}

function misspell(fields, field) {
  if (!(field in fields)) {
    throw new Error(`there is no ${field}`);
  }
  fields[`${field}s`] = fields[field];
  delete fields[field];
}

// Mistakes for each kind of manifest, where it has them: what is misspelt, what is missing, what is of another type.
const mistakes = {
  Deployment: {
    misspelt: [
      (it) => misspell(container(it), "livenessProbe"),
      (it) => misspell(it.spec.template.spec, "securityContext"),
      (it) => misspell(it.spec, "revisionHistoryLimit"),
    ],
    missing: [(it) => delete it.spec.selector, (it) => delete container(it).name],
    mistyped: [
      (it) => (container(it).ports[0].containerPort = "9000"),
      (it) => (container(it).readinessProbe.periodSeconds = "often"),
    ],
  },
  Service: {
    misspelt: [(it) => misspell(it.spec, "selector"), (it) => misspell(it.spec.ports[0], "targetPort")],
    missing: [(it) => delete it.spec.ports[0].port],
    mistyped: [(it) => (it.spec.ports[0].port = "grpc")],
  },
  PodDisruptionBudget: {
    misspelt: [(it) => misspell(it.spec, "maxUnavailable")],
    mistyped: [(it) => (it.spec.maxUnavailable = true)],
  },
  NetworkPolicy: {
    // The one that denies everything has no rules.
    misspelt: [
      (it) => misspell(it.spec, "policyTypes"),
      (it) => "ingress" in it.spec && misspell(it.spec.ingress[0].ports[0], "port"),
    ],
    mistyped: [(it) => (it.spec.policyTypes = "Ingress"), (it) => "egress" in it.spec && (it.spec.egress[0].to = {})],
  },
  HorizontalPodAutoscaler: {
    misspelt: [(it) => misspell(it.spec, "behavior"), (it) => misspell(it.spec, "minReplicas")],
    missing: [(it) => delete it.spec.maxReplicas],
    mistyped: [(it) => (it.spec.metrics[0].type = 1)],
  },
  ScaledObject: {
    misspelt: [(it) => misspell(it.spec, "minReplicaCount"), (it) => misspell(it.spec.triggers[0], "metricType")],
    missing: [(it) => delete it.spec.scaleTargetRef.name, (it) => delete it.spec.triggers],
    mistyped: [(it) => (it.spec.triggers[0].metadata.threshold = 3000), (it) => (it.spec.pollingInterval = "15s")],
  },
  ResourceQuota: {
    misspelt: [(it) => misspell(it.spec, "hard")],
    mistyped: [(it) => (it.spec.hard = ["pods"])],
  },
  ConfigMap: {
    misspelt: [(it) => misspell(it, "data")],
    mistyped: [(it) => (it.data = "text")],
  },
  PersistentVolumeClaim: {
    misspelt: [(it) => misspell(it.spec, "accessModes"), (it) => misspell(it.spec.resources, "requests")],
    mistyped: [(it) => (it.spec.accessModes = "ReadWriteMany")],
  },
  Namespace: {
    misspelt: [(it) => misspell(it.metadata, "labels")],
    mistyped: [(it) => (it.metadata.labels = ["a"])],
  },
};

const cases = [];
for (const file of readdirSync(rendered)) {
  for (const document of parseAllDocuments(readFileSync(`${rendered}/${file}`, "utf8"))) {
    const manifest = document.toJS();
    const what = `${file}: ${manifest.kind} ${manifest.metadata.name}`;
    cases.push({ what, manifest });
    if (!(manifest.kind in mistakes)) {
      throw new Error(`${what}: no mistake is planted in this kind`);
    }
    for (const [kind, plants] of Object.entries(mistakes[manifest.kind])) {
      for (const plant of plants) {
        const mistaken = structuredClone(manifest);
        if (plant(mistaken) === false) continue; // it has nothing where this one would be planted
        cases.push({ what, manifest: mistaken, kind, plant });
      }
    }
  }
}

let failures = 0;
for (const [tool, ask, seen] of [
  ["the schemas", bySchemas, ["missing", "mistyped"]],
  ["the types", byTypes, ["misspelt", "missing", "mistyped"]],
]) {
  const told = cases.filter(({ kind }) => kind === undefined || seen.includes(kind));
  const found = await ask(told.map(({ manifest }) => manifest));
  told.forEach(({ what, plant }, index) => {
    if ((found[index] !== null) !== (plant !== undefined)) {
      failures++;
      console.error(plant === undefined ? `${what}: ${found[index]}` : `${what}: ${tool} do not notice ${plant}`);
    }
  });
  const planted = told.filter(({ plant }) => plant !== undefined).length;
  console.log(`${told.length - planted} manifests and ${planted} planted mistakes by ${tool}`);
}
process.exit(failures === 0 ? 0 : 1);
