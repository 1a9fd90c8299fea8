// Steps that print what they did, and a failure that says which one it was.
import assert from 'node:assert/strict';

/** Runs `work`, prints how long it took, and gives up after `limitMillis`. */
export async function step(name, work, limitMillis = 60_000) {
  const start = performance.now();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${limitMillis} ms`)), limitMillis);
  });
  try {
    const result = await Promise.race([work(), limit]);
    console.log(`ok   ${name} (${Math.round(performance.now() - start)} ms)`);
    return result;
  } catch (problem) {
    console.log(`FAIL ${name}`);
    console.log(problem);
    process.exit(1);
  } finally {
    clearTimeout(timer);
  }
}

export function assertSameBytes(actual, expected, what) {
  assert.ok(Buffer.compare(Buffer.from(actual), Buffer.from(expected)) === 0, `${what}: the bytes differ`);
}

/** Bytes that look random and are the same for the same seed. */
export function bytesOf(seed, length) {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}
