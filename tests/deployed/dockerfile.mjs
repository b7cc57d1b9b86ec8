// Checks a Dockerfile as its language server does: instructions, their flags and arguments. DockerfileIT and LayoutIT check what it says.
//
// usage: dockerfile.mjs FILE
import { readFileSync } from "node:fs";
import { validate } from "dockerfile-utils";

const [, , file] = process.argv;

const found = validate(readFileSync(file, "utf8"));
for (const { range, message } of found) {
  console.error(`${file}:${range.start.line + 1}: ${message}`);
}
process.exit(found.length === 0 ? 0 : 1);
