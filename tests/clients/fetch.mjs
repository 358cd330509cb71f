// Asks what its first argument lists with Node's own fetch; see the README beside this file.
for (const [method, url, body] of JSON.parse(process.argv[2])) {
  const headers = body === null ? {} : { "Content-Type": "application/json" };
  const data = body === null ? undefined : JSON.stringify(body);
  const answer = await fetch(url, { method, headers, body: data, redirect: "manual" });
  const bytes = Buffer.from(await answer.arrayBuffer());
  console.log(JSON.stringify([answer.status, bytes.toString("base64")]));
}
