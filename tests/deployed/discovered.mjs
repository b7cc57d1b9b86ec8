// Has promtool tell whom Prometheus would scrape in a cluster where the rendered manifests run, by labels as Kubernetes'
// discovery gives them to each port of a pod: one of each service by name, and no pod that has ended or is not ours.
//
// usage: discovered.mjs RENDERED CONFIGURATION [-- MISTAKEN...]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { parse, parseAllDocuments, stringify } from "yaml";

const [rendered, ...configurations] = process.argv.slice(2);

const deployments = parseAllDocuments(readFileSync(rendered, "utf8"))
  .map((document) => document.toJS())
  .filter(({ kind }) => kind === "Deployment");

function named(prefix, map = {}) {
  return Object.entries(map).map(([key, value]) => [`${prefix}_${key.replace(/\W/g, "_")}`, value]);
}

/** What the discovery tells of a Deployment's pod: a target for each port, and one for a container without. */
function targets({ metadata, spec }, phase) {
  const pod = spec.template;
  const address = "10.0.0.1";
  const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  return containers.flatMap(({ name, ports = [{}] }) =>
    ports.map((port) => ({
      targets: [port.containerPort ? `${address}:${port.containerPort}` : address],
      labels: Object.fromEntries(
        [
          ["namespace", metadata.namespace],
          ["pod_name", `${metadata.name}-${phase.toLowerCase()}`],
          ["pod_ip", address],
          ["pod_phase", phase],
          ["pod_ready", String(phase === "Running")],
          ["pod_container_name", name],
          ["pod_container_port_name", port.name ?? ""],
          ["pod_container_port_number", String(port.containerPort ?? "")],
          ...named("pod_label", pod.metadata.labels),
          ...named("pod_annotation", pod.metadata.annotations),
        ].map(([label, value]) => [`__meta_kubernetes_${label}`, value]),
      ),
    })),
  );
}

const stranger = structuredClone(deployments[0]);
stranger.spec.template.metadata.labels["app.kubernetes.io/part-of"] = "another";
const pods = [
  ...deployments.flatMap((it) => ["Pending", "Running", "Succeeded", "Failed"].flatMap((phase) => targets(it, phase))),
  ...targets(stranger, "Running"),
];
const expected = deployments
  .flatMap(({ metadata, spec }) =>
    ["pending", "running"].map((phase) => ({
      address: `10.0.0.1:${spec.template.spec.containers[0].ports.find(({ name }) => name === "http").containerPort}`,
      job: metadata.name,
      namespace: metadata.namespace,
      path: "/q/metrics",
      pod: `${metadata.name}-${phase}`,
    })),
  )
  .map((it) => JSON.stringify(it))
  .sort();

function scraped(configuration) {
  const { scrape_configs } = parse(readFileSync(configuration, "utf8"));
  const directory = mkdtempSync(`${tmpdir()}/discovered`);
  try {
    for (const scrape of scrape_configs) {
      delete scrape.kubernetes_sd_configs;
      scrape.file_sd_configs = [{ files: ["pods.json"] }];
    }
    writeFileSync(`${directory}/pods.json`, JSON.stringify(pods));
    writeFileSync(`${directory}/prometheus.yaml`, stringify({ scrape_configs }));
    const asked = ["check", "service-discovery", "--timeout=1s", `${directory}/prometheus.yaml`, scrape_configs[0].job_name];
    const found = JSON.parse(execFileSync("promtool", asked, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    return found
      .filter(({ labels }) => labels && Object.keys(labels).length > 0)
      .map(({ labels: { __address__, __metrics_path__, job, namespace, pod } }) =>
        JSON.stringify({ address: __address__, job, namespace, path: __metrics_path__, pod }),
      )
      .sort();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

let failures = 0;
let mistaken = false;
for (const configuration of configurations) {
  if (configuration === "--") {
    mistaken = true;
    continue;
  }
  const found = scraped(configuration);
  if (isDeepStrictEqual(found, expected) === mistaken) {
    failures++;
    console.error(
      mistaken ? `${configuration}: its mistake is not noticed` : `${configuration}: these are scraped:\n${found.join("\n")}`,
    );
  }
}
process.exit(failures === 0 ? 0 : 1);
