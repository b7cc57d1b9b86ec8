// Has TypeScript's compiler hold values against published types, which also notices fields that no type has.
import ts from "typescript";

/** What is wrong with each value, or null; it comes with its type's name, the module that has the type, and a field that it needs. */
export function complaints(values) {
  const imports = new Map(values.map(({ type, module }) => [type, module]));
  const head = [...imports].map(([type, module]) => `import type { ${type} } from ${JSON.stringify(module)};\n`);
  const name = new URL("values.ts", import.meta.url).pathname;
  let text = head.join("");
  const ends = values.map(({ type, value, needed }, index) => {
    const whole = needed === undefined ? type : `${type} & Required<Pick<${type}, "${needed}">>`;
    text += `export const value${index}: ${whole} = ${JSON.stringify(value)};\n`;
    return text.length;
  });
  const options = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.readFile = (file) => (file === name ? text : readFile(file));
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, options.target, true) : getSourceFile(file, ...rest);
  const program = ts.createProgram([name], options, host);
  const found = values.map(() => null);
  for (const { start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const message = ts.flattenDiagnosticMessageText(messageText, " ");
    const index = start < head.join("").length ? -1 : ends.findIndex((end) => start < end);
    if (index < 0) {
      throw new Error(message);
    }
    found[index] ??= message;
  }
  return found;
}
