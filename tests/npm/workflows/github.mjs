// GitHub's own parser of workflows: `node github.mjs FILE ...` prints what it objects to, one line each.
import { readFileSync } from "node:fs";
import { register } from "node:module";

// It imports JSON as bundlers allow it; Node wants to be told.
register(
  "data:text/javascript," +
    encodeURIComponent(
      `export const load = (url, context, next) =>
        next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context);`,
    ),
);
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import("@actions/workflow-parser");

for (const name of process.argv.slice(2)) {
  const found = parseWorkflow({ name, content: readFileSync(name, "utf8") }, new NoOperationTraceWriter());
  if (found.value) await convertWorkflowTemplate(found.context, found.value);
  for (const error of found.context.errors.getErrors()) console.log(error.message);
}
