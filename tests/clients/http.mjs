// Asks what its first argument lists with node:http and node:https; see the README beside this file.
import http from "node:http";
import https from "node:https";

const ask = (method, url, body) =>
  new Promise((resolve, reject) => {
    const headers = body === null ? {} : { "Content-Type": "application/json" };
    const request = (url.startsWith("https:") ? https : http).request(url, { method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve([answer.statusCode, Buffer.concat(parts).toString("base64")]));
    });
    request.on("error", reject);
    request.end(body === null ? undefined : JSON.stringify(body));
  });
for (const one of JSON.parse(process.argv[2])) console.log(JSON.stringify(await ask(...one)));
