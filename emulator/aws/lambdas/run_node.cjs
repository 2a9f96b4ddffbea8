// Runs one Node handler: the event on stdin, the outcome in the file named last. Started by runner.py only.
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const [code, handler, timeout, outcomePath] = process.argv.slice(2);
const dot = handler.lastIndexOf(".");
const deadline = Date.now() + Number(timeout) * 1000;

function finish(outcome) {
  fs.writeFileSync(outcomePath, JSON.stringify(outcome));
  process.exit(0);
}

function fail(error) {
  const known = error instanceof Error;
  console.error(known ? error.stack : error);
  finish({
    error: {
      errorMessage: known ? error.message : String(error),
      errorType: known ? error.name : typeof error,
      stackTrace: known && error.stack ? error.stack.split("\n").slice(1) : [],
    },
  });
}

async function load(base) {
  for (const extension of [".mjs", ".js", ".cjs"]) {
    if (fs.existsSync(base + extension)) return import(pathToFileURL(base + extension).href);
  }
  throw new Error(`Cannot find module '${path.basename(base)}'`);
}

async function main() {
  const event = JSON.parse(fs.readFileSync(0, "utf8"));
  const context = {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: process.env.EMULATOR_FUNCTION_ARN,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: process.env.EMULATOR_REQUEST_ID,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const module = await load(path.join(code, handler.slice(0, dot)));
  const name = handler.slice(dot + 1);
  const entry = module[name] ?? (module.default ?? {})[name];
  if (typeof entry !== "function") throw new Error(`${handler} is undefined or not exported`);
  const answer = entry(event, context, (error, result) => (error ? fail(error) : finish({ result })));
  if (entry.length < 3 || (answer && typeof answer.then === "function")) {
    const result = await answer;
    finish({ result: result === undefined ? null : result });
  }
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
main().catch(fail);
