// Headless Chromium looks at the demo page:
//   node browser.mjs PAGE_URL SCREENSHOT_FILE CHROMIUM PROFILE_DIR
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { step } from './check.mjs';

const [page, screenshot, executablePath, profile] = process.argv.slice(2);

const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1100, height: 1500 },
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
  ],
});
const tab = context.pages()[0] ?? (await context.newPage());
const answers = [];
const complaints = [];
tab.on('response', (response) =>
  answers.push({ url: response.url(), status: response.status(), range: response.request().headers().range }),
);
tab.on('pageerror', (problem) => complaints.push(String(problem)));

await step('open the page', async () => {
  const answer = await tab.goto(page, { waitUntil: 'load', timeout: 30_000 });
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()['content-type'], /^text\/html/);
  assert.equal(answer.headers()['x-content-type-options'], 'nosniff');
  assert.match(answer.headers()['content-security-policy'] ?? '', /sandbox/);
});

// The edge sandboxes the page, so no event listener ever runs in it: everything is asked from outside.
async function eventually(what, ask) {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const problem = await video.evaluate((element) => element.error && `${element.error.code}: ${element.error.message}`);
    assert.equal(problem, null, `while waiting until ${what}`);
  }
}
const video = tab.locator('video');
const at = () => video.evaluate((element) => element.currentTime);

await step('the picture is there', async () => {
  const size = await eventually('the picture is decoded', () =>
    tab.locator('img').evaluate((img) => img.complete && [img.naturalWidth, img.naturalHeight]),
  );
  assert.deepEqual(size, [1600, 900]);
});

await step('the video plays', async () => {
  await video.click();
  await eventually('it plays', async () => (await at()) > 0.3);
  const { width, duration } = await video.evaluate((element) => ({ width: element.videoWidth, duration: element.duration }));
  assert.equal(width, 960);
  assert.ok(duration > 15 && duration < 17, `duration ${duration}`);
});

await step('the video seeks to the middle', async () => {
  await video.evaluate((element) => { element.currentTime = 8; });
  await eventually('it goes on from there', async () => (await at()) > 8.2);
  assert.ok((await at()) < 12);
  assert.ok(
    answers.some((answer) => answer.status === 206 && answer.range),
    `no 206 among ${JSON.stringify(answers)}`,
  );
});

await step('a picture of it all', async () => {
  await video.evaluate((element) => element.pause());
  await tab.screenshot({ path: screenshot, fullPage: true });
});

await step('the video ends', async () => {
  await video.evaluate((element) => { element.currentTime = 15; });
  await video.click();
  await eventually('it ends', () => video.evaluate((element) => element.ended));
  assert.ok((await at()) > 15.5, `ended at ${await at()}`);
});

await step('nothing went wrong on the way', async () => {
  assert.deepEqual(complaints, []);
  const refused = answers.filter((answer) => answer.status >= 400 && !answer.url.endsWith('/favicon.ico'));
  assert.deepEqual(refused, []);
});

await context.close();
console.log('all done');
process.exit(0);
