// Measures the codec of the official TypeScript SDK, which is the reference's, compiled to WebAssembly.
//
// Reads requests from standard input, a line each, and answers each with a line on standard output:
//
//   prepare encode SHARDS LENGTH   ->  ready ID           all slivers and the metadata of a made-up blob
//   prepare blob-id SHARDS LENGTH  ->  ready ID           its blob ID alone
//   run MILLIS                     ->  ran COUNT NANOS    repeats what was prepared for so long, by the main
//                                                         thread's processor time
//
// ID is the blob's, in hex. An answer that begins with `error` says what went wrong.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { BlobEncoder } from '@mysten/walrus-wasm';

/** The bytes that Floe makes up, too: the high ones of a linear congruential generator that starts at 0. */
function sample(length) {
  const bytes = new Uint8Array(length);
  let state = 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Room for BCS slivers of `symbols` symbols: length (ULEB128), data, symbol size and index (u16 each). */
function buffers(count, symbols, symbolSize) {
  const length = symbols * symbolSize;
  let bytes = length + 4 + 1;
  for (let rest = length >> 7; rest > 0; rest >>= 7) {
    bytes++;
  }
  return Array.from({ length: count }, () => new Uint8Array(bytes));
}

function hex(id) {
  return Buffer.from(id).toString('hex');
}

/** A function that encodes and returns the blob's ID. */
function encoding(encoder, shards, blob) {
  const faulty = Math.floor((shards - 1) / 3);
  const rows = shards - 2 * faulty;
  const columns = shards - faulty;
  const exact = Math.ceil(Math.max(blob.length, 1) / (rows * columns));
  const symbolSize = exact + (exact % 2);
  const primary = buffers(shards, columns, symbolSize);
  const secondary = buffers(shards, rows, symbolSize);
  return () => encoder.encode(blob, primary, secondary)[0].blob_id;
}

function operation(name, shards, length) {
  const encoder = new BlobEncoder(shards);
  const blob = sample(length);
  switch (name) {
    case 'encode':
      return encoding(encoder, shards, blob);
    case 'blob-id':
      return () => encoder.compute_metadata(blob)[0];
    default:
      throw new Error(`no operation ${name}`);
  }
}

/** Linux keeps the main thread's processor time here; elsewhere that of the whole process has to do. */
function threadNanos() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]);
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  }
}

let prepared;

function answer(line) {
  const words = line.split(' ');
  if (words[0] === 'prepare' && words.length === 4) {
    prepared = operation(words[1], Number(words[2]), Number(words[3]));
    return `ready ${hex(prepared())}`;
  }
  if (words[0] === 'run' && words.length === 2 && prepared) {
    const from = threadNanos();
    let nanos;
    let count = 0;
    do {
      prepared();
      count++;
      nanos = threadNanos() - from;
    } while (nanos < Number(words[1]) * 1e6);
    return `ran ${count} ${Math.max(1, nanos)}`;
  }
  throw new Error(`not a request: ${line}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  let text;
  try {
    text = answer(line);
  } catch (e) {
    text = `error ${e.message ?? e}`;
  }
  process.stdout.write(`${text}\n`);
}
