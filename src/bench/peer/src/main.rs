//! Measures erasure coding and leaf hashing with the crates that Rust programs use for them.
//!
//! Reads requests from standard input, a line each, and answers each with a line on standard output:
//!
//!   prepare encode ORIGINALS REPAIRS BYTES  ->  ready DIGEST    repair symbols for made-up originals
//!   prepare hash COUNT BYTES                ->  ready DIGEST    leaf hashes of made-up symbols
//!   run MILLIS                              ->  ran COUNT NANOS repeats what was prepared for so long, by the
//!                                                               thread's processor time
//!
//! DIGEST is the BLAKE2b-256 of everything computed, in hex. An answer that begins with `error` says what went wrong.

use blake2b_simd::many::{hash_many, HashManyJob};
use blake2b_simd::Params;
use reed_solomon_simd::ReedSolomonEncoder;
use std::error::Error;
use std::io::{BufRead, Write};
use std::time::Duration;

const DIGEST: usize = 32;
/// More than any vector has lanes; the jobs of a batch stay in the first-level cache.
const BATCH: usize = 64;
/// Reading the clock takes time, too: runs between two looks are as many as fit into this.
const GLANCE_NANOS: u64 = 1_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut task: Option<Box<dyn Task>> = None;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let answer = answer(&line, &mut task).unwrap_or_else(|e| format!("error {e}"));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(line: &str, task: &mut Option<Box<dyn Task>>) -> Result<String, Box<dyn Error>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["prepare", "encode", originals, repairs, bytes] => {
            let encoding = Encoding::new(originals.parse()?, repairs.parse()?, bytes.parse()?)?;
            ready(task, Box::new(encoding))
        }
        ["prepare", "hash", count, bytes] => {
            ready(task, Box::new(Hashing::new(count.parse()?, bytes.parse()?)))
        }
        ["run", millis] => {
            let task = task.as_mut().ok_or("nothing is prepared")?;
            let (count, nanos) = run(task.as_mut(), Duration::from_millis(millis.parse()?))?;
            Ok(format!("ran {count} {nanos}"))
        }
        _ => Err(format!("not a request: {line}").into()),
    }
}

fn ready(
    slot: &mut Option<Box<dyn Task>>,
    mut task: Box<dyn Task>,
) -> Result<String, Box<dyn Error>> {
    let everything = task.results()?;
    *slot = Some(task);
    let digest = Params::new().hash_length(DIGEST).hash(&everything);
    Ok(format!("ready {}", digest.to_hex()))
}

fn run(task: &mut dyn Task, least: Duration) -> Result<(u64, u64), Box<dyn Error>> {
    let from = thread_nanos();
    let mut count = 0;
    let mut batch = 1;
    loop {
        for _ in 0..batch {
            task.run()?;
        }
        count += batch;
        let nanos = thread_nanos() - from;
        if u128::from(nanos) >= least.as_nanos() {
            return Ok((count, nanos.max(1)));
        }
        if nanos < GLANCE_NANOS {
            batch = count;
        }
    }
}

/// The processor time of this thread.
fn thread_nanos() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a timespec that lives until after the call.
    let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    assert_eq!(result, 0, "no clock of the thread's processor time");
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

trait Task {
    /// Does the whole operation once.
    fn run(&mut self) -> Result<(), Box<dyn Error>>;

    /// Does it once and gives all that comes of it, concatenated.
    fn results(&mut self) -> Result<Vec<u8>, Box<dyn Error>>;
}

struct Encoding {
    encoder: ReedSolomonEncoder,
    symbols: Vec<u8>,
    bytes: usize,
}

impl Encoding {
    fn new(originals: usize, repairs: usize, bytes: usize) -> Result<Self, Box<dyn Error>> {
        Ok(Encoding {
            encoder: ReedSolomonEncoder::new(originals, repairs, bytes)?,
            symbols: sample(originals * bytes),
            bytes,
        })
    }
}

impl Task for Encoding {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        for symbol in self.symbols.chunks_exact(self.bytes) {
            self.encoder.add_original_shard(symbol)?;
        }
        // The repair symbols are there to be read, nobody has to copy them.
        std::hint::black_box(self.encoder.encode()?.recovery_iter().count());
        Ok(())
    }

    fn results(&mut self) -> Result<Vec<u8>, Box<dyn Error>> {
        for symbol in self.symbols.chunks_exact(self.bytes) {
            self.encoder.add_original_shard(symbol)?;
        }
        Ok(self
            .encoder
            .encode()?
            .recovery_iter()
            .flatten()
            .copied()
            .collect())
    }
}

struct Hashing {
    params: Params,
    /// Each with its prefix, so that nothing has to be copied.
    leaves: Vec<u8>,
    bytes: usize,
    hashes: Vec<u8>,
}

impl Hashing {
    fn new(count: usize, bytes: usize) -> Self {
        let mut leaves = Vec::with_capacity(count * (1 + bytes));
        for symbol in sample(count * bytes).chunks_exact(bytes) {
            leaves.push(0);
            leaves.extend_from_slice(symbol);
        }
        let mut params = Params::new();
        params.hash_length(DIGEST);
        Hashing {
            params,
            leaves,
            bytes,
            hashes: vec![0; count * DIGEST],
        }
    }
}

impl Task for Hashing {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let leaf = 1 + self.bytes;
        let mut jobs: Vec<HashManyJob> = Vec::with_capacity(BATCH);
        for (leaves, hashes) in self
            .leaves
            .chunks(BATCH * leaf)
            .zip(self.hashes.chunks_mut(BATCH * DIGEST))
        {
            jobs.clear();
            jobs.extend(
                leaves
                    .chunks_exact(leaf)
                    .map(|data| HashManyJob::new(&self.params, data)),
            );
            hash_many(jobs.iter_mut());
            for (job, hash) in jobs.iter().zip(hashes.chunks_exact_mut(DIGEST)) {
                hash.copy_from_slice(job.to_hash().as_bytes());
            }
        }
        std::hint::black_box(&self.hashes);
        Ok(())
    }

    fn results(&mut self) -> Result<Vec<u8>, Box<dyn Error>> {
        self.run()?;
        Ok(self.hashes.clone())
    }
}

/// The bytes that Floe makes up, too: the high ones of a linear congruential generator that starts at 0.
fn sample(length: usize) -> Vec<u8> {
    let mut state: u32 = 0;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            (state >> 24) as u8
        })
        .collect()
}
