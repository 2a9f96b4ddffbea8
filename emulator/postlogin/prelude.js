"use strict";
// Runs in the context of each Action and Rule, so that all that the code is given is of its own world. The value of this
// script is the pair of functions that the worker calls; what they give back is JSON.
(() => {
  class UnauthorizedError extends Error {
    constructor(message) { super(message); this.name = "UnauthorizedError"; }
  }
  class ValidationError extends Error {
    constructor(code, message) { super(message); this.name = "ValidationError"; this.code = code; }
  }

  const lacking = (name) => () => { throw new Error(`api.${name} is not emulated`); };
  const members = (group, names) => Object.fromEntries(names.map((name) => [name, lacking(`${group}.${name}`)]));
  const text = (value, what) => {
    if (typeof value !== "string" || value === "") throw new TypeError(`${what} must be a non-empty string`);
    return value;
  };

  // Source: https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-api-object
  function makeApi(wanted, cache) {
    const api = {};
    const set = (target) => (name, value) => { wanted[target][text(name, "name")] = value === undefined ? null : value; return api; };
    const claim = (target) => (name, value) => {
      if (value === undefined) delete wanted[target][text(name, "name")]; else wanted[target][text(name, "name")] = value;
      return api;
    };
    const scope = (change) => (name) => { wanted.scopes.push([change, text(name, "scope")]); return api; };
    return Object.assign(api, {
      access: {
        deny(...reasons) { wanted.denied = String(reasons[reasons.length - 1]); return api; },
      },
      accessToken: { setCustomClaim: claim("accessToken"), addScope: scope("add"), removeScope: scope("remove") },
      idToken: { setCustomClaim: claim("idToken") },
      user: { setAppMetadata: set("appMetadata"), setUserMetadata: set("userMetadata") },
      cache: {
        get: (key) => cache.get(key),
        set(key, value, options) { cache.set(key, value, options && options.ttl); return { type: "success" }; },
        delete(key) { cache.delete(key); return { type: "success" }; },
      },
      rules: { wasExecuted: (id) => wanted.rules.includes(id) },
      authentication: members("authentication", [
        "challengeWith", "challengeWithAny", "enrollWith", "enrollWithAny", "recordMethod", "setPrimaryUser",
      ]),
      multifactor: members("multifactor", ["enable"]),
      prompt: members("prompt", ["render"]),
      redirect: members("redirect", ["encodeToken", "sendUserTo", "validateToken"]),
      refreshToken: members("refreshToken", ["deleteMetadata", "evictMetadata", "revoke", "setExpiresAt", "setIdleExpiresAt", "setMetadata"]),
      samlResponse: members("samlResponse", [
        "setAttribute", "setAudience", "setCert", "setDestination", "setIssuer", "setKey", "setRecipient", "setRelayState",
      ]),
      session: members("session", [
        "cancelRequest", "deleteMetadata", "evictMetadata", "revoke", "setCookieMode", "setExpiresAt", "setIdleExpiresAt", "setMetadata",
      ]),
      transaction: members("transaction", ["setMetadata", "setResultUrl"]),
      validation: members("validation", ["error"]),
    });
  }

  function action(load, eventText, cache) {
    const event = JSON.parse(eventText);
    const wanted = {
      denied: null, idToken: {}, accessToken: {}, scopes: [], appMetadata: {}, userMetadata: {},
      rules: event.rules_executed || [],
    };
    delete event.rules_executed;
    const module = { exports: {} };
    return {
      async run() {
        load()(module.exports, require, module);
        const handler = module.exports.onExecutePostLogin;
        if (typeof handler === "function") await handler(event, makeApi(wanted, cache));
      },
      result: () => JSON.stringify(wanted),
    };
  }

  function rule(load, stateText, configurationText) {
    const { user, context } = JSON.parse(stateText);
    Object.assign(globalThis, { configuration: JSON.parse(configurationText), UnauthorizedError, ValidationError, global: globalThis });
    return () => new Promise((resolve, reject) => {
      const callback = (error, changedUser, changedContext) => {
        if (error) { reject(error); return; }
        const result = { user: changedUser || user, context: changedContext || context };
        if (result.context.redirect) { reject(new Error("context.redirect is not emulated")); return; }
        if (result.context.multifactor) { reject(new Error("context.multifactor is not emulated")); return; }
        resolve(JSON.stringify(result));
      };
      const answered = load()(user, context, callback);
      if (answered && typeof answered.catch === "function") answered.catch(reject);
    });
  }

  return { action, rule };
})();
