"use strict";
// Requests come as JSON lines on stdin, answers go as JSON lines on stdout; `id` tells which belongs to which.

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const vm = require("vm");

const BUILTINS = new Set([
  "assert", "buffer", "crypto", "events", "http", "https", "os", "path", "punycode", "querystring", "stream",
  "string_decoder", "url", "util", "zlib",
]);
const CACHE_LIMIT = 500;
const LOG_LIMIT = 200;

const prelude = new vm.Script(fs.readFileSync(path.join(__dirname, "prelude.js"), "utf8"), { filename: "prelude.js" });
const compiled = new Map();
const caches = new Map();

class TimeLimit extends Error {}

function compile(source, name) {
  const key = `${name}\n${source}`;
  let script = compiled.get(key);
  if (script === undefined) {
    script = new vm.Script(source, { filename: name });
    if (compiled.size >= CACHE_LIMIT) compiled.delete(compiled.keys().next().value);
    compiled.set(key, script);
  }
  return script;
}

function limitedRequire(name) {
  const plain = String(name).replace(/^node:/, "");
  if (BUILTINS.has(plain)) return require(plain);
  const error = new Error(`Cannot find module '${name}'`);
  error.code = "MODULE_NOT_FOUND";
  throw error;
}

function makeContext(name, log) {
  const write = (...parts) => {
    if (log.length < LOG_LIMIT) log.push({ script: name, text: parts.map(String).join(" ") });
  };
  const sandbox = {
    require: limitedRequire,
    console: { log: write, info: write, warn: write, error: write, debug: write },
    setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask,
    Buffer, URL, URLSearchParams, TextEncoder, TextDecoder, AbortController, fetch: globalThis.fetch,
    crypto: globalThis.crypto, atob, btoa, structuredClone,
  };
  const context = vm.createContext(sandbox, { name });
  return { context, library: prelude.runInContext(context) };
}

const invoke = new vm.Script("__invoke()", { filename: "invoke.js" });

// The part before the first await is ended by the engine, what comes after it by the clock.
async function call(context, entry, deadline) {
  const left = deadline - Date.now();
  if (left <= 0) throw new TimeLimit();
  context.__invoke = entry;
  let timer;
  const clock = new Promise((_, reject) => { timer = setTimeout(() => reject(new TimeLimit()), left); });
  try {
    let promise;
    try {
      promise = invoke.runInContext(context, { timeout: Math.ceil(left) });
    } catch (error) {
      throw error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? new TimeLimit() : error;
    }
    return await Promise.race([promise, clock]);
  } finally {
    clearTimeout(timer);
  }
}

function cacheOf(name) {
  if (!caches.has(name)) caches.set(name, new Map());
  const kept = caches.get(name);
  return {
    get(key) {
      const record = kept.get(String(key));
      return record && record.expires_at > Date.now() ? record : undefined;
    },
    set(key, value, ttl) {
      kept.set(String(key), { value: String(value), expires_at: Date.now() + (ttl || 900000) });
    },
    delete(key) { kept.delete(String(key)); },
  };
}

async function runActions(request, log, current) {
  const deadline = Date.now() + request.limit;
  const total = { denied: null, idToken: {}, accessToken: {}, addedScopes: [], removedScopes: [], appMetadata: {}, userMetadata: {} };
  for (const script of request.scripts) {
    current.name = script.name;
    const { context, library } = makeContext(script.name, log);
    const event = JSON.stringify({ ...request.event, secrets: script.secrets });
    const wrapper = compile(`(function (exports, require, module) {${script.code}\n})`, script.name);
    const action = library.action(() => wrapper.runInContext(context), event, cacheOf(script.name));
    await call(context, action.run, deadline);
    const wanted = JSON.parse(action.result());
    Object.assign(total.idToken, wanted.idToken);
    Object.assign(total.accessToken, wanted.accessToken);
    Object.assign(total.appMetadata, wanted.appMetadata);
    Object.assign(total.userMetadata, wanted.userMetadata);
    for (const [change, scope] of wanted.scopes) {
      const [into, from] = change === "add"
        ? [total.addedScopes, total.removedScopes] : [total.removedScopes, total.addedScopes];
      if (from.includes(scope)) from.splice(from.indexOf(scope), 1);
      if (!into.includes(scope)) into.push(scope);
    }
    if (wanted.denied !== null) {
      total.denied = wanted.denied;
      break;
    }
  }
  return total;
}

async function runRules(request, log, current) {
  const deadline = Date.now() + request.limit;
  let state = JSON.stringify({ user: request.user, context: request.context });
  for (const script of request.scripts) {
    current.name = script.name;
    const { context, library } = makeContext(script.name, log);
    const compiledRule = compile(`const __rule = ${script.code}\n;__rule`, script.name);
    const run = library.rule(() => compiledRule.runInContext(context), state, JSON.stringify(request.configuration));
    state = await call(context, run, deadline);
  }
  return JSON.parse(state);
}

function describe(error, request, script) {
  if (error instanceof TimeLimit) {
    return { name: "TimeLimit", message: `Script execution time exceeded ${request.limit / 1000} seconds`, script };
  }
  const isError = error !== null && typeof error === "object" && "message" in error;
  return { name: isError ? String(error.name) : "Error", message: String(isError ? error.message : error), script };
}

async function answer(line) {
  const request = JSON.parse(line);
  const log = [];
  const current = { name: "" };
  let reply;
  try {
    const run = request.kind === "rules" ? runRules : runActions;
    reply = { outcome: await run(request, log, current) };
  } catch (error) {
    reply = { error: describe(error, request, current.name) };
  }
  process.stdout.write(`${JSON.stringify({ id: request.id, log, ...reply })}\n`);
}

// What a callback of the code throws when nobody waits for it any more must not end the other logins.
process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
readline.createInterface({ input: process.stdin }).on("line", answer).on("close", () => process.exit(0));
