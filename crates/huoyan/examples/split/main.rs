//! Profiles a work of known shares, writes the profile, and prints the truth as one line of JSON: for a check of the
//! profiler that trusts nothing the profiler says (`cargo xtask truth`).
//!
//!     cargo run --release --example split -p huoyan -- --hz 1000 --seconds 6 --engine perf --out split.pb.gz

mod job;

use huoyan::cpu::{Config, Engine};
use std::error::Error;
use std::fs::File;
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut hz, mut seconds, mut engine, mut out) = (100, 6.0, Engine::Auto, "split.pb.gz".to_owned());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("{arg} needs a value"))?;
        match arg.trim_start_matches('-') {
            "hz" => hz = value.parse()?,
            "seconds" => seconds = value.parse()?,
            "engine" => engine = value.parse()?,
            "out" => out = value,
            _ => return Err(format!("unknown flag {arg}: --hz N --seconds N --engine E --out FILE").into()),
        }
    }
    let profile = Config::new().hz(hz).engine(engine).start(File::create(out)?)?;
    let engine = profile.engine();
    let truth = job::run(Duration::from_secs_f64(seconds), |thread, work| {
        huoyan::with_labels(huoyan::labels! { "thread" => thread }, work);
    });
    profile.stop()?;
    println!("{}", job::json(hz, &engine.to_string(), seconds, &truth));
    Ok(())
}
