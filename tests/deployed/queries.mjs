// Writes the queries of dashboards, scalers and the adapter down as rules, for promtool to parse.
//
// usage: queries.mjs SCALED GRAFANA ADAPTER QUERIES
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parse, parseAllDocuments, stringify } from "yaml";

const [, , scaled, grafana, adapter, queries] = process.argv;

const expressions = [];
for (const file of readdirSync(grafana)) {
  for (const panel of JSON.parse(readFileSync(`${grafana}/${file}`, "utf8")).panels) {
    for (const target of panel.targets) {
      expressions.push(target.expr.replaceAll("$__rate_interval", "1m"));
    }
  }
}
for (const document of parseAllDocuments(readFileSync(scaled, "utf8"))) {
  const { kind, spec } = document.toJS();
  if (kind === "ScaledObject") {
    expressions.push(...spec.triggers.map((trigger) => trigger.metadata.query));
  }
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
