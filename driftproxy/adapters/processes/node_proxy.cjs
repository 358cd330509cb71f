// Sends what Node asks through the proxy of its environment: fetch, http and https of a Node that cannot by itself.
//
// Node can from 22.21 and 24.5 on (NODE_USE_ENV_PROXY). Here every host is reached through a tunnel (RFC 9110 §9.3.6);
// agents that choose their connections themselves are left alone.
"use strict";

const http = require("node:http");
const https = require("node:https");
const net = require("node:net");
const tls = require("node:tls");

const address = process.env.HTTPS_PROXY;
if (address && !process.allowedNodeEnvironmentFlags.has("--use-env-proxy")) {
  const proxy = new URL(address);
  const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const known = user === ":" ? {} : { "Proxy-Authorization": `Basic ${Buffer.from(user).toString("base64")}` };
  const direct = new http.Agent();
  direct.createConnection = net.createConnection;

  // Opens a tunnel to the host of the options, with TLS in it if it is to be secure.
  const open = (options, secure, done) => {
    const host = options.hostname || options.host || "localhost";
    const place = `${net.isIPv6(host) ? `[${host}]` : host}:${options.port || (secure ? 443 : 80)}`;
    const ask = http.request({
      agent: direct,
      headers: { Host: place, ...known },
      host: proxy.hostname,
      method: "CONNECT",
      path: place,
      port: proxy.port,
    });
    ask.once("error", done);
    ask.once("connect", (answer, socket) => {
      if (answer.statusCode !== 200) {
        done(new Error(`the proxy answers ${answer.statusCode} to CONNECT ${place}`));
      } else if (secure) {
        const servername = options.servername || (net.isIP(host) ? "" : host);
        const line = tls.connect({ ...options, host, path: undefined, servername, socket });
        line.once("error", done);
        line.once("secureConnect", () => done(null, line));
      } else {
        done(null, socket);
      }
    });
    ask.end();
  };

  for (const [agent, secure] of [[http.Agent.prototype, false], [https.Agent.prototype, true]]) {
    const create = agent.createConnection;
    agent.createConnection = function (options, done, ...rest) {
      const here = typeof done !== "function" || options.socketPath;
      const itself = options.host === proxy.hostname && String(options.port) === proxy.port;
      return here || itself ? create.call(this, options, done, ...rest) : open(options, secure, done);
    };
  }

  if (globalThis.fetch) {
    fetch("data:,").catch(() => {}); // so that the dispatcher, which has no other name, is there
    const slot = Symbol.for("undici.globalDispatcher.1");
    const Agent = globalThis[slot].constructor;
    globalThis[slot] = new Agent({ connect: (options, done) => open(options, options.protocol === "https:", done) });
  }
}
