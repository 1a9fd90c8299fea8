// The SDK's public methods in a page of headless Chromium, without switches about certificates or origins:
//   node surface-page.mjs RPC_URL SYSTEM_OBJECT STAKING_OBJECT RELAY_URL CHROMIUM PROFILE_DIR
// A page cannot be told to trust a local network's certificates, so it speaks plain HTTP with the nodes.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const [rpc, systemObjectId, stakingPoolId, relay, executablePath, profile] = process.argv.slice(2);

const { outputFiles } = await build({
  stdin: { contents: "import { surface } from './surface.mjs'; globalThis.surface = surface;", resolveDir: process.cwd() },
  bundle: true,
  format: 'esm',
  platform: 'browser',
  write: false,
  logLevel: 'error',
});
const files = {
  '/': ['text/html', '<!doctype html><title>SDK</title><script type="module" src="/page.js"></script>'],
  '/page.js': ['text/javascript', outputFiles[0].contents],
  '/walrus.wasm': ['application/wasm', await readFile('node_modules/@mysten/walrus-wasm/web/walrus_wasm_bg.wasm')],
};
const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? [];
  response.writeHead(body ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(body);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${server.address().port}`;

const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const tab = context.pages()[0] ?? (await context.newPage());
tab.setDefaultTimeout(0);
await tab.exposeFunction('report', (name, problem) =>
  console.log(problem === null ? `ok   ${name}` : `FAIL ${name}: ${problem.replaceAll('\n', ' ')}`),
);
await tab.goto(origin);
await tab.waitForFunction(() => globalThis.surface, null, { timeout: 60_000 });
await tab.evaluate(
  (network) => globalThis.surface(network, globalThis.report),
  {
    rpc, systemObjectId, stakingPoolId, relay: relay.replace(/\/$/, ''),
    storageNodeUrlScheme: 'http', wasmUrl: `${origin}/walrus.wasm`,
  },
);
console.log('all done');
await context.close();
process.exit(0);
